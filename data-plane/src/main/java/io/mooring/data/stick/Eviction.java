package io.mooring.data.stick;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Counts the entries of all shards and lets the oldest go when there are too many: the one that has been without connection
 * for the longest time, whatever its shard; only when every entry has one, the one whose newest connection is the oldest.
 *
 * <p>Threading: any thread, holding no shard.
 */
final class Eviction {
    /** With {@code last-connect}, entries with connections age too: this many of the oldest are asked before one goes anyway. */
    private static final int LOOKS = 64;

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

    int entries() {
        return entries.get();
    }

    long evictions() {
        return evictions.sum();
    }

    /** Evicts until there are no more than this. */
    void trim(int size, int now) {
        for (int before = entries.get(); before > size; before = entries.get()) {
            // The count goes first: so of two threads that see one entry too many, only one evicts.
            if (entries.compareAndSet(before, before - 1)) {
                if (!evictOne(false, now) && !evictOne(true, now)) {
                    entries.incrementAndGet();
                    return;
                }
                evictions.increment();
            }
        }
    }

    private boolean evictOne(boolean held, int now) {
        for (Shard shard = oldest(held, now); shard != null; shard = oldest(held, now)) {
            shard.lock.lock();
            try {
                int slot = held ? shard.held.oldest() : oldestIdle(shard);
                if (slot != Slots.NONE) {
                    shard.remove(slot);
                    return true;
                }
            } finally {
                shard.lock.unlock();
            }
        }
        return false;
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

    private static int oldestIdle(Shard shard) {
        int slot = shard.aging.oldest();
        for (int looks = 0; slot != Slots.NONE && looks < LOOKS; looks++) {
            if (shard.slots.open(slot) == 0) {
                return slot;
            }
            slot = shard.aging.younger(slot);
        }
        return shard.aging.oldest();
    }
}
