package io.mooring.data.stick;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Counts the entries of all shards and lets the oldest go when there are too many: the one that has been without connection
 * for the longest time, whatever its shard; only when every entry has one, the one whose newest connection is the oldest.
 *
 * <p>With {@code last-connect} one list has entries with and without connections, in the order of their last connect. Then too
 * none with a connection goes while another can, but which of the others goes is decided within one shard.
 *
 * <p>Threading: any thread, holding no shard.
 */
final class Eviction {
    private final Shard[] shards;
    private final AtomicInteger entries = new AtomicInteger();
    private final LongAdder evictions = new LongAdder();

    Eviction(Shard[] shards) {
        this.shards = shards;
    }

    /** Counts an entry that is about to be added; the answer is how many there are with it. */
    int added() {
        return entries.incrementAndGet();
    }

    /** Counts an entry that was removed. */
    void removed() {
        entries.decrementAndGet();
    }

    /** Who evicts counts before it looks for a victim; when time has taken the last ones meanwhile, that is less than none. */
    int entries() {
        return Math.max(0, entries.get());
    }

    long evictions() {
        return evictions.sum();
    }

    /** Evicts as long as there are more than this, at most so many; true: there are still more. */
    boolean trim(int size, int now, int most) {
        int evicted = 0;
        for (int before = entries.get(); before > size; before = entries.get()) {
            if (evicted == most) {
                return true;
            }
            // The count goes first: so of two threads that see one entry too many, only one evicts.
            if (entries.compareAndSet(before, before - 1)) {
                if (!evictIdle(now) && !evictLive(now)) {
                    entries.incrementAndGet();
                    return false;
                }
                evictions.increment();
                evicted++;
            }
        }
        return false;
    }

    /** An entry without connection goes, if any shard has one. */
    private boolean evictIdle(int now) {
        Shard oldest = oldest(false, now);
        if (oldest == null) {
            return false;
        }
        if (evict(oldest, true)) {
            return true;
        }
        // With `last-connect`, entries with connections age too: the shard of the oldest may have no other ones.
        for (Shard shard : shards) {
            if (evict(shard, true)) {
                return true;
            }
        }
        return false;
    }

    /** Every entry has a connection: the one whose newest is the oldest goes. */
    private boolean evictLive(int now) {
        for (Shard shard = oldestLive(now); shard != null; shard = oldestLive(now)) {
            if (evict(shard, false)) {
                return true;
            }
        }
        return false;
    }

    private @Nullable Shard oldestLive(int now) {
        Shard held = oldest(true, now);
        return held != null ? held : oldest(false, now);
    }

    private static boolean evict(Shard shard, boolean idle) {
        shard.lock.lock();
        try {
            int slot = idle ? shard.oldestIdle() : shard.oldestLive();
            if (slot == Slots.NONE) {
                return false;
            }
            shard.remove(slot);
            return true;
        } finally {
            shard.lock.unlock();
        }
    }

    private @Nullable Shard oldest(boolean held, int now) {
        Shard oldest = null;
        int oldestAge = 0;
        for (Shard shard : shards) {
            long stamp = (held ? shard.held : shard.aging).oldestStamp();
            int age = now - (int) stamp;
            if (stamp != SlotList.NO_STAMP && (oldest == null || age > oldestAge)) {
                oldest = shard;
                oldestAge = age;
            }
        }
        return oldest;
    }
}
