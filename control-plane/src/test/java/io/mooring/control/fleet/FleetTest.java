package io.mooring.control.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import io.mooring.api.ApplyProblem;
import io.mooring.api.Configuration;
import io.mooring.api.ConnectionsStatus;
import io.mooring.api.Convergence;
import io.mooring.api.ListenerState;
import io.mooring.api.ListenerStatus;
import io.mooring.api.PersistenceStatus;
import io.mooring.api.PlaneState;
import io.mooring.api.PlaneStatus;
import io.mooring.api.Snapshot;
import io.mooring.api.VirtualServerReport;
import io.mooring.api.VirtualServerState;
import io.mooring.api.VirtualServerStatus;
import io.mooring.control.testing.ManualClock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FleetTest {
    private static final Duration LONG = Duration.ofSeconds(60);

    private final ManualClock clock = new ManualClock();
    private final ScheduledExecutorService executor = Executors.newScheduledThreadPool(1);
    private volatile Snapshot newest = Snapshot.of("store", 4, Configuration.EMPTY);
    private final Fleet fleet = InMemoryFleet.of(() -> newest, clock, executor);

    @AfterEach
    void stop() {
        executor.shutdownNow();
    }

    @Test
    void aPlaneIsLostUntilItAnswersAndAgainHalfAMinuteAfterItLastDid() {
        LivePlane plane = registered("p");
        assertThat(plane.state()).isEqualTo(PlaneState.LOST);

        plane.answered(report(4), newest);
        clock.advance(Duration.ofSeconds(3));
        assertThat(plane.state()).isEqualTo(PlaneState.CONNECTED);

        clock.advance(Duration.ofMillis(1));
        assertThat(plane.state()).isEqualTo(PlaneState.STALE);
        clock.advance(Duration.ofSeconds(27));
        assertThat(plane.describe(newest).state()).isEqualTo(PlaneState.LOST);
    }

    @Test
    void theLagCountsFromTheFirstRevisionThatIsMissing() {
        LivePlane plane = registered("p");
        plane.answered(report(4), newest);
        assertThat(plane.describe(newest).lagMs()).isZero();

        commit(5);
        plane.compared(newest);
        clock.advance(Duration.ofMillis(700));
        commit(6);
        plane.compared(newest);
        clock.advance(Duration.ofMillis(300));
        assertThat(plane.describe(newest).lagMs()).isEqualTo(1000);
        assertThat(plane.describe(newest).drift()).isNotEmpty();

        plane.answered(report(6), newest);
        assertThat(plane.describe(newest).lagMs()).isZero();
        assertThat(plane.describe(newest).drift()).isEmpty();
    }

    @Test
    void aListenerThatNobodyWantsAndAnotherDigestAreDrift() {
        LivePlane plane = registered("p");
        plane.answered(report(4), newest);
        assertThat(plane.describe(newest).drift()).isEmpty();

        plane.answered(reportWithListener(4, ListenerState.LISTENING), newest);
        assertThat(plane.describe(newest).drift()).isNotEmpty();

        plane.answered(
                new PlaneStatus("p", "1", clock.instant(), "store", 4, "another", List.of(), 0, 0, null, Map.of()),
                newest);
        assertThat(plane.describe(newest).drift()).isNotEmpty();
    }

    @Test
    void convergenceNamesWhoRefusedAndWhoTookItInPart() {
        registered("behind").answered(report(3), newest);
        registered("newer").answered(report(4), newest);
        LivePlane refusing = registered("refusing");
        refusing.answered(report(3), newest);
        refusing.refused(4, "too much");
        registered("partly")
                .answered(
                        new PlaneStatus(
                                "partly",
                                "1",
                                clock.instant(),
                                "store",
                                4,
                                newest.digest(),
                                List.of(
                                        new ApplyProblem("a", "10.0.0.1:80", "in use"),
                                        new ApplyProblem("a", "10.0.0.1:81", "in use")),
                                0,
                                0,
                                null,
                                Map.of()),
                        newest);
        registered("never");

        assertThat(fleet.convergence(4))
                .isEqualTo(new Convergence(
                        4,
                        4,
                        2,
                        5,
                        List.of(
                                new Convergence.Failure("partly", "10.0.0.1:80: in use (and 1 more)"),
                                new Convergence.Failure("refusing", "too much"))));
        assertThat(fleet.convergence(3).applied()).isEqualTo(4);
    }

    @Test
    void whoeverWaitsGoesOnWhenTheLastConnectedPlaneRunsTheRevision() throws Exception {
        LivePlane first = registered("first");
        LivePlane second = registered("second");
        registered("never");
        first.answered(report(4), newest);
        second.answered(report(4), newest);
        commit(5);

        CompletableFuture<Convergence> converged = fleet.awaitApplied(5, LONG).toCompletableFuture();
        first.answered(report(5), newest);
        assertThat(converged).isNotDone();
        second.answered(report(5), newest);

        assertThat(converged.get(20, TimeUnit.SECONDS).applied()).isEqualTo(2);
    }

    @Test
    void nobodyWaitsForAPlaneThatRefusedOrBecameStaleOrWasRemoved() throws Exception {
        LivePlane refusing = registered("refusing");
        LivePlane silent = registered("silent");
        LivePlane removed = registered("removed");
        for (LivePlane plane : List.of(refusing, silent, removed)) {
            plane.answered(report(4), newest);
        }
        commit(5);
        CompletableFuture<Convergence> converged = fleet.awaitApplied(5, LONG).toCompletableFuture();

        clock.advance(Duration.ofSeconds(2));
        refusing.answered(report(4), newest);
        refusing.refused(5, "no");
        fleet.remove("removed", before -> {});
        assertThat(converged).isNotDone();
        clock.advance(Duration.ofMillis(1001));

        Convergence convergence = converged.get(20, TimeUnit.SECONDS);
        assertThat(convergence.applied()).isZero();
        assertThat(convergence.total()).isEqualTo(2);
    }

    @Test
    void waitingEndsWithTheTimeAndAtOnceWithoutAConnectedPlane() throws Exception {
        registered("never");
        assertThat(fleet.awaitApplied(4, LONG).toCompletableFuture().get(20, TimeUnit.SECONDS))
                .isEqualTo(new Convergence(4, 4, 0, 1, List.of()));

        registered("behind").answered(report(3), newest);
        assertThat(fleet.awaitApplied(4, Duration.ofMillis(50))
                        .toCompletableFuture()
                        .get(20, TimeUnit.SECONDS)
                        .applied())
                .isZero();
    }

    @Test
    void whatIsKnownStaysWithLabelsAndGoesWithTheUrl() {
        LivePlane plane = registered("p");
        plane.answered(report(4), newest);

        assertThat(fleet.register(new DataPlane("p", "http://127.0.0.1:1/", Map.of()), before -> {}))
                .isEqualTo(Fleet.Registered.UNCHANGED);
        assertThat(fleet.register(new DataPlane("p", "http://127.0.0.1:1", Map.of("a", "b")), before -> {}))
                .isEqualTo(Fleet.Registered.CHANGED);
        assertThat(fleet.plane("p").state()).isEqualTo(PlaneState.CONNECTED);

        fleet.register(new DataPlane("p", "http://127.0.0.1:2", Map.of("a", "b")), before -> {});
        assertThat(fleet.plane("p").state()).isEqualTo(PlaneState.LOST);
    }

    private LivePlane registered(String name) {
        fleet.register(new DataPlane(name, "http://127.0.0.1:1", Map.of()), before -> {});
        return fleet.plane(name);
    }

    private void commit(long revision) {
        newest = Snapshot.of("store", revision, Configuration.EMPTY);
    }

    private PlaneStatus report(long revision) {
        return new PlaneStatus(
                "p", "1", clock.instant(), "store", revision, newest.digest(), List.of(), 0, 0, null, Map.of());
    }

    private PlaneStatus reportWithListener(long revision, ListenerState state) {
        VirtualServerStatus status = new VirtualServerStatus(
                VirtualServerState.DEGRADED,
                null,
                List.of(new ListenerStatus("10.0.0.1", 80, state, "in use", 0)),
                ConnectionsStatus.NONE,
                PersistenceStatus.NONE);
        return new PlaneStatus(
                "p",
                "1",
                clock.instant(),
                "store",
                revision,
                newest.digest(),
                List.of(),
                0,
                0,
                null,
                Map.of("a", new VirtualServerReport(status, Map.of())));
    }
}
