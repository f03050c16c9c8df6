package io.mooring.data.stick;

/**
 * Fills a table that nobody uses yet with what was saved, one record after the other; a later record of a client replaces an
 * earlier one, but for one of a lower version, which comes from an older file. Entries are put in order once, at the end: {@link #finish} must be called.
 *
 * <p>There are never more than a quarter too many entries, whatever is saved. The oldest go.
 *
 * <p>Threading: one thread; or several, where each has the records of its own shards and all records together have room in the
 * table. Others may look at the table, and expire entries; they see what was added after the end.
 */
public final class Loading {
    private final StickTable table;
    private final Shards shards;
    private final ServerIds ids;
    private final Eviction eviction;
    private final Versions versions;

    Loading(StickTable table, Shards shards, ServerIds ids, Eviction eviction, Versions versions, int expected) {
        this.table = table;
        this.shards = shards;
        this.ids = ids;
        this.eviction = eviction;
        this.versions = versions;
        shards.each(shard -> shard.aging.clear()); // what another loading has left is put in order once more
        shards.each(shard -> shard.expect(Shards.inOne(Math.min(expected, table.size()))));
    }

    /** The shard of this client, from 0; all threads agree. */
    public int shard(long high, long low) {
        return shards.number(high, low);
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
        Shard shard = shards.of(high, low);
        shard.lock.lock();
        try {
            int slot = shard.find(high, low);
            if (slot != Slots.NONE && shard.slots.version(slot) > version) {
                return;
            }
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
            shards.each(each -> each.aging.clear());
        }
    }

    /**
     * Puts the entries in the order of their stamps and evicts what is too much; the answer is how many there are.
     *
     * @param highestVersion of all records
     */
    public int finish(long highestVersion) {
        versions.after(highestVersion);
        shards.each(shard -> shard.linkAll(table.stampNow()));
        eviction.trim(table.size(), table.stampNow(), Integer.MAX_VALUE);
        return eviction.entries();
    }
}
