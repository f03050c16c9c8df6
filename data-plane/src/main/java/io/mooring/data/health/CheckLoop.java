package io.mooring.data.health;

import io.mooring.api.CheckResult;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * When one server is checked: at once when it begins, then an interval after the start of the check before. A check that takes
 * longer than the interval is waited for, and the next begins when it ends.
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

    private @Nullable CheckTarget target; // null: stopped
    private @Nullable Runnable cancelTimer;
    private long round; // a result of an older round than this is nobody's any more
    private boolean running;
    private long startedNanos;

    /** A loop that is stopped; it hands every result to {@code results}. */
    public CheckLoop(Check check, Timers timers, LongSupplier clockNanos, Consumer<CheckResult> results) {
        this.check = check;
        this.timers = timers;
        this.clockNanos = clockNanos;
        this.results = results;
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
        }
        check.run(now, result -> end(beginRound, result));
    }

    private void end(long endRound, CheckResult result) {
        synchronized (this) {
            if (endRound != round) {
                return;
            }
        }
        try {
            results.accept(result);
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
        return Math.max(0, now.intervalMs() - sinceMs);
    }
}
