package io.mooring.data.balance;

import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import org.jspecify.annotations.Nullable;

/**
 * The open connections of one real server, and what balancing notes of it between two choices. It outlives every
 * {@link Candidates} that names it.
 *
 * <p>Threading: the count and the limit are written by any thread, which then says so in the balancer's {@link Changes}; the
 * notes only under the lock of the one {@link Balancer} that chooses among its kind.
 */
public final class Load {
    /** In the object itself, not in objects beside it: there may be many thousands. */
    private static final AtomicIntegerFieldUpdater<Load> OPEN =
            AtomicIntegerFieldUpdater.newUpdater(Load.class, "open");

    private static final AtomicIntegerFieldUpdater<Load> NOTED =
            AtomicIntegerFieldUpdater.newUpdater(Load.class, "noted");

    private volatile int open;
    private volatile int limit;

    /** Where its changes are told; null: nobody has ever chosen from candidates that name it. */
    private volatile @Nullable Changes changes;

    /** 1: it is among the changes, or about to be; whoever looks at it next sees all that has happened until then. */
    private volatile int noted;

    /** The one below it among the changes. Belongs to who has noted it, then to who has taken them. */
    @Nullable
    Load below;

    /** The candidates whose order has a place for it now. Guarded by the balancer. */
    @Nullable
    Candidates candidates;

    /** Its position there. Guarded by the balancer. */
    int position;

    /** The number of the choice that took it last; 0: never. Guarded by the balancer. */
    long turn;

    /** How much of its share it is owed, for smooth weighted turns, while it is nobody's. Guarded by the balancer. */
    long credit;

    /** Open connections now. */
    public int open() {
        return open;
    }

    /** The most connections it gets; 0: no limit. Those above a smaller limit live on. */
    public void limit(int most) {
        limit = most;
        changed();
    }

    /** Whether it has no room now. */
    public boolean full() {
        return limit != 0 && open >= limit;
    }

    /** Counts a connection if there is room: exact to one, whoever else opens at the same time. */
    public boolean tryOpened() {
        if (!tryCount()) {
            return false;
        }
        changed();
        return true;
    }

    /** The same without telling anybody: for the balancer, which knows. */
    boolean tryCount() {
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
        changed();
    }

    /**
     * Tells that the count or the limit has changed, unless that has been told and not been looked at yet. Whoever looks calls
     * {@link #lookedAt} before it reads the count; who counts asks {@code noted} afterwards. So one of the two sees the other.
     */
    private void changed() {
        Changes told = changes;
        if (told != null && noted == 0 && NOTED.compareAndSet(this, 0, 1)) {
            told.put(this);
        }
    }

    /** From now on its changes are told there. What has happened before is to be read after this. */
    void tells(Changes where) {
        changes = where;
    }

    /** It is among the changes no more; its count is read after this. The one that was below it. */
    @Nullable
    Load lookedAt() {
        Load next = below;
        below = null;
        noted = 0;
        return next;
    }
}
