package io.mooring.data.health;

import io.vertx.core.Vertx;

/** Runs something later. The program's are those of its control {@link Vertx}; a test's run when the test says so. */
@FunctionalInterface
public interface Timers {
    /** Runs the task once, after at least this many milliseconds; the answer cancels it (a late cancel does nothing). */
    Runnable after(long delayMs, Runnable task);

    /** The timers of this Vert.x, each on one of its event loops. */
    static Timers of(Vertx vertx) {
        return (delayMs, task) -> {
            // A Vert.x timer takes no less than a millisecond.
            long id = vertx.setTimer(Math.max(1, delayMs), fired -> task.run());
            return () -> vertx.cancelTimer(id);
        };
    }
}
