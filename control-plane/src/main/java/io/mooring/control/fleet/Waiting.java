package io.mooring.control.fleet;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Those who wait until something holds of the fleet. Most of what they wait for comes with a report, upon which {@link
 * #recheck} is called; that a plane has become stale comes with time alone, so each also looks by itself now and then.
 *
 * <p>Threading: anybody may call; those who wait go on in the executor, never on the thread that brought the report.
 */
final class Waiting {
    private static final long OWN_LOOK_MS = 250;

    private final ScheduledExecutorService executor;
    private final List<Waiter> waiters = new CopyOnWriteArrayList<>();

    private record Waiter(BooleanSupplier holds, CompletableFuture<Void> future) {
        void look() {
            if (holds.getAsBoolean()) {
                future.complete(null);
            }
        }
    }

    Waiting(ScheduledExecutorService executor) {
        this.executor = executor;
    }

    /** Completes in the executor, when it holds or when the time is over. */
    CompletableFuture<Void> until(BooleanSupplier holds, Duration atMost) {
        Waiter waiter = new Waiter(holds, new CompletableFuture<>());
        // Entered first, looked at second: a report in between finds it in the list.
        waiters.add(waiter);
        ScheduledFuture<?> looks = executor.scheduleWithFixedDelay(waiter::look, 0, OWN_LOOK_MS, TimeUnit.MILLISECONDS);
        ScheduledFuture<?> end =
                executor.schedule(() -> waiter.future.complete(null), atMost.toMillis(), TimeUnit.MILLISECONDS);
        return waiter.future.whenCompleteAsync(
                (nothing, error) -> {
                    waiters.remove(waiter);
                    looks.cancel(false);
                    end.cancel(false);
                },
                executor);
    }

    /** Something changed. */
    void recheck() {
        waiters.forEach(Waiter::look);
    }
}
