package io.mooring.data.listen;

/**
 * How many clients had come to a listening socket by when, for as long as some of them wait: the kernel tells how long its
 * accept queue is, but not since when a client is in it. Clients are numbered in the order in which they came, which is the
 * order in which they are accepted.
 *
 * <p>A client that came between two looks is taken for one that came at the later, so that none is ever thought to have waited
 * longer than it has.
 *
 * <p>Threading: one thread.
 */
final class QueueHistory {
    /** Looks are a twenty-fifth of the time apart that they are kept for, so that the ring has room for them twice. */
    static final int LOOKS_IN_TIME = 25;

    private static final int MOST = 64;

    private final long[] nanos = new long[MOST];
    private final long[] arrived = new long[MOST];
    private int first;
    private int count;

    /**
     * Notes that so many had come by now, unless that says nothing new or the last note is younger than the step.
     *
     * @param stepNanos about a {@link #LOOKS_IN_TIME}th of the time that is asked for
     */
    void saw(long nowNanos, long arrivedByNow, long stepNanos) {
        if (count > 0) {
            int newest = (first + count - 1) % MOST;
            if (arrivedByNow <= arrived[newest] || nowNanos - nanos[newest] < stepNanos || count == MOST) {
                return;
            }
        }
        int free = (first + count) % MOST;
        nanos[free] = nowNanos;
        arrived[free] = arrivedByNow;
        count++;
    }

    /** How many are known to have come by that time; what is older than that is forgotten. 0: none is known of. */
    long arrivedBy(long thenNanos) {
        while (count > 1 && nanos[(first + 1) % MOST] - thenNanos <= 0) {
            first = (first + 1) % MOST;
            count--;
        }
        return count > 0 && nanos[first] - thenNanos <= 0 ? arrived[first] : 0;
    }

    /** How long the client of this number has waited, at least; 0 when it was never seen waiting. */
    long waitedNanos(long number, long nowNanos) {
        for (int i = 0; i < count; i++) {
            int at = (first + i) % MOST;
            if (arrived[at] >= number) {
                return nowNanos - nanos[at];
            }
        }
        return 0;
    }

    /** Nobody waits. */
    void clear() {
        count = 0;
    }
}
