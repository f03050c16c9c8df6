package io.mooring.data.balance;

/**
 * How a server's share grows after it came up: from a tenth of its weight to all of it, linearly.
 *
 * @param sinceNanos when it came up, by the balancer's clock
 * @param lengthNanos how long it takes; 0: it has its full share at once
 */
public record SlowStart(long sinceNanos, long lengthNanos) {
    /** The full share at once. */
    public static final SlowStart NONE = new SlowStart(0, 0);

    /** Of a server that came up then and takes this many seconds. */
    public static SlowStart of(long sinceNanos, int seconds) {
        return seconds == 0 ? NONE : new SlowStart(sinceNanos, seconds * 1_000_000_000L);
    }

    /** Whether it is over. */
    boolean over(long nowNanos) {
        return lengthNanos == 0 || nowNanos - sinceNanos >= lengthNanos;
    }

    /** The share in thousandths, 100…1000. */
    int share(long nowNanos) {
        return over(nowNanos) ? 1000 : 100 + (int) ((nowNanos - sinceNanos) * 900.0 / lengthNanos);
    }

    /** When the share is the next one, or up to a nanosecond before; later than now. Only while it is not over. */
    long nextStepNanos(long nowNanos) {
        long step = sinceNanos + (share(nowNanos) - 99) * lengthNanos / 900;
        return step - nowNanos > 0 ? step : nowNanos + 1;
    }
}
