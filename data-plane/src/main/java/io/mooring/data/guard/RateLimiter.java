package io.mooring.data.guard;

import io.mooring.api.RateLimit;
import java.util.function.LongSupplier;

/**
 * How often each client may come: {@code connectionsPerSecond} in the long run, {@code burst} at once.
 *
 * <p>The generic cell rate algorithm (ITU-T I.371, in its virtual scheduling form): one number for each client, the time at
 * which its next connection would be due if they came evenly. A connection is one interval; who is more than {@code burst - 1}
 * intervals ahead of its time is refused, and that costs it nothing.
 *
 * <p>The memory is bounded, however many clients come: a set-associative table of {@link #CLIENTS} places, of which a client
 * can take eight. When all eight are taken, the one whose time is the earliest goes. That is the one that would be allowed the
 * most; one whose time is past is as good as forgotten. An interval is a second at most, so that the table holds everybody that
 * matters as long as fewer than about {@code CLIENTS} connections are let in each second. Client and place meet by a secret hash.
 *
 * <p>Threading: any thread; a short lock on a sixty-fourth of the clients.
 */
public final class RateLimiter {
    static final int CLIENTS = 1 << 15;

    private static final int SHARDS = 64;
    private static final int WAYS = 8;
    private static final int SETS = CLIENTS / SHARDS / WAYS;

    private final LongSupplier clockNanos;
    private final long beganNanos;
    private final long seed;
    private final Shard[] shards = new Shard[SHARDS];
    private volatile Pace pace;

    /** Nanoseconds between two connections of an even client, and how many of them one may be ahead. */
    private record Pace(long intervalNanos, long toleranceNanos) {
        static Pace of(RateLimit limit) {
            long interval = 1_000_000_000L / limit.connectionsPerSecond();
            return new Pace(interval, interval * (limit.burst() - 1L));
        }
    }

    /** Nobody has come yet. */
    public RateLimiter(RateLimit limit, LongSupplier clockNanos, long seed) {
        this.clockNanos = clockNanos;
        this.beganNanos = clockNanos.getAsLong();
        this.seed = seed;
        this.pace = Pace.of(limit);
        for (int i = 0; i < SHARDS; i++) {
            shards[i] = new Shard();
        }
    }

    /** Another limit from now on; what clients have used up stays used up. */
    public void limit(RateLimit limit) {
        pace = Pace.of(limit);
    }

    /** Counts a connection of a client, or refuses it: false. The client is its address, masked as the stick table's are. */
    public boolean admits(long high, long low) {
        long hash = mixed(mixed(high ^ seed) ^ low);
        Shard shard = shards[(int) (hash >>> 58)];
        Pace now = pace;
        return shard.admits((int) (hash & SETS - 1) * WAYS, high, low, clockNanos.getAsLong() - beganNanos, now);
    }

    /** The finalizer of splitmix64. */
    private static long mixed(long value) {
        long mixed = (value ^ value >>> 30) * 0xbf58476d1ce4e5b9L;
        mixed = (mixed ^ mixed >>> 27) * 0x94d049bb133111ebL;
        return mixed ^ mixed >>> 31;
    }

    /** Its arrays are made when its first client comes. A place that nobody has taken is one whose time is past. */
    private static final class Shard {
        private long[] highs = {};
        private long[] lows = {};
        private long[] dueNanos = {};

        synchronized boolean admits(int from, long high, long low, long now, Pace pace) {
            if (dueNanos.length == 0) {
                highs = new long[SETS * WAYS];
                lows = new long[SETS * WAYS];
                dueNanos = new long[SETS * WAYS];
            }
            int place = from;
            for (int i = from; i < from + WAYS; i++) {
                if (highs[i] == high && lows[i] == low) {
                    return counted(i, now, pace);
                }
                if (dueNanos[i] < dueNanos[place]) {
                    place = i;
                }
            }
            highs[place] = high;
            lows[place] = low;
            dueNanos[place] = 0;
            return counted(place, now, pace);
        }

        private boolean counted(int place, long now, Pace pace) {
            long due = Math.max(dueNanos[place], now);
            if (due - now > pace.toleranceNanos) {
                return false;
            }
            dueNanos[place] = due + pace.intervalNanos;
            return true;
        }
    }
}
