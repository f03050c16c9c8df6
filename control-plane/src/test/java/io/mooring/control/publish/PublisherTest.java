package io.mooring.control.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mooring.api.Configuration;
import io.mooring.api.Convergence;
import io.mooring.api.Globals;
import io.mooring.api.Health;
import io.mooring.api.PlaneState;
import io.mooring.api.PlaneStatus;
import io.mooring.api.Snapshot;
import io.mooring.control.fleet.DataPlane;
import io.mooring.control.fleet.DataPlaneStatus;
import io.mooring.control.fleet.Fleet;
import io.mooring.control.fleet.InMemoryFleet;
import io.mooring.control.fleet.LivePlane;
import io.mooring.control.json.Json;
import io.mooring.control.testing.FakePlane;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Against data planes that are real HTTP servers. */
class PublisherTest {
    private static final Duration LONG = Duration.ofSeconds(20);

    private final ScheduledExecutorService executor = Executors.newScheduledThreadPool(1);
    private final List<AutoCloseable> opened = new ArrayList<>();
    private final List<Runnable> wakes = new ArrayList<>();
    private volatile Snapshot newest = snapshot("store", 1);
    private final Fleet fleet = InMemoryFleet.of(() -> newest, Clock.systemUTC(), executor);
    private final Publisher publisher =
            new Publisher(() -> newest, wakes::add, fleet, new Json(), FakePlane.SECRET, (revision, digest) -> true);

    @BeforeEach
    void start() {
        publisher.start();
    }

    @AfterEach
    void stop() throws Exception {
        publisher.stop();
        for (AutoCloseable one : opened) {
            one.close();
        }
        executor.shutdownNow();
    }

    @Test
    void aHangingAndARefusingPlaneDoNotHoldTheThird() throws Exception {
        FakePlane hanging = plane("hanging");
        FakePlane refusing = plane("refusing");
        FakePlane fine = plane("fine");
        awaitRevision(hanging, 1);
        awaitRevision(refusing, 1);
        awaitRevision(fine, 1);
        hanging.hang();
        refusing.refuseWith(422);

        long began = System.nanoTime();
        commit(2);
        awaitRevision(fine, 2);

        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(1));
        Convergence convergence =
                fleet.awaitApplied(2, LONG).toCompletableFuture().get(30, TimeUnit.SECONDS);
        assertThat(convergence.applied()).isEqualTo(1);
        assertThat(convergence.total()).isEqualTo(3);
        assertThat(convergence.failed()).containsExactly(new Convergence.Failure("refusing", "no, thank you; /a m"));
        assertThat(status("hanging").state()).isEqualTo(PlaneState.STALE);
    }

    @Test
    void aCommitIsOnItsWayAtOnce() throws Exception {
        FakePlane plane = plane("p");
        awaitRevision(plane, 1);
        List<Long> tookMs = new ArrayList<>();

        for (int revision = 2; revision <= 11; revision++) {
            await().atMost(LONG).until(() -> fleet.plane("p").inStep(newest));
            long began = System.nanoTime();
            commit(revision);
            awaitRevision(plane, revision);
            tookMs.add(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began));
        }

        Collections.sort(tookMs);
        assertThat(tookMs.get(5)).as("median of %s", tookMs).isLessThan(100);
    }

    @Test
    void whatCameBetweenIsSkippedAndNoTwoRequestsMeet() throws Exception {
        FakePlane plane = plane("p");
        awaitRevision(plane, 1);

        CountDownLatch hanging = plane.hang();
        for (int revision = 2; revision <= 30; revision++) {
            commit(revision);
        }
        hanging.countDown();
        awaitRevision(plane, 30);

        // The first of them may have been under way when the plane began to hang.
        assertThat(plane.received()).hasSizeBetween(2, 3).startsWith(1L).endsWith(30L);
        assertThat(plane.mostRequestsAtOnce()).isEqualTo(1);
    }

    @Test
    void whatComesWhileAnotherIsSentFollowsAtOnceButNotForGood() throws Exception {
        FakePlane plane = plane("p");
        await().atMost(LONG).until(() -> fleet.plane("p").inStep(newest));
        plane.whileTaking(revision -> {
            if (revision < 15) {
                commit(revision + 1);
            }
        });

        commit(2);
        awaitRevision(plane, 15);

        List<Integer> asked = plane.askedBefore().subList(1, 15);
        assertThat(asked.subList(0, 11)).as("ten follow the first").containsOnly(asked.get(0));
        assertThat(asked.get(11)).as("then it is time for a question").isGreaterThan(asked.get(0));
        await().atMost(LONG).until(() -> fleet.plane("p").inStep(newest));
    }

    @Test
    void aPlaneThatComesBackWithAnOlderRevisionGetsTheNewest() throws Exception {
        FakePlane plane = plane("p");
        commit(5);
        awaitRevision(plane, 5);

        plane.restartWith(snapshot("store", 3));

        awaitRevision(plane, 5);
        await().atMost(LONG).until(() -> fleet.plane("p").inStep(newest));
        assertThat(status("p").lastError()).isNull();
    }

    @Test
    void aPlaneThatWasAwayIsFoundAgain() throws Exception {
        FakePlane first = plane("p");
        awaitRevision(first, 1);
        first.close();
        await().atMost(LONG).until(() -> "connection refused".equals(status("p").lastError()));

        commit(2);
        FakePlane second = open(new FakePlane("p", first.port(), FakePlane.SECRET));

        awaitRevision(second, 2);
        await().atMost(LONG).until(() -> status("p").lastError() == null);
    }

    @Test
    void whatWasRefusedIsNotSentAgainUntilSomethingChanges() throws Exception {
        FakePlane plane = open(new FakePlane("p"));
        plane.refuseWith(422);
        register("p", plane);
        await().atMost(LONG).until(() -> plane.asked() >= 3);
        assertThat(plane.received()).containsExactly(1L);
        assertThat(status("p").lastError()).isEqualTo("no, thank you; /a m");

        commit(2);
        await().atMost(LONG).until(() -> plane.received().size() == 2);

        plane.refuseWith(0);
        int asked = plane.asked();
        await().atMost(LONG).until(() -> plane.asked() >= asked + 2);
        assertThat(plane.received()).containsExactly(1L, 2L);

        plane.restartWith(null);
        awaitRevision(plane, 2);
    }

    @Test
    void whatFailedIsTriedAgain() throws Exception {
        FakePlane plane = open(new FakePlane("p"));
        plane.failWith(503);
        register("p", plane);
        await().atMost(LONG).until(() -> "it answered 503".equals(status("p").lastError()));
        assertThat(status("p").state()).isEqualTo(PlaneState.LOST);

        plane.failWith(0);

        awaitRevision(plane, 1);
        await().atMost(LONG).until(() -> status("p").state() == PlaneState.CONNECTED);
    }

    @Test
    void aPlaneThatAnswersUnderAnotherNameIsNotCountedTwice() throws Exception {
        FakePlane plane = open(new FakePlane("one"));
        register("one", plane);
        commit(1);
        awaitRevision(plane, 1);

        register("two", plane);

        LivePlane second = Objects.requireNonNull(fleet.plane("two"));
        await().atMost(LONG).until(() -> second.failure() != null);
        assertThat(second.failure())
                .startsWith("it answers as data plane \"one\" (expected \"two\",")
                .contains("MOORING_NAME");
        assertThat(second.status()).isNull();
        assertThat(second.state()).isEqualTo(PlaneState.LOST);
        commit(2);
        awaitRevision(plane, 2);
        await().atMost(LONG).until(() -> fleet.convergence(2).applied() == 1);
        assertThat(fleet.convergence(2).total()).isEqualTo(2);
        assertThat(plane.received()).containsExactly(1L, 2L);
    }

    @Test
    void aPlaneThatIsRemovedOrMovedIsLeftAlone() throws Exception {
        FakePlane old = plane("p");
        FakePlane moved = open(new FakePlane("p"));
        awaitRevision(old, 1);

        register("p", moved);
        awaitRevision(moved, 1);
        commit(2);
        awaitRevision(moved, 2);
        assertThat(old.revision()).isEqualTo(1);

        fleet.remove("p", before -> {});
        commit(3);
        FakePlane other = plane("q");
        awaitRevision(other, 3);
        assertThat(moved.revision()).isEqualTo(2);
    }

    @Test
    void aLargeReportIsAskedForWhenItsTurnComesOrAStateIsAnother() throws Exception {
        FakePlane plane = open(new FakePlane("p"));
        plane.report(LargeReport.of(Health.UNKNOWN), List.of());
        register("p", plane);
        awaitRevision(plane, 1);
        await().atMost(LONG).until(() -> health("p") == Health.UNKNOWN);

        // Only what comes within the pause behind a report is asked for briefly, and here a report takes no time.
        await().atMost(LONG).pollInterval(Duration.ofMillis(1)).until(() -> {
            if (fleet.plane("p").inStep(newest)) { // else the question would give way to the next
                commit(newest.revision() + 1);
            }
            return plane.askedBriefly() > 0;
        });
        awaitRevision(plane, newest.revision());
        await().atMost(LONG).until(() -> fleet.convergence(newest.revision()).applied() == 1);

        plane.report(LargeReport.of(Health.UP), List.of());
        await().atMost(LONG).until(() -> health("p") == Health.UP);
        plane.restartWith(newest);
        await().atMost(LONG).until(() -> fleet.plane("p").inStep(newest));
    }

    private Health health(String name) {
        PlaneStatus status = fleet.plane(name).status();
        return status == null || status.virtualServers().isEmpty()
                ? null
                : status.virtualServers().get("vs").realServers().get("r7").health();
    }

    private FakePlane plane(String name) throws IOException {
        FakePlane plane = open(new FakePlane(name));
        register(name, plane);
        return plane;
    }

    private FakePlane open(FakePlane plane) {
        opened.add(plane);
        return plane;
    }

    private void register(String name, FakePlane plane) {
        fleet.register(new DataPlane(name, plane.url(), Map.of()), before -> {});
    }

    private DataPlaneStatus status(String name) {
        return fleet.plane(name).describe(newest);
    }

    private void commit(long revision) {
        newest = snapshot(newest.storeId(), revision);
        wakes.forEach(Runnable::run);
    }

    private static Snapshot snapshot(String storeId, long revision) {
        Globals globals = new Globals(
                (int) revision + 1, null, null, null, null, null, null, null, null, null, null, null, null, null, null);
        return Snapshot.of(storeId, revision, new Configuration(globals, List.of()));
    }

    private static void awaitRevision(FakePlane plane, long revision) {
        await().pollInterval(Duration.ofMillis(2)).atMost(LONG).until(() -> plane.revision() == revision);
    }
}
