package io.mooring.data;

import io.mooring.api.Globals;
import io.mooring.api.Snapshot;
import io.mooring.api.SnapshotRules;
import io.mooring.api.tls.PlaneTls;
import io.mooring.data.admin.AdminServer;
import io.mooring.data.admin.Announcer;
import io.mooring.data.admin.HttpPort;
import io.mooring.data.admin.PlaneSecret;
import io.mooring.data.apply.Applier;
import io.mooring.data.apply.Report;
import io.mooring.data.apply.Rules;
import io.mooring.data.apply.SnapshotFile;
import io.mooring.data.disk.FileClock;
import io.mooring.data.disk.SaveLoop;
import io.mooring.data.disk.TableFiles;
import io.mooring.data.handover.Handover;
import io.mooring.data.handover.Running;
import io.mooring.data.handover.Takeover;
import io.mooring.data.health.Checks;
import io.mooring.data.health.Timers;
import io.mooring.data.journal.Journal;
import io.mooring.data.listen.Listeners;
import io.mooring.data.listen.WarmUp;
import io.mooring.data.live.LiveParts;
import io.mooring.data.live.LiveRealServer;
import io.mooring.data.live.LiveState;
import io.mooring.data.names.DnsNames;
import io.mooring.data.own.OwnPorts;
import io.mooring.data.relay.RelayLoop;
import io.mooring.data.session.Sessions;
import io.mooring.data.stats.Cause;
import io.mooring.data.stats.Metrics;
import io.mooring.data.stick.Versions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.transport.Transport;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * The program. Its constructor reads as the architecture: who is made of what, in the order in which they need each other.
 *
 * <p>Two Vert.x instances share the work: one has a loop for each core, which relay and do nothing else; the other does the
 * HTTP, the health checks and the timers.
 */
public final class DataPlane implements AutoCloseable {
    private static final Duration PROMPT = Duration.ofSeconds(10);
    private static final Duration WARM_UP = Duration.ofMillis(400);
    private static final Duration SAVE = Duration.ofSeconds(30);
    private static final long RETRY_MS = 5000;
    private static final long LOOK_MS = 250;

    /** For what blocks: applying, files, retries. Vert.x makes them all before it uses one twice. */
    private static final int WORKERS = 4;

    private final Logger log = LoggerFactory.getLogger(DataPlane.class);
    private final StateFolder folder;
    private final Vertx relayVertx;
    private final Vertx adminVertx;
    private final LiveState live;
    private final OwnPorts own;
    private final Journal journal;
    private final Sessions sessions;
    private final Listeners listeners;
    private final Applier applier;
    private final AdminServer admin;
    private final SaveLoop saving;
    private final @Nullable Handover handover;
    private final int port;

    /** Starts everything; when it returns, the last snapshot is served and the HTTP server answers. */
    DataPlane(Settings settings) throws IOException {
        this(settings, () -> {});
    }

    /** The same; the task is run when a successor has taken over and the last session has ended. */
    DataPlane(Settings settings, Runnable whenReplaced) throws IOException {
        long beganNanos = System.nanoTime();
        Instant startedAt = Instant.now();
        Takeover found = settings.replace() ? Takeover.with(settings.state()) : null;
        folder = new StateFolder(settings.state());
        SnapshotRules rules = Rules.create();
        SnapshotFile snapshots = new SnapshotFile(settings.state(), rules);
        if (found == null) {
            folder.take(settings.replace());
            snapshots.readAhead();
        }
        relayVertx = vertx(Runtime.getRuntime().availableProcessors());
        adminVertx = vertx(2);
        SecureRandom random = new SecureRandom();
        Metrics metrics = new Metrics();

        DnsNames names = new DnsNames(adminVertx, Clock.systemUTC(), DnsNames.ofThisHost());
        own = new OwnPorts(settings.host(), settings.port(), settings.controlPlanes(), names);
        List<RelayLoop> loops = RelayLoop.of(relayVertx);
        journal = new Journal().shownIn(metrics.group());
        sessions = new Sessions(loops, journal, own);
        LiveParts parts = new LiveParts(
                System::nanoTime,
                Timers.of(adminVertx),
                new Checks(adminVertx, Clock.systemUTC(), System::nanoTime, own),
                names,
                new Versions(System::currentTimeMillis, 0),
                random::nextLong,
                metrics,
                this::closeSessionsAt);
        live = new LiveState(parts);
        listeners = new Listeners(sessions, live.admission());
        FileClock clock = FileClock.ofThisMachine();
        TableFiles tables = new TableFiles(settings.state(), clock);
        applier = new Applier(rules, snapshots, live, listeners, sessions, tables);
        Report report = new Report(settings.name(), version(), startedAt, applier, live, listeners, own);
        metrics.group().gauge("mooring.problems", "What is wrong, as the status names it.", () -> report.problems()
                .size());
        PlaneSecret secret = new PlaneSecret(settings.secret(), settings.secretInClear());
        admin = new AdminServer(adminVertx, secret, settings.tls(), applier, report, metrics::text);

        if (found != null) {
            WarmUp.run(sessions, parts, WARM_UP);
        }
        Takeover takeover = found == null ? null : Succession.begin(found, folder);
        HttpPort reserved = reserve(settings, takeover);
        try {
            if (takeover == null) {
                applier.restore();
                port = await(admin.listen(settings.host(), settings.port()));
            } else {
                Succession succession = new Succession(takeover, folder, applier, live, listeners, tables);
                succession.run();
                port = await(admin.listen(settings.host(), settings.port()));
                succession.serving();
            }
        } finally {
            reserved.close();
        }
        own.bound(port);
        if (found == null) {
            WarmUp.run(sessions, parts, WARM_UP); // clients who come meanwhile are served, if a little slower
        }
        saving = SaveLoop.start(tables);
        handover = awaitSuccessor(
                settings.state(),
                new Succeeded(folder, applier, admin, saving, sessions, port, takeover, whenReplaced),
                clock);
        adminVertx.setPeriodic(RETRY_MS, tick -> retry());
        if (settings.tls().encrypted()) {
            adminVertx.setPeriodic(PlaneTls.PERIOD.toMillis(), tick -> lookAtFiles(settings.tls()));
        }
        adminVertx.setPeriodic(LOOK_MS, tick -> listeners.look());
        if (!settings.controlPlanes().isEmpty()) {
            String scheme = settings.tls().encrypted() ? "https" : "http";
            String url =
                    settings.planeUrl() != null ? settings.planeUrl() : scheme + "://" + settings.host() + ":" + port;
            new Announcer(adminVertx, settings.controlPlanes(), settings.name(), url, secret, settings.tls()).start();
        }
        log.info(
                "event=started name={} version={} http={}:{} loops={} ms={}",
                settings.name(),
                version(),
                settings.host(),
                port,
                loops.size(),
                (System.nanoTime() - beganNanos) / 1_000_000);
    }

    private static HttpPort reserve(Settings settings, @Nullable Takeover takeover) {
        try {
            boolean shared = takeover != null && takeover.httpPort() == settings.port();
            return HttpPort.reserve(settings.host(), settings.port(), shared);
        } catch (IOException e) {
            if (takeover != null) {
                takeover.close(); // so that the other one serves on at once
            }
            throw new IllegalStateException(e.getMessage(), e);
        }
    }

    private @Nullable Handover awaitSuccessor(Path state, Running running, FileClock clock) {
        try {
            return Handover.await(state, running, live, listeners, clock);
        } catch (IOException e) {
            log.warn("event=cannot-be-replaced problem=\"{}\"", String.valueOf(e.getMessage()));
            return null;
        }
    }

    /** The port that its own HTTP listens on. */
    int port() {
        return port;
    }

    /** Its checks have failed. Each loop closes its own sessions; nobody waits for that. */
    private void closeSessionsAt(LiveRealServer server) {
        CompletableFuture<Boolean> unused = sessions.close(seat -> seat.server() == server, Cause.SERVER_DOWN)
                .handle((closed, problem) -> {
                    if (problem == null) {
                        log.info("event=server-down realServer={} sessionsClosed={}", server.name(), closed);
                    } else {
                        log.error("event=sessions-not-closed realServer={}", server.name(), problem);
                    }
                    return problem == null;
                });
    }

    private static Vertx vertx(int loops) {
        return Vertx.builder()
                .with(new VertxOptions()
                        .setEventLoopPoolSize(loops)
                        .setWorkerPoolSize(WORKERS)
                        .setInternalBlockingPoolSize(WORKERS))
                .withTransport(Transport.EPOLL)
                .build();
    }

    /** Off the event loop, since it may write files and wait for the relay loops. */
    private void retry() {
        adminVertx
                .executeBlocking(() -> {
                    own.look();
                    applier.retry();
                    return true;
                })
                .onFailure(problem -> log.error("event=retry-broken", problem));
    }

    /** Off the event loop, since it reads files. */
    private void lookAtFiles(PlaneTls tls) {
        adminVertx
                .executeBlocking(() -> tls.refresh(Instant.now()))
                .onSuccess(
                        findings -> findings.forEach(finding -> log.atLevel(finding.wrong() ? Level.WARN : Level.INFO)
                                .log("event=tls finding=\"{}\"", finding.text())))
                .onFailure(problem -> log.error("event=tls-files-not-read", problem));
    }

    /** Stops accepting, lets sessions end by themselves for {@code shutdownGraceSeconds}, closes the rest, ends. */
    @Override
    public void close() {
        Snapshot snapshot = applier.current();
        Globals globals =
                snapshot == null ? Globals.DEFAULT : snapshot.configuration().globals();
        log.info("event=stopping sessions={} graceSeconds={}", sessions.count(), globals.shutdownGraceSeconds());
        if (handover != null) {
            handover.close();
        }
        listeners.closeAll();
        saving.soon(); // whoever loses patience with the sessions and kills it loses no entry
        int closed = sessions.drain(Duration.ofSeconds(globals.shutdownGraceSeconds()));
        journal.close();
        saving.stop(SAVE);
        live.close();
        sessions.loops().forEach(RelayLoop::stop);
        // One by one: what is chained to the end of a Vert.x would run on its event loops, which are gone by then.
        await(admin.close());
        await(adminVertx.close());
        await(relayVertx.close());
        log.info("event=stopped sessionsClosed={}", closed);
        try {
            folder.close();
        } catch (IOException e) {
            log.warn("event=state-folder-not-closed problem=\"{}\"", String.valueOf(e));
        }
    }

    private static <T> T await(Future<T> future) {
        try {
            return future.toCompletionStage().toCompletableFuture().get(PROMPT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } catch (ExecutionException e) {
            throw new IllegalStateException(
                    e.getCause() == null ? "" : String.valueOf(e.getCause().getMessage()), e);
        } catch (TimeoutException e) {
            throw new IllegalStateException("no end within " + PROMPT, e);
        }
    }

    private static String version() {
        String version = DataPlane.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }
}
