package io.mooring.data.live;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.mooring.api.EffectiveState;
import io.mooring.api.Health;
import io.mooring.api.ListenerState;
import io.mooring.api.ListenerStatus;
import io.mooring.api.RealServerStatus;
import io.mooring.api.VirtualServerReport;
import io.mooring.api.VirtualServerState;
import io.mooring.api.VirtualServerStatus;
import io.mooring.data.health.CheckTarget;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** When a real server is up, what a change does to that, and what is told about it. */
class HealthOfRealServersTest {
    private static final ListenerStatus LISTENING =
            new ListenerStatus("127.0.0.1", 5060, ListenerState.LISTENING, null, 0);
    private static final ListenerStatus FAILED =
            new ListenerStatus("127.0.0.1", 5061, ListenerState.FAILED, "in use", 0);

    @Test
    void aNewServerIsDownUntilItsFirstPassWhichIsAskedForAtOnce() {
        LiveFixture fixture = LiveFixture.with();
        fixture.servers("a");
        fixture.peers.refuse(LiveFixture.host("a"));
        fixture.apply();
        assertThat(fixture.goesTo(1)).isNull();
        assertThat(status(fixture, "a").health()).isEqualTo(Health.DOWN);

        fixture.peers.accept(LiveFixture.host("a"));
        fixture.time.advance(2_000);

        assertThat(fixture.goesTo(1)).isEqualTo("a");
        assertThat(status(fixture, "a").health()).isEqualTo(Health.UP);
    }

    @Test
    void initialStateUpCountsUntilTheChecksFail() {
        LiveFixture fixture = LiveFixture.with();
        fixture.set("{\"healthCheck\": {\"initialState\": \"up\"}}");
        fixture.servers("a");
        fixture.peers.refuse(LiveFixture.host("a"));
        fixture.apply();

        assertThat(fixture.goesTo(1)).isEqualTo("a");
        fixture.time.advance(3_998);
        assertThat(fixture.goesTo(1)).isEqualTo("a");
        fixture.time.advance(2);
        assertThat(fixture.goesTo(1)).isNull();
    }

    @Test
    void downAndUpTakeFallAndRiseIntervals() {
        LiveFixture fixture = LiveFixture.with("a");

        fixture.peers.refuse(LiveFixture.host("a"));
        fixture.time.advance(5_998);
        assertThat(fixture.goesTo(1)).isEqualTo("a");
        fixture.time.advance(2);
        assertThat(fixture.goesTo(1)).isNull();
        fixture.peers.accept(LiveFixture.host("a"));
        fixture.time.advance(3_998);
        assertThat(fixture.goesTo(1)).isNull();
        fixture.time.advance(2);
        assertThat(fixture.goesTo(1)).isEqualTo("a");
    }

    @Test
    void aSilentServerIsDownWithinFallIntervalsAndTimeouts() {
        LiveFixture fixture = LiveFixture.with("a");

        fixture.peers.silence(LiveFixture.host("a"));
        fixture.time.advance(3 * (2_000 + 2_000));

        assertThat(fixture.goesTo(1)).isNull();
    }

    @Test
    void anotherIntervalPortOrWeightKeepsTheHealth() {
        LiveFixture fixture = LiveFixture.with("a", "b");
        fixture.down("a");

        fixture.set("{\"healthCheck\": {\"port\": 7000, \"intervalMs\": 500, \"initialState\": \"up\"}}");
        fixture.set("a", "{\"weight\": 7, \"port\": 99}");
        fixture.apply();

        assertThat(status(fixture, "a").health()).isEqualTo(Health.DOWN);
        assertThat(status(fixture, "b").health()).isEqualTo(Health.UP);
        assertThat(fixture.goesTo(1)).isEqualTo("b");
        int before = fixture.peers.seen().size();
        fixture.time.advance(1_100);
        assertThat(fixture.peers.seen().subList(before, fixture.peers.seen().size()))
                .hasSizeBetween(4, 6)
                .allMatch(target -> target.port() == 7000);
    }

    @Test
    void anotherAddressIsAnotherMachine() {
        LiveFixture fixture = LiveFixture.with("a");
        fixture.peers.refuse("192.0.2.77");

        fixture.set("a", "{\"address\": \"192.0.2.77\"}");
        fixture.apply();

        assertThat(fixture.goesTo(1)).isNull();
        fixture.peers.accept("192.0.2.77");
        fixture.time.advance(2_000);
        assertThat(fixture.choose(1).address()).containsExactly(192, 0, 2, 77);
    }

    @Test
    void aHaltedServerIsNotCheckedAndComesBackWithItsNextPass() {
        LiveFixture fixture = LiveFixture.with("a");
        fixture.set("a", "{\"state\": \"halted\"}");
        fixture.apply();
        int before = fixture.peers.seen().size();
        fixture.time.advance(20_000);
        assertThat(fixture.peers.seen()).hasSize(before);
        assertThat(status(fixture, "a").effectiveState()).isEqualTo(EffectiveState.HALTED);
        assertThat(status(fixture, "a").health()).isEqualTo(Health.UNCHECKED);

        fixture.peers.refuse(LiveFixture.host("a"));
        fixture.set("a", "{\"state\": \"enabled\"}");
        fixture.apply();
        assertThat(fixture.goesTo(1)).as("nobody has looked yet").isNull();
        fixture.peers.accept(LiveFixture.host("a"));
        fixture.time.advance(2_000);

        assertThat(fixture.goesTo(1)).isEqualTo("a");
    }

    @Test
    void whatIsNotCheckedIsUpAndStaysSoWhenChecksBegin() {
        LiveFixture fixture = LiveFixture.with();
        fixture.set("{\"healthCheck\": {\"type\": \"none\"}}");
        fixture.servers("a");
        fixture.apply();
        assertThat(fixture.peers.seen()).isEmpty();
        assertThat(fixture.goesTo(1)).isEqualTo("a");
        assertThat(status(fixture, "a").health()).isEqualTo(Health.UNCHECKED);

        fixture.peers.refuse(LiveFixture.host("a"));
        fixture.set("{\"healthCheck\": {\"type\": \"tcp\"}}");
        fixture.apply();

        assertThat(fixture.goesTo(1)).isEqualTo("a");
        fixture.time.advance(4_000);
        assertThat(fixture.goesTo(1)).isNull();
        fixture.set("{\"healthCheck\": {\"type\": \"none\"}}");
        fixture.apply();
        assertThat(fixture.goesTo(1)).isEqualTo("a");
    }

    @Test
    void theCheckedPortIsTheChecksOrTheServersOrThePrimaryOne() {
        LiveFixture fixture = LiveFixture.with();
        fixture.servers("a", "b");
        fixture.set("b", "{\"port\": 8080}");
        fixture.apply();
        assertThat(fixture.peers.seen()).extracting(CheckTarget::port).containsExactly(5061, 5061);

        fixture.set("{\"healthCheck\": {}}");
        fixture.apply();
        fixture.time.advance(2_000);

        assertThat(fixture.peers.seen()).extracting(CheckTarget::port).endsWith(5060, 8080);
    }

    @Test
    void theFirstChecksOfALargeSetBeginALittleApart() {
        LiveFixture fixture = LiveFixture.with();
        var servers = fixture.desired.putArray("realServers");
        for (int i = 0; i < 100; i++) {
            servers.addObject().put("name", "s" + i).put("address", "192.0.2." + i);
        }

        fixture.apply();

        assertThat(fixture.peers.seen()).hasSize(32);
        fixture.time.advance(40);
        assertThat(fixture.peers.seen()).hasSize(100);
    }

    @Test
    void aFlipLeavesOneLine() {
        Logger logger = (Logger) LoggerFactory.getLogger(ServerSet.class);
        ListAppender<ILoggingEvent> lines = new ListAppender<>();
        lines.start();
        Level before = logger.getLevel();
        logger.addAppender(lines);
        logger.setLevel(Level.INFO);
        try {
            LiveFixture fixture = LiveFixture.with("a");
            fixture.down("a");
            fixture.time.advance(20_000);
            fixture.up("a");
        } finally {
            logger.detachAppender(lines);
            logger.setLevel(before);
        }

        assertThat(lines.list.stream().map(ILoggingEvent::getFormattedMessage))
                .containsExactly(
                        "event=real-server-up virtualServer=vs realServer=a detail=\"connected\" after=1",
                        "event=real-server-down virtualServer=vs realServer=a detail=\"connection refused\" after=3",
                        "event=real-server-up virtualServer=vs realServer=a detail=\"connected\" after=2");
    }

    @Test
    void theStateInOneWord() {
        LiveFixture fixture = LiveFixture.with("a", "b");
        assertThat(state(fixture, LISTENING)).isEqualTo(VirtualServerState.UP);
        assertThat(state(fixture, LISTENING, FAILED)).isEqualTo(VirtualServerState.DEGRADED);

        fixture.down("a");
        assertThat(state(fixture, LISTENING)).isEqualTo(VirtualServerState.DEGRADED);
        fixture.set("a", "{\"state\": \"drain\"}");
        fixture.apply();
        assertThat(state(fixture, LISTENING)).as("nobody wants a to be up").isEqualTo(VirtualServerState.UP);
        fixture.down("b");
        assertThat(state(fixture, LISTENING)).isEqualTo(VirtualServerState.DOWN);
        fixture.set("{\"fallback\": {\"address\": \"127.0.0.9\"}}");
        fixture.apply();
        assertThat(state(fixture, LISTENING)).isEqualTo(VirtualServerState.FALLBACK);
        fixture.set("{\"enabled\": false}");
        fixture.apply();
        assertThat(state(fixture)).isEqualTo(VirtualServerState.DISABLED);
    }

    @Test
    void aReportSaysWhatThereIs() {
        LiveFixture fixture = LiveFixture.with("a", "b");
        fixture.live.admission().tryEnter();
        fixture.live.counters().opened();
        fixture.choose(1).moved(10, 20);
        fixture.choose(1);
        fixture.choose(2);
        fixture.live.refused();
        fixture.down("b");

        VirtualServerReport report = fixture.live.report(List.of(LISTENING));

        VirtualServerStatus status = report.status();
        assertThat(status.convergence()).isNull();
        assertThat(status.listeners()).containsExactly(LISTENING);
        assertThat(status.connections()).isEqualTo(new io.mooring.api.ConnectionsStatus(1, 40000, 1, 1, 0));
        assertThat(status.persistence()).isEqualTo(new io.mooring.api.PersistenceStatus(2, 10240, 1, 2, 0));
        RealServerStatus a = report.realServers().get("a");
        assertThat(List.of(a.connections(), a.persistenceEntries(), a.bytesIn(), a.bytesOut()))
                .containsExactly(2L, 1L, 10L, 20L);
        RealServerStatus b = report.realServers().get("b");
        assertThat(b.health()).isEqualTo(Health.DOWN);
        assertThat(b.effectiveState()).isEqualTo(EffectiveState.DOWN);
        assertThat(b.lastCheck().detail()).isEqualTo("connection refused");
        assertThat(b.since()).isBefore(b.lastCheck().at().plusMillis(1));
    }

    private static RealServerStatus status(LiveFixture fixture, String server) {
        return fixture.live.report(List.of()).realServers().get(server);
    }

    private static VirtualServerState state(LiveFixture fixture, ListenerStatus... listeners) {
        return fixture.live.report(List.of(listeners)).status().state();
    }
}
