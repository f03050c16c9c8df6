package io.mooring.control.alerts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.mooring.api.Alerts;
import io.mooring.api.Configuration;
import io.mooring.api.Snapshot;
import io.mooring.api.VirtualServerState;
import io.mooring.control.fleet.DataPlane;
import io.mooring.control.fleet.Fleet;
import io.mooring.control.fleet.InMemoryFleet;
import io.mooring.control.fleet.LivePlane;
import io.mooring.control.json.Json;
import io.mooring.control.testing.ManualClock;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** All of it together: reports go in, real webhooks hear of them. */
class AlertLoopTest {
    private static final Duration LONG = Duration.ofSeconds(30);

    private final Snapshot newest = Snapshot.of("store", 1, Configuration.EMPTY);
    private final ScheduledExecutorService executor = Executors.newScheduledThreadPool(1);
    private final Fleet fleet = InMemoryFleet.of(() -> newest, new ManualClock(), executor);
    private final InMemoryTold told = new InMemoryTold();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final Vertx vertx = Vertx.vertx();
    private final TargetMaker maker = new TargetMaker(vertx, "secret", Optional.empty(), Optional.empty());
    private volatile Alerts desired = Alerts.DEFAULT;
    private final AlertLoop loop =
            new AlertLoop(() -> desired, fleet, told, new Json(), Clock.systemUTC(), maker, meters);
    private Receiver slow;
    private Receiver fast;
    private LivePlane plane;

    @BeforeEach
    void open() throws IOException {
        slow = new Receiver();
        fast = new Receiver();
        fleet.register(new DataPlane("p", "http://127.0.0.1:1", Map.of()), before -> {});
        plane = fleet.plane("p");
        report("a=UP b=UP");
        loop.start();
    }

    @AfterEach
    void close() {
        slow.close();
        fast.close();
        loop.stop();
        maker.stop();
        vertx.close();
        executor.shutdownNow();
    }

    @Test
    void aTargetThatDoesNotAnswerHoldsNoOtherUp() {
        slow.hang();
        desired = new Alerts(List.of(slow.url("/"), fast.url("/")), null);
        awaitWatched();

        report("a=UP b=DOWN");
        await().atMost(LONG)
                .until(() -> fast.requests().size() == 1 && status(1).waiting() == 0);
        report("a=UP b=UP");
        await().atMost(LONG)
                .until(() -> fast.requests().size() == 2 && status(1).delivered() == 2);

        assertThat(status(0).delivered()).isZero();
        assertThat(status(0).waiting()).isEqualTo(2);
        assertThat(fast.requests().get(0).body()).contains("\"real-server.down\"");
        assertThat(fast.requests().get(1).body()).contains("\"real-server.up\"");
    }

    @Test
    void aChangeOfTheTargetsLeavesTheOthersAsTheyAre() {
        desired = new Alerts(List.of(slow.url("/"), fast.url("/")), null);
        awaitWatched();
        report("a=UP b=DOWN");
        await().atMost(LONG).until(() -> status(0).delivered() == 1 && status(1).delivered() == 1);

        desired = new Alerts(List.of(fast.url("/")), null);
        await().atMost(LONG).until(() -> loop.status().size() == 1);
        assertThat(status(0).delivered()).as("its own history").isEqualTo(1);
        report("a=UP b=UP");
        await().atMost(LONG).until(() -> fast.requests().size() == 2);
        assertThat(slow.requests()).hasSize(1);
        assertThat(meters.counter(
                                "mooring.alerts.deliveries", "target", status(0).name(), "outcome", "delivered")
                        .count())
                .isGreaterThanOrEqualTo(1);
    }

    @Test
    void whileNobodyIsToBeToldNothingIsWatchedOrRemembered() {
        desired = new Alerts(List.of(fast.url("/")), null);
        awaitWatched();

        desired = Alerts.DEFAULT;
        await().atMost(LONG).until(() -> told.rows.isEmpty());
        report("a=UP b=DOWN");
        desired = new Alerts(List.of(fast.url("/")), null);
        awaitWatched();
        report("a=DOWN b=DOWN");
        await().atMost(LONG).until(() -> fast.requests().size() == 1);

        assertThat(fast.requests().get(0).body())
                .as("b was down before anybody was to be told")
                .contains("\"realServer\":\"a\"")
                .doesNotContain("\"realServer\":\"b\"");
    }

    @Test
    void beforeItEndsItTellsWhatItKnows() {
        CountDownLatch gate = slow.hang();
        desired = new Alerts(List.of(slow.url("/")), null);
        awaitWatched();
        report("a=UP b=DOWN");
        await().atMost(LONG).until(() -> slow.requests().size() == 1);

        report("a=UP b=UP");
        gate.countDown();
        loop.stop();

        assertThat(slow.requests()).hasSize(2);
        assertThat(slow.requests().get(1).body()).contains("\"real-server.up\"");
        assertThat(told.rows.get("p")).isEmpty();
    }

    private AlertTarget status(int index) {
        return loop.status().get(index);
    }

    /** The first sight is over: what is reported from now on is a change. */
    private void awaitWatched() {
        await().atMost(LONG).until(() -> told.rows.containsKey("p"));
    }

    private void report(String realServers) {
        boolean some = realServers.contains("UP");
        plane.answered(Reports.of(some ? VirtualServerState.DEGRADED : VirtualServerState.DOWN, realServers), newest);
    }
}
