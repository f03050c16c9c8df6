package io.mooring.data.balance;

import java.util.PriorityQueue;

/**
 * The candidates that start slowly, by the time of their next step: each takes 900, from a tenth of its weight to all of it, and
 * between two of them a choice need not look at it.
 *
 * <p>Threading: under the balancer's lock.
 */
final class GrowingWeights {
    private record Step(int position, SlowStart slowStart, long atNanos) {}

    private final PriorityQueue<Step> steps = new PriorityQueue<>((one, other) -> {
        long later = one.atNanos - other.atNanos; // a clock of nanoseconds may wrap
        return Long.signum(later);
    });

    /** Nobody grows any more. */
    void clear() {
        steps.clear();
    }

    /** Whether nobody grows. */
    boolean isEmpty() {
        return steps.isEmpty();
    }

    /** This one grows from now on, unless it has grown. */
    void add(int position, SlowStart slowStart, long nowNanos) {
        if (!slowStart.over(nowNanos)) {
            steps.add(new Step(position, slowStart, slowStart.nextStepNanos(nowNanos)));
        }
    }

    /** One whose next step has come, which is to be added again; -1: none. */
    int due(long nowNanos) {
        Step next = steps.peek();
        if (next == null || next.atNanos - nowNanos > 0) {
            return -1;
        }
        steps.remove();
        return next.position;
    }
}
