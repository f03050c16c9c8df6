package io.mooring.data.stick;

import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;

/**
 * All shards of a table, and which of them a client is in.
 *
 * <p>Threading: any thread. Never two shards are locked at once.
 */
final class Shards {
    /** As many as there may be loops that meet in one, many times over; it also bounds how much one re-index moves. */
    private static final int BITS = 6;

    final Shard[] all = new Shard[1 << BITS];
    private final long seed;

    /**
     * Empty ones.
     *
     * @param seed what outsiders must not know, so that they cannot make all clients meet in one place of the index
     */
    Shards(long seed, ServerIds ids, StickPolicy policy) {
        this.seed = seed;
        for (int i = 0; i < all.length; i++) {
            all[i] = new Shard(seed, ids, policy.expireFrom());
        }
    }

    /** The one that this client is in. */
    Shard of(long high, long low) {
        return all[number(high, low)];
    }

    /** Its number, from 0. */
    int number(long high, long low) {
        return (int) (SlotIndex.hash(seed, high, low) >>> (64 - BITS));
    }

    /** So many entries of all may come to be in one shard, but for bad luck. */
    static int inOne(int entries) {
        return (entries >>> BITS) + 3 * (int) Math.sqrt(entries >>> BITS);
    }

    /** Visits one after the other, each under its lock. */
    void each(Consumer<Shard> visit) {
        for (Shard shard : all) {
            shard.lock.lock();
            try {
                visit.accept(shard);
            } finally {
                shard.lock.unlock();
            }
        }
    }

    /** Bytes of all arrays, headers included. */
    long bytes() {
        LongAdder bytes = new LongAdder();
        each(shard -> bytes.add(shard.bytes()));
        return bytes.sum();
    }
}
