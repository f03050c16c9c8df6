package io.mooring.data.stick;

import java.util.Arrays;

/**
 * Fills a table that nobody uses yet with what was saved, one record after the other; a later record of a client replaces an
 * earlier one. Entries are put in order once, at the end: {@link #finish} must be called.
 *
 * <p>There are never more than a quarter too many entries, whatever is saved. The oldest go.
 *
 * <p>Threading: one thread; or several, where each has the records of its own shards and all records together have room in the
 * table. Others may look at the table, and expire entries; they see what was added after the end.
 */
public final class Loading {
    private final StickTable table;
    private final ServerIds ids;
    private final Eviction eviction;
    private final Versions versions;

    Loading(StickTable table, ServerIds ids, Eviction eviction, Versions versions, int expected) {
        this.table = table;
        this.ids = ids;
        this.eviction = eviction;
        this.versions = versions;
        table.inEachShard(shard -> shard.aging.clear()); // what another loading has left is put in order once more
        table.inEachShard(shard -> shard.expect(StickTable.inOneShard(Math.min(expected, table.size()))));
    }

    /** The shard of this client, from 0; all threads agree. */
    public int shard(long high, long low) {
        return table.shardNumber(high, low);
    }

    /** The number of the server of this name, or {@link StickTable#NO_SERVER}: then its entries are to be forgotten. */
    public int server(String name) {
        return ids.known(name);
    }

    /**
     * One record. One whose time is over, or of no server, makes the table forget the client.
     *
     * @param high first half of the client's address
     * @param low second half
     * @param server a number of {@link #server}
     * @param agedMs milliseconds, at this moment, that count against its timeout
     * @param version of the decision for this server
     */
    public void record(long high, long low, int server, long agedMs, long version) {
        Shard shard = table.shardOf(high, low);
        shard.lock.lock();
        try {
            int slot = shard.find(high, low);
            if (server == StickTable.NO_SERVER || agedMs >= table.timeoutMs()) {
                if (slot != Slots.NONE) {
                    shard.drop(slot);
                    eviction.removed();
                }
                return;
            }
            if (slot == Slots.NONE) {
                slot = shard.add(high, low, server);
                eviction.added();
            } else {
                shard.move(slot, server);
            }
            shard.slots.version(slot, version);
            shard.slots.stamp(slot, table.stampNow() - (int) Math.max(0, agedMs));
        } finally {
            shard.lock.unlock();
        }
        long size = table.size();
        if (eviction.entries() > size + size / 4 + 1024) {
            finish(0);
            table.inEachShard(each -> each.aging.clear());
        }
    }

    /**
     * Puts the entries in the order of their stamps and evicts what is too much; the answer is how many there are.
     *
     * @param highestVersion of all records
     */
    public int finish(long highestVersion) {
        versions.after(highestVersion);
        table.inEachShard(this::link);
        eviction.trim(table.size(), table.stampNow(), Integer.MAX_VALUE);
        return eviction.entries();
    }

    private void link(Shard shard) {
        int now = table.stampNow();
        int slots = shard.changes.chunks() << Changes.CHUNK_SHIFT;
        long[] ageAndSlot = new long[slots];
        int count = 0;
        for (int slot = 0; slot < slots; slot++) {
            if (shard.changes.used(slot)) {
                ageAndSlot[count++] = (long) (now - shard.slots.stamp(slot)) << 32 | slot;
            }
        }
        Arrays.sort(ageAndSlot, 0, count);
        for (int i = count - 1; i >= 0; i--) {
            shard.link((int) ageAndSlot[i]);
        }
    }
}
