package io.mooring.data.stick;

import java.util.concurrent.locks.ReentrantLock;

/**
 * One walk over the entries of a table that are to be saved: those that have changed since the last walk, or all. What it has
 * shown counts as saved; whoever cannot save it must walk over all the next time.
 *
 * <p>It holds a shard for at most {@link #MOST} entries at a time, some microseconds; no entry that is there all the time is
 * missed, but the table as a whole is never seen at one moment.
 *
 * <p>Threading: one thread, and one walk over a table at a time.
 */
public final class SavePass {
    /** The most entries that one step shows. */
    public static final int MOST = Changes.CHUNK;

    private final StickTable table;
    private final Shard[] shards;
    private final boolean everything;
    private int shard;
    private int chunk;

    SavePass(StickTable table, Shard[] shards, boolean everything) {
        this.table = table;
        this.shards = shards;
        this.everything = everything;
    }

    /** Shows some entries, maybe none; false: that was the end. */
    public boolean step(Saver saver) {
        if (shard == shards.length) {
            return false;
        }
        Shard here = shards[shard];
        ReentrantLock lock = here.lock;
        lock.lock();
        try {
            Changes changes = here.changes;
            chunk = everything ? chunk : changes.nextChanged(chunk);
            if (chunk >= changes.chunks()) {
                shard++;
                chunk = 0;
                return shard < shards.length;
            }
            show(here, chunk++, saver);
            return true;
        } finally {
            lock.unlock();
        }
    }

    private void show(Shard here, int visited, Saver saver) {
        int now = table.stampNow();
        int timeoutMs = table.timeoutMs();
        Slots slots = here.slots;
        Changes changes = here.changes;
        changes.visiting(visited);
        int first = visited << Changes.CHUNK_SHIFT;
        for (int slot = first; slot < first + Changes.CHUNK; slot++) {
            if (changes.used(slot) && !here.expired(slot, now, timeoutMs)) {
                boolean held = here.isHeld(slot);
                int stamp = slots.stamp(slot);
                if (changes.save(slot, held, stamp, timeoutMs, everything)) {
                    String server = table.serverName(slots.server(slot));
                    if (server == null) {
                        throw new IllegalStateException("an entry holds the number of a server that nobody has");
                    }
                    int agedMs = held ? Saver.HELD : Math.max(0, now - stamp);
                    saver.entry(slots.high(slot), slots.low(slot), server, agedMs, slots.version(slot));
                }
            }
        }
    }
}
