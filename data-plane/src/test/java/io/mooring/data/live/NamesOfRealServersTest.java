package io.mooring.data.live;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.mooring.api.EffectiveState;
import io.mooring.api.Health;
import io.mooring.api.IpAddress;
import io.mooring.api.RealServerStatus;
import io.mooring.data.health.CheckTarget;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Real servers whose address is a host name; it is resolved again every 30 s. */
class NamesOfRealServersTest {
    private static final String NAME = "app.example";
    private static final String FIRST = "198.51.100.1";
    private static final String SECOND = "198.51.100.2";

    private final LiveFixture fixture = LiveFixture.with();
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private final Logger logger = (Logger) LoggerFactory.getLogger(ServerSet.class);

    @BeforeEach
    void listen() {
        log.start();
        logger.addAppender(log);
    }

    @AfterEach
    void nothingGoesOn() {
        logger.detachAppender(log);
        fixture.state.close();
        int before = fixture.names.asked();
        fixture.time.advance(100_000);
        assertThat(fixture.names.asked()).isEqualTo(before);
    }

    @Test
    void aNameThatHasNeverResolvedIsDownAndSaysSoUntilItResolves() {
        begin();
        assertThat(fixture.goesTo(1)).isNull();
        assertThat(status().health()).isEqualTo(Health.DOWN);
        assertThat(status().lastCheck().ok()).isFalse();
        assertThat(status().lastCheck().detail()).isEqualTo("app.example does not resolve: no such name");
        fixture.time.advance(100_000);
        assertThat(fixture.peers.seen()).isEmpty();
        assertThat(lines("name-not-resolved")).hasSize(1);

        fixture.names.set(NAME, FIRST);
        fixture.time.advance(30_000);

        assertThat(address()).isEqualTo(FIRST);
        assertThat(status().lastCheck().detail()).isEqualTo("connected (app.example is 198.51.100.1)");
        assertThat(fixture.peers.seen()).extracting(CheckTarget::host).containsOnly(FIRST);
        assertThat(fixture.peers.seen()).extracting(CheckTarget::name).containsOnly(NAME);
    }

    @Test
    void anotherAddressIsForNewConnectionsAndClientsAndHealthStay() {
        fixture.names.set(NAME, FIRST);
        begin();
        Seat open = fixture.choose(1);

        fixture.names.set(NAME, SECOND);
        fixture.time.advance(29_000);
        assertThat(address()).isEqualTo(FIRST);
        fixture.time.advance(1_000);

        assertThat(address()).isEqualTo(SECOND);
        assertThat(IpAddress.of(open.address())).hasToString(FIRST);
        assertThat(open.closed()).isFalse();
        assertThat(fixture.remembered(1)).isEqualTo("a");
        assertThat(status().health()).isEqualTo(Health.UP);
        assertThat(last().host()).isEqualTo(SECOND);
        open.close();
    }

    @Test
    void theAddressInUseStaysWhileTheNameHasIt() {
        fixture.names.set(NAME, FIRST, SECOND);
        begin();
        assertThat(address()).isEqualTo(FIRST);

        fixture.names.set(NAME, SECOND, FIRST);
        fixture.time.advance(30_000);
        assertThat(address()).isEqualTo(FIRST);
        fixture.names.set(NAME, SECOND);
        fixture.time.advance(30_000);

        assertThat(address()).isEqualTo(SECOND);
    }

    @Test
    void aFailureKeepsTheLastAddressAndIsToldOnce() {
        fixture.names.set(NAME, FIRST);
        begin();

        fixture.names.set(NAME);
        fixture.time.advance(100_000);
        assertThat(address()).isEqualTo(FIRST);
        assertThat(status().health()).isEqualTo(Health.UP);
        assertThat(status().lastCheck().detail())
                .isEqualTo("connected (app.example was 198.51.100.1 and does not resolve now: no such name)");
        assertThat(lines("name-not-resolved")).hasSize(1);
        fixture.names.set(NAME, FIRST);
        fixture.time.advance(60_000);

        assertThat(status().lastCheck().detail()).isEqualTo("connected (app.example is 198.51.100.1)");
        assertThat(lines("name-resolved")).hasSize(2);
    }

    @Test
    void aServerThatIsDownIsNewAtItsNewAddress() {
        fixture.names.set(NAME, FIRST);
        begin();
        fixture.peers.refuse(FIRST);
        fixture.time.advance(10_000);
        assertThat(fixture.goesTo(1)).isNull();

        fixture.names.set(NAME, SECOND);
        fixture.time.advance(20_000);

        assertThat(address()).as("with its first pass").isEqualTo(SECOND);
    }

    @Test
    void withoutChecksItIsUpAsSoonAsItResolves() {
        fixture.set("{\"healthCheck\": {\"type\": \"none\"}, \"persistence\": {\"onServerDown\": \"prefer\"}}");
        begin();
        assertThat(fixture.goesTo(1)).isNull();
        assertThat(status().effectiveState()).isEqualTo(EffectiveState.DOWN);
        assertThat(status().lastCheck().detail()).isEqualTo("app.example does not resolve: no such name");

        fixture.names.set(NAME, FIRST);
        fixture.time.advance(30_000);

        assertThat(address()).isEqualTo(FIRST);
        assertThat(status().lastCheck().detail()).isEqualTo("not checked (app.example is 198.51.100.1)");
    }

    @Test
    void anotherNameIsAnotherMachineAndTheOldOneIsNotAskedForAnyMore() {
        fixture.names.set(NAME, FIRST);
        begin();
        fixture.set("a", "{\"address\": \"other.example\"}");
        fixture.apply();
        assertThat(fixture.goesTo(1)).isNull();

        fixture.names.set("other.example", SECOND);
        fixture.time.advance(30_000);
        assertThat(address()).isEqualTo(SECOND);
        int before = fixture.names.asked();
        fixture.time.advance(60_000);
        assertThat(fixture.names.asked()).isEqualTo(before + 2);
        fixture.set("a", "{\"address\": \"198.51.100.9\"}");
        fixture.apply();
        fixture.time.advance(60_000);

        assertThat(fixture.names.asked()).isEqualTo(before + 2);
        assertThat(address()).isEqualTo("198.51.100.9");
    }

    private void begin() {
        fixture.servers("a");
        fixture.set("a", "{\"address\": \"app.example\"}");
        fixture.apply();
    }

    private String address() {
        Seat seat = fixture.choose(1);
        assertThat(seat).as("a seat").isNotNull();
        seat.close();
        return IpAddress.of(seat.address()).toString();
    }

    private CheckTarget last() {
        List<CheckTarget> seen = fixture.peers.seen();
        return seen.get(seen.size() - 1);
    }

    private RealServerStatus status() {
        return fixture.live.report(List.of()).realServers().get("a");
    }

    private List<String> lines(String event) {
        return log.list.stream()
                .map(ILoggingEvent::getFormattedMessage)
                .filter(line -> line.startsWith("event=" + event + " "))
                .toList();
    }
}
