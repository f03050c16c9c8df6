package io.mooring.control.security;

import java.time.Duration;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Counts failed attempts: so many within a window for each key, then no more of any kind, right or wrong, until the oldest
 * of them is a window old.
 *
 * <p>Bounded: at most so many keys of 32 characters, those longest untouched are forgotten first.
 *
 * <p>Threading: anybody may call; the lock is held for some hundred nanoseconds.
 */
final class LoginThrottle {
    private final int most;
    private final long windowNanos;
    private final LongSupplier nanos;
    private final Map<String, Failures> byKey;

    /** At most so many failures in a window, for so many keys. The clock is {@link System#nanoTime} or a test's. */
    LoginThrottle(int most, Duration window, int keys, LongSupplier nanos) {
        this.most = most;
        this.windowNanos = window.toNanos();
        this.nanos = nanos;
        this.byKey = new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<String, Failures> eldest) {
                return size() > keys;
            }
        };
    }

    /** The key of an account at a source, of the same length whatever the caller calls himself. */
    static String key(String account, String source) {
        return HexFormat.of().formatHex(Secrets.sha256(source + "\0" + account), 0, 16);
    }

    /** Throws {@link Throttled} when there were too many failures. */
    synchronized void check(String key) {
        Failures failures = byKey.get(key);
        if (failures != null) {
            failures.refuseWhenFull(nanos.getAsLong());
        }
    }

    /**
     * Counts a failure; answers whether it was the last that is allowed. {@link Throttled} when others at the same time
     * were too many.
     */
    synchronized boolean failed(String key) {
        long now = nanos.getAsLong();
        Failures failures = byKey.computeIfAbsent(key, k -> new Failures());
        failures.refuseWhenFull(now);
        return failures.add(now);
    }

    /** How many keys are remembered. */
    synchronized int keys() {
        return byKey.size();
    }

    /** The times of the last failures, as a ring. */
    private final class Failures {
        private final long[] times = new long[most];
        private int count;
        private int next;

        void refuseWhenFull(long now) {
            while (count > 0 && now - oldest() >= windowNanos) {
                count--;
            }
            if (count == most) {
                long left = windowNanos - (now - oldest());
                throw new Throttled(TimeUnit.NANOSECONDS.toSeconds(left + TimeUnit.SECONDS.toNanos(1) - 1));
            }
        }

        private long oldest() {
            return times[Math.floorMod(next - count, most)];
        }

        /** Answers whether it is full now. */
        boolean add(long now) {
            times[next] = now;
            next = (next + 1) % most;
            count++;
            return count == most;
        }
    }
}
