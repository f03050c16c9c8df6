package io.mooring.data.stick;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * The versions of entries: of two opinions about a client, the higher version wins, whoever holds it. 63 bits: milliseconds
 * since 2024 (41 bits, enough until 2093), a counter (12), the data plane (10); so no two planes ever give the same one.
 *
 * <p>Threading: any thread; strictly rising, also when the wall clock steps back.
 */
public final class Versions {
    /** 2024-01-01T00:00:00Z in milliseconds since 1970. */
    private static final long EPOCH_MS = 1_704_067_200_000L;

    /** No version begins later, in milliseconds since then: a clock that is set to the far future must not use up all bits. */
    private static final long LATEST_MS = (1L << 41) - (1L << 36); // two years before the end

    private static final int COUNTER_BITS = 12;
    private static final int PLANE_BITS = 10;

    private final LongSupplier wallClockMs;
    private final int plane;
    private final AtomicLong last = new AtomicLong();

    /**
     * Versions of one data plane.
     *
     * @param wallClockMs milliseconds since 1970
     * @param plane 0…1023, unique among the planes that share entries
     */
    public Versions(LongSupplier wallClockMs, int plane) {
        if (plane < 0 || plane >= 1 << PLANE_BITS) {
            throw new IllegalArgumentException("plane: " + plane + " (expected 0…1023)");
        }
        this.wallClockMs = wallClockMs;
        this.plane = plane;
    }

    /** A version higher than all before it. */
    public long next() {
        long now = Math.min(wallClockMs.getAsLong() - EPOCH_MS, LATEST_MS) << COUNTER_BITS;
        // A counter that runs over borrows from the next millisecond.
        return last.updateAndGet(before -> Math.max(before + 1, now)) << PLANE_BITS | plane;
    }

    /** From now on every version is higher than this one, which was given by another process or another plane. */
    public void after(long version) {
        last.accumulateAndGet(version >>> PLANE_BITS, Math::max);
    }
}
