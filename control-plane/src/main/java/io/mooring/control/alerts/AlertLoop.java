package io.mooring.control.alerts;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.mooring.api.Alerts;
import io.mooring.control.fleet.Fleet;
import io.mooring.control.json.Json;
import io.mooring.control.store.Database;
import io.mooring.control.store.Store;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.Startup;
import jakarta.annotation.PostConstruct;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Looks, collects and tells, several times a second.
 *
 * <p>While the configuration names nobody to tell, nothing is looked at and nothing is remembered.
 *
 * <p>Threading: what it does runs on one thread of its own, which nothing blocks; anybody may call.
 */
@Startup
@Singleton
public class AlertLoop {
    /** Milliseconds between two looks. */
    static final int LOOK_MS = 250;

    private static final int STOP_SECONDS = 3;
    private static final Logger LOG = Logger.getLogger(AlertLoop.class);

    private final Supplier<Alerts> desired;
    private final Json json;
    private final Clock clock;
    private final FleetWatch watch;
    private final Told told;
    private final Collector collector = new Collector();
    private final Targets targets;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread made = new Thread(task, "alerts");
        made.setDaemon(true);
        return made;
    });
    private final Later later = new OnThread();
    private boolean nobody; // so far as it was noticed
    private @Nullable String lastMistake;

    @Inject
    AlertLoop(Store store, Fleet fleet, Database database, Json json, TargetMaker maker, MeterRegistry meters) {
        this(
                () -> store.current().configuration().globals().alerts(),
                fleet,
                new Told(database, json),
                json,
                Clock.systemUTC(),
                maker,
                meters);
    }

    /** The same with other sources, for tests. */
    AlertLoop(
            Supplier<Alerts> desired,
            Fleet fleet,
            Told told,
            Json json,
            Clock clock,
            TargetMaker maker,
            MeterRegistry meters) {
        this.desired = desired;
        this.json = json;
        this.clock = clock;
        this.told = told;
        this.watch = new FleetWatch(fleet, told);
        this.targets =
                new Targets(url -> outbox(maker.webhook(url), meters), email -> outbox(maker.mail(email), meters));
        Gauge.builder("mooring.alerts.waiting", this, AlertLoop::waiting)
                .description("Alerts that wait to be delivered, over all targets.")
                .register(meters);
    }

    private Outbox outbox(Target target, MeterRegistry meters) {
        return new Outbox(target, later, clock, outcome -> meters.counter(
                        "mooring.alerts.deliveries", "target", target.name(), "outcome", outcome)
                .increment());
    }

    @PostConstruct
    void start() {
        var unused = thread.scheduleWithFixedDelay(guarded(this::look), 0, LOOK_MS, TimeUnit.MILLISECONDS);
    }

    /** While everything that is needed to tell is still there. */
    void stop(@Observes ShutdownEvent end) {
        stop();
    }

    /** Tells what is collected, and gives the targets a moment to take what waits; once. */
    void stop() {
        if (thread.isShutdown()) {
            return;
        }
        later.run(0, () -> {
            if (!nobody) {
                long nowMs = later.nowMs();
                watch.look(nowMs).forEach(change -> collector.add(change, nowMs));
                tell(collector.takeAll());
                watch.remember();
            }
        });
        long end = later.nowMs() + TimeUnit.SECONDS.toMillis(STOP_SECONDS);
        try {
            thread.submit(() -> {}).get(STOP_SECONDS, TimeUnit.SECONDS);
            while (waiting() > 0 && later.nowMs() < end) {
                TimeUnit.MILLISECONDS.sleep(20);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            LOG.warnf("alerts did not end in time why=\"%s\"", e);
        }
        if (waiting() > 0) {
            LOG.warnf("alerts not delivered before the end count=%d", waiting());
        }
        thread.shutdownNow();
        told.close();
    }

    private void look() {
        Alerts now = desired.get();
        targets.update(now);
        if (now.equals(Alerts.DEFAULT)) {
            if (!nobody) {
                nobody = true;
                collector.clear();
                watch.forget();
            }
            return;
        }
        nobody = false;
        long nowMs = later.nowMs();
        watch.look(nowMs).forEach(change -> collector.add(change, nowMs));
        tell(collector.take(nowMs));
        if (collector.isEmpty()) {
            watch.remember(); // not sooner: what is found and not told is to be found again after a crash
        }
    }

    private void tell(List<AlertEvent> events) {
        if (!events.isEmpty() && !targets.outboxes().isEmpty()) {
            Message message = Message.of(events, clock.instant(), later.nowMs(), json);
            LOG.infof("alert id=%s events=%d first=\"%s\"", message.id(), events.size(), message.subject());
            targets.outboxes().forEach(outbox -> outbox.add(message));
        }
    }

    /** How telling goes, for each target in the order of the configuration. */
    public List<AlertTarget> status() {
        return outboxesNow().stream().map(Outbox::status).toList();
    }

    /** Of what is desired now: a write that was answered counts, though the next look is still to come. */
    private List<Outbox> outboxesNow() {
        try {
            return CompletableFuture.supplyAsync(
                            () -> {
                                targets.update(desired.get());
                                return targets.outboxes();
                            },
                            thread)
                    .join();
        } catch (RejectedExecutionException e) {
            return targets.outboxes(); // stopping
        }
    }

    /** Tries once to send each target a test alert, all at the same time. */
    public CompletableFuture<List<TestDelivery>> test(String author) {
        Message message = Message.of(List.of(AlertEvent.test(author)), clock.instant(), later.nowMs(), json);
        CompletableFuture<List<TestDelivery>> all = CompletableFuture.completedFuture(List.of());
        for (Outbox outbox : outboxesNow()) {
            all = all.thenCombine(tried(outbox.target(), message), (before, last) -> {
                List<TestDelivery> both = new ArrayList<>(before);
                both.add(last);
                return both;
            });
        }
        return all;
    }

    private static CompletableFuture<TestDelivery> tried(Target target, Message message) {
        return target.send(message).handle((nothing, error) -> {
            Throwable cause = error == null || error.getCause() == null ? error : error.getCause();
            return new TestDelivery(
                    target.channel(), target.name(), cause == null, cause == null ? null : cause.getMessage());
        });
    }

    private int waiting() {
        return targets.outboxes().stream()
                .mapToInt(outbox -> outbox.status().waiting())
                .sum();
    }

    /** A mistake of ours must not end the looks for good, and not fill the log either. */
    private Runnable guarded(Runnable task) {
        return () -> {
            try {
                task.run();
            } catch (RuntimeException e) {
                if (!e.toString().equals(lastMistake)) {
                    lastMistake = e.toString();
                    LOG.error("alerts failed", e);
                }
            }
        };
    }

    private final class OnThread implements Later {
        @Override
        public void run(long delayMs, Runnable task) {
            try {
                var unused = thread.schedule(guarded(task), delayMs, TimeUnit.MILLISECONDS);
            } catch (RejectedExecutionException e) {
                // Stopping: what waits was named in the log.
            }
        }

        @Override
        public long nowMs() {
            return System.nanoTime() / 1_000_000;
        }
    }
}
