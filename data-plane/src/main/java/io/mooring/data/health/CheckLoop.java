package io.mooring.data.health;

import io.mooring.api.CheckResult;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * When one server is checked: at once when it begins, then an interval after the start of the check before. A check that takes
 * longer than the interval is waited for, and the next begins when it ends. The second check may be sooner, by the loop's
 * phase: the checks of many servers, which a start begins all at once, are spread over the interval from then on.
 *
 * <pre>
 *   interval  ├────────┼────────┼────────┤        ├──────┤ timeout > interval
 *   checks    ▪▪       ▪▪▪      ▪▪                ▪▪▪▪▪▪▪▪▪▪▪▪▪▪ ▪▪▪▪
 * </pre>
 *
 * <p>Threading: any thread; results are handed over one after the other, outside the monitor.
 */
public final class CheckLoop {
    private final Check check;
    private final Timers timers;
    private final LongSupplier clockNanos;
    private final Consumer<CheckResult> results;
    private final double phase;

    private @Nullable CheckTarget target; // null: stopped
    private @Nullable Runnable cancelTimer;
    private long round; // a result of an older round than this is nobody's any more
    private boolean running;
    private int begun; // checks since the loop began, as far as two
    private long startedNanos;

    /** A loop that is stopped; it hands every result to {@code results}. */
    public CheckLoop(Check check, Timers timers, LongSupplier clockNanos, Consumer<CheckResult> results) {
        this(check, timers, clockNanos, results, 0);
    }

    /**
     * The same with a phase.
     *
     * @param phase 0…1: the part of an interval by which the second check is sooner, so that loops that begin at the same
     *     moment do not keep one beat
     */
    public CheckLoop(Check check, Timers timers, LongSupplier clockNanos, Consumer<CheckResult> results, double phase) {
        this.check = check;
        this.timers = timers;
        this.clockNanos = clockNanos;
        this.results = results;
        this.phase = phase;
    }

    /**
     * Checks this from now on. A loop that is stopped begins after the delay; one that runs keeps its beat and takes the new
     * interval, timeout and port with its next check.
     */
    public synchronized void check(CheckTarget newTarget, int firstDelayMs) {
        CheckTarget before = target;
        target = newTarget;
        if (before == null) {
            round++;
            running = false;
            begun = 0;
            schedule(firstDelayMs);
        } else if (before.intervalMs() != newTarget.intervalMs() && !running) {
            schedule(delayToNextMs(newTarget));
        }
    }

    /** Checks no more; a check under way ends unheard. */
    public synchronized void stop() {
        target = null;
        round++;
        running = false;
        if (cancelTimer != null) {
            cancelTimer.run();
            cancelTimer = null;
        }
    }

    private void schedule(long delayMs) {
        if (cancelTimer != null) {
            cancelTimer.run();
        }
        long thisRound = round;
        cancelTimer = timers.after(delayMs, () -> begin(thisRound));
    }

    private void begin(long beginRound) {
        CheckTarget now;
        synchronized (this) {
            now = target;
            if (beginRound != round || now == null || running) {
                return;
            }
            running = true;
            cancelTimer = null;
            startedNanos = clockNanos.getAsLong();
            begun = Math.min(2, begun + 1);
        }
        check.run(now, result -> end(beginRound, result));
    }

    private void end(long endRound, @Nullable CheckResult result) {
        synchronized (this) {
            if (endRound != round) {
                return;
            }
        }
        try {
            if (result != null) {
                results.accept(result);
            }
        } finally {
            // Only now: the next result must not overtake this one. The listener may have stopped the loop.
            synchronized (this) {
                CheckTarget now = target;
                if (endRound == round && now != null) {
                    running = false;
                    schedule(delayToNextMs(now));
                }
            }
        }
    }

    private long delayToNextMs(CheckTarget now) {
        long sinceMs = (clockNanos.getAsLong() - startedNanos) / 1_000_000;
        int sooner = begun == 1 ? (int) (now.intervalMs() * phase) : 0;
        return Math.max(0, now.intervalMs() - sooner - sinceMs);
    }
}
