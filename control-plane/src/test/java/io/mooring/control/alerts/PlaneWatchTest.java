package io.mooring.control.alerts;

import static org.assertj.core.api.Assertions.assertThat;

import io.mooring.api.Configuration;
import io.mooring.api.PlaneStatus;
import io.mooring.api.Snapshot;
import io.mooring.api.VirtualServerState;
import io.mooring.control.fleet.DataPlane;
import io.mooring.control.fleet.Fleet;
import io.mooring.control.fleet.InMemoryFleet;
import io.mooring.control.fleet.LivePlane;
import io.mooring.control.testing.ManualClock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PlaneWatchTest {
    private static final PlaneStatus WELL = Reports.of(VirtualServerState.UP, "a=UP b=UP");
    private static final PlaneStatus B_DOWN = Reports.of(VirtualServerState.DEGRADED, "a=UP b=DOWN");

    private final Snapshot newest = Snapshot.of("store", 1, Configuration.EMPTY);
    private final ManualClock clock = new ManualClock();
    private final ManualLater time = new ManualLater();
    private final ScheduledExecutorService executor = Executors.newScheduledThreadPool(1);
    private final Fleet fleet = InMemoryFleet.of(() -> newest, clock, executor);
    private final InMemoryTold told = new InMemoryTold();
    private FleetWatch watch = watch();

    @AfterEach
    void stop() {
        executor.shutdownNow();
        told.close();
    }

    @Test
    void theFirstSightTellsNothingOfWhatWasBefore() {
        LivePlane plane = registered("p");

        assertThat(look(plane, B_DOWN)).isEmpty();
        assertThat(look(plane, WELL)).containsExactly("real-server.up v/b p");
        assertThat(look(plane, B_DOWN)).containsExactly("real-server.down v/b p");
        assertThat(look(plane, B_DOWN)).isEmpty();
    }

    @Test
    void aPlaneIsLostAfterHalfAMinuteAndThenBackWithWhatChangedMeanwhile() {
        LivePlane plane = registered("p");
        look(plane, WELL);
        plane.failed("connection refused");

        pass(30_000);
        assertThat(look()).isEmpty();
        pass(1);
        assertThat(look()).isEmpty();
        pass(PlaneWatch.LOST_FOR_MS);
        assertThat(watch.look(time.nowMs()))
                .containsExactly(new Change(
                        Subject.dataPlane("p"),
                        "p",
                        true,
                        "connection refused",
                        clock.instant().minusMillis(32_001)));
        pass(60_000);
        assertThat(look()).isEmpty();

        assertThat(look(plane, B_DOWN)).containsExactly("data-plane.back p p", "real-server.down v/b p");
    }

    @Test
    void aWallClockThatJumpsLosesNoPlane() {
        LivePlane plane = registered("p");
        look(plane, WELL);

        clock.advance(Duration.ofHours(1));
        assertThat(look()).isEmpty();
        time.advance(Duration.ofMillis(PlaneWatch.LOST_FOR_MS - 1));
        assertThat(look()).isEmpty();
        assertThat(look(plane, WELL)).isEmpty();

        time.advance(Duration.ofHours(1));
        assertThat(look(plane, WELL)).isEmpty();
    }

    @Test
    void aPlaneThatNeverAnswersIsLostHalfAMinuteAfterWatchingBegan() {
        LivePlane plane = registered("p");
        assertThat(look()).isEmpty();
        pass(29_999);
        assertThat(look()).isEmpty();
        pass(1);
        assertThat(look()).containsExactly("data-plane.lost p p");

        assertThat(look(plane, B_DOWN)).containsExactly("data-plane.back p p", "real-server.down v/b p");
    }

    @Test
    void aPlaneThatIsRemovedIsForgottenInSilence() {
        LivePlane plane = registered("p");
        look(plane, WELL);
        fleet.remove("p", before -> {});
        pass(120_000);
        assertThat(look()).isEmpty();

        assertThat(look(registered("p"), B_DOWN)).as("first sight again").isEmpty();
    }

    @Test
    void whoeverStartsTellsWhatHasChangedSinceItWasToldLastAndNothingTwice() {
        LivePlane plane = registered("p");
        LivePlane other = registered("q");
        look(plane, B_DOWN);
        look(other, WELL);
        pass(40_000);
        plane.answered(B_DOWN, newest);
        look();
        pass(PlaneWatch.LOST_FOR_MS);
        plane.answered(B_DOWN, newest);
        assertThat(look()).containsExactly("data-plane.lost q q");
        watch.remember();

        watch = watch();
        assertThat(look()).as("the next process").isEmpty();
        assertThat(look(other, WELL)).containsExactly("data-plane.back q q");
        assertThat(look(plane, Reports.of(VirtualServerState.DEGRADED, "a=DOWN b=UP")))
                .containsExactly("real-server.down v/a p", "real-server.up v/b p");
    }

    @Test
    void nobodyIsToldAnyMoreSoTheNextSightIsTheFirst() {
        LivePlane plane = registered("p");
        look(plane, WELL);
        watch.remember();
        watch.forget();

        assertThat(told.rows).isEmpty();
        assertThat(look(plane, B_DOWN)).isEmpty();
    }

    @Test
    void whatIsRememberedIsWaitedFor() {
        CompletableFuture<Optional<Set<Subject>>> slow = new CompletableFuture<>();
        LivePlane plane = registered("p");
        PlaneWatch one = new PlaneWatch("p", slow);
        plane.answered(B_DOWN, newest);
        assertThat(one.look(plane, time.nowMs())).isEmpty();

        slow.complete(Optional.of(Set.of()));
        assertThat(one.look(plane, time.nowMs())).hasSize(1);
    }

    private FleetWatch watch() {
        return new FleetWatch(fleet, told);
    }

    private LivePlane registered(String name) {
        fleet.register(new DataPlane(name, "http://127.0.0.1:1", Map.of()), before -> {});
        return fleet.plane(name);
    }

    private void pass(long ms) {
        clock.advance(Duration.ofMillis(ms));
        time.advance(Duration.ofMillis(ms));
    }

    /** The plane reports, and its watch looks. */
    private List<String> look(LivePlane plane, PlaneStatus report) {
        plane.answered(report, newest);
        return look();
    }

    private List<String> look() {
        return watch.look(time.nowMs()).stream()
                .map(change -> change.subject().kind().event(change.wrong()) + " "
                        + change.subject().words() + " " + change.dataPlane())
                .toList();
    }
}
