package io.mooring.control.alerts;

/**
 * How often something may still be done: so many times at once, and then once in a while (a token bucket).
 *
 * <p>Threading: one thread. Times are milliseconds of a clock that never steps back.
 */
final class Budget {
    private final int size;
    private final long refillMs;
    private int used;
    private long sinceMs; // from then on the next one of those used comes back

    /** All of it is there. */
    Budget(int size, long refillMs) {
        this.size = size;
        this.refillMs = refillMs;
    }

    /** Whether any is there. */
    boolean any(long nowMs) {
        refill(nowMs);
        return used < size;
    }

    /** Whether all of it is there. */
    boolean full(long nowMs) {
        refill(nowMs);
        return used == 0;
    }

    /** Uses one, which must be there. */
    void use(long nowMs) {
        if (!any(nowMs)) {
            throw new IllegalStateException("a budget that is used up was used");
        }
        sinceMs = used == 0 ? nowMs : sinceMs;
        used++;
    }

    private void refill(long nowMs) {
        long back = (nowMs - sinceMs) / refillMs;
        if (used > 0 && back > 0) {
            used = (int) Math.max(0, used - back);
            sinceMs += back * refillMs;
        }
    }
}
