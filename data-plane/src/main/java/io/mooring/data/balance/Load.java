package io.mooring.data.balance;

import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;

/**
 * The open connections of one real server, and what balancing notes of it between two choices. It outlives every
 * {@link Candidates} that names it.
 *
 * <p>Threading: the count is written by any thread; the notes only under the lock of the one {@link Balancer} that chooses
 * among its kind.
 */
public final class Load {
    /** In the object itself, not in an AtomicInteger beside it: a choice among a thousand reads a thousand of them. */
    private static final AtomicIntegerFieldUpdater<Load> OPEN =
            AtomicIntegerFieldUpdater.newUpdater(Load.class, "open");

    private volatile int open;
    private volatile int limit;

    /** The number of the choice that took it last; 0: never. Guarded by the balancer. */
    long turn;

    /** How much of its share it is owed, for smooth weighted turns. Guarded by the balancer. */
    long credit;

    /** Open connections now. */
    public int open() {
        return open;
    }

    /** The most connections it gets; 0: no limit. Those above a smaller limit live on. */
    public void limit(int most) {
        limit = most;
    }

    /** Whether it has no room now. */
    public boolean full() {
        return limit != 0 && open >= limit;
    }

    /** Counts a connection if there is room: exact to one, whoever else opens at the same time. */
    public boolean tryOpened() {
        int seen;
        do {
            seen = open;
            if (limit != 0 && seen >= limit) {
                return false;
            }
        } while (!OPEN.compareAndSet(this, seen, seen + 1));
        return true;
    }

    /** Gives back what a choice or {@link #tryOpened} counted. */
    public void closed() {
        if (OPEN.decrementAndGet(this) < 0) {
            throw new IllegalStateException("a connection was closed that nobody had opened");
        }
    }
}
