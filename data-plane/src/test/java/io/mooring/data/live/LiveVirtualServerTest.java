package io.mooring.data.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Who goes where: new and stuck clients, changes of the server set, the fallback. */
class LiveVirtualServerTest {
    @Test
    void fortyHeldClientsAreSharedEqually() {
        LiveFixture fixture = LiveFixture.with("a", "b");

        IntStream.range(0, 40).forEach(fixture::choose);

        assertThat(fixture.open("a", "b")).containsExactly(20, 20);
    }

    @Test
    void weightsCountAndSoDoTheConnectionsOfStuckClients() {
        LiveFixture fixture = LiveFixture.with("a", "b");
        fixture.set("a", "{\"weight\": 3}");
        fixture.apply();

        IntStream.range(0, 40).forEach(fixture::choose);
        assertThat(fixture.open("a", "b")).containsExactly(30, 10);

        // A stuck client opens nine more at b: b is as full as a is, and the next new clients find b and a in turn.
        int client = IntStream.range(0, 40)
                .filter(one -> "b".equals(fixture.remembered(one)))
                .findFirst()
                .orElseThrow();
        IntStream.range(0, 9).forEach(i -> fixture.choose(client));
        IntStream.range(100, 127).forEach(fixture::choose);
        assertThat(fixture.open("a", "b")).containsExactly(57, 19);
    }

    @Test
    void aClosedSeatFreesItsServerOnce() {
        LiveFixture fixture = LiveFixture.with("a", "b");
        List<Seat> seats = IntStream.range(0, 40).mapToObj(fixture::choose).toList();
        Seat one = seats.stream()
                .filter(seat -> seat.server().name().equals("b"))
                .findFirst()
                .orElseThrow();

        assertThat(one.close()).isTrue();
        assertThat(one.close()).isFalse();

        assertThat(fixture.open("a", "b")).containsExactly(20, 19);
        assertThat(fixture.goesTo(100)).isEqualTo("b");
        seats.forEach(Seat::close);
        assertThat(fixture.open("a", "b")).containsExactly(0, 0);
    }

    @Test
    void aClientStaysUntilItsEntryEndsAfterItsLastClose() {
        LiveFixture fixture = LiveFixture.with("a", "b");
        fixture.set("{\"persistence\": {\"timeoutSeconds\": 60}}");
        fixture.apply();
        Seat seat = fixture.choose(1);
        fixture.time.advance(300_000);
        seat.close();

        fixture.time.advance(59_999);
        assertThat(fixture.remembered(1)).isEqualTo("a");
        fixture.time.advance(1_001);

        assertThat(fixture.remembered(1)).isNull();
        assertThat(fixture.live.table().entries()).isZero();
    }

    @Test
    void withoutPersistenceNobodyIsRemembered() {
        LiveFixture fixture = LiveFixture.with("a", "b");
        fixture.set("{\"persistence\": {\"mode\": \"none\"}, \"balance\": \"roundrobin\"}");
        fixture.apply();

        List<String> servers =
                IntStream.range(0, 4).mapToObj(i -> fixture.goesTo(1)).toList();

        assertThat(servers).containsExactly("a", "b", "a", "b");
        assertThat(fixture.live.table().entries()).isZero();
    }

    @Test
    void aStuckClientOfADownServerMovesAtOnceAndStaysWhenItReturns() {
        LiveFixture fixture = LiveFixture.with("a", "b");
        assertThat(fixture.goesTo(1)).isEqualTo("a");
        assertThat(fixture.goesTo(2)).isEqualTo("b");
        assertThat(fixture.goesTo(3)).isEqualTo("a");

        fixture.down("a");
        assertThat(fixture.goesTo(1)).isEqualTo("b");
        assertThat(fixture.remembered(1)).isEqualTo("b");
        fixture.up("a");

        assertThat(fixture.goesTo(1)).isEqualTo("b");
        assertThat(fixture.goesTo(3)).as("idle meanwhile: keeps its entry").isEqualTo("a");
        assertThat(fixture.goesTo(4)).as("new").isEqualTo("a");
    }

    @Test
    void theFallbackServesWhileNobodyElseCanAndIsNeverRemembered() {
        LiveFixture fixture = LiveFixture.with("a", "b");
        fixture.set("{\"fallback\": {\"address\": \"127.0.0.9\", \"port\": 9081}}");
        fixture.apply();
        for (int client = 1; client <= 6; client++) {
            fixture.goesTo(client);
        }
        fixture.down("a");
        fixture.down("b");

        List<Seat> seats = new ArrayList<>();
        for (int client = 1; client <= 7; client++) {
            seats.add(Objects.requireNonNull(fixture.choose(client)));
        }

        assertThat(seats).allMatch(Seat::fallback).allMatch(seat -> seat.port(443) == 9081);
        assertThat(seats.get(0).address()).containsExactly(127, 0, 0, 9);
        assertThat(fixture.live.table().entries()).isEqualTo(6);
        assertThat(fixture.remembered(1)).isEqualTo("a");
        assertThat(fixture.remembered(7)).isNull();

        fixture.up("b");
        assertThat(fixture.goesTo(2)).isEqualTo("b");
        assertThat(fixture.goesTo(1)).as("its own server is still down").isEqualTo("b");
        fixture.up("a");
        assertThat(fixture.goesTo(3)).as("home again").isEqualTo("a");
        seats.forEach(Seat::close);
        assertThat(seats.get(0).server().open()).isZero();
    }

    @Test
    void nobodyAndNoFallbackIsNull() {
        LiveFixture fixture = LiveFixture.with("a");
        fixture.down("a");

        assertThat(fixture.choose(1)).isNull();
        fixture.live.refused();

        assertThat(fixture.live.counters().refusedCount()).isEqualTo(1);
        assertThat(fixture.live.table().entries()).isZero();
    }

    @Test
    void aPortIsTheServersOwnOrTheOneTheClientCameTo() {
        LiveFixture fixture = LiveFixture.with("a", "b");
        fixture.set("b", "{\"port\": 8080}");
        fixture.apply();

        Seat atA = fixture.choose(1);
        Seat atB = fixture.choose(2);

        assertThat(List.of(atA.port(5061), atB.port(5061))).containsExactly(5061, 8080);
        assertThat(atB.address()).containsExactly(192, 0, 2, 2);
    }

    @Test
    void clientsAndCountsOutliveAChangeOfEverythingElse() {
        LiveFixture fixture = LiveFixture.with("a", "b");
        List<Seat> seats = IntStream.range(0, 10).mapToObj(fixture::choose).toList();
        seats.get(0).moved(100, 200);

        fixture.set("{\"ports\": [443], \"maxConnections\": 5, \"retries\": 0, \"timeouts\": {\"connectMs\": 7},"
                + "\"balance\": \"roundrobin\", \"persistence\": {\"tableSize\": 20, \"timeoutSeconds\": 9}}");
        fixture.set("a", "{\"weight\": 9}");
        fixture.desired.withArray("realServers").addObject().put("name", "c").put("address", "192.0.2.3");
        fixture.apply();

        assertThat(fixture.open("a", "b", "c")).containsExactly(5, 5, 0);
        assertThat(fixture.live.table().entries()).isEqualTo(10);
        assertThat(fixture.live.realServer("a").counters().bytesOut()).isEqualTo(200);
        assertThat(fixture.live.admission().limit()).isEqualTo(5);
        assertThat(fixture.live.settings().connectMs()).isEqualTo(7);
        assertThat(fixture.live.settings().retries()).isZero();
        seats.forEach(Seat::close);
        assertThat(fixture.open("a", "b", "c")).containsExactly(0, 0, 0);
    }

    @Test
    void aRemovedServersClientsMoveAndThoseThatDidNotComeFindItAgain() {
        LiveFixture fixture = LiveFixture.with("a", "b");
        Seat open = fixture.choose(1);
        assertThat(open.server().name()).isEqualTo("a");
        assertThat(fixture.goesTo(2)).isEqualTo("b");
        assertThat(fixture.goesTo(3)).isEqualTo("b");

        fixture.servers("a", "c");
        fixture.apply();
        assertThat(fixture.goesTo(2)).isEqualTo("c");
        fixture.servers("c", "b");
        fixture.apply();

        assertThat(fixture.goesTo(3)).isEqualTo("b");
        assertThat(fixture.goesTo(2)).isEqualTo("c");
        open.moved(1, 1);
        assertThat(open.close()).isTrue();
    }

    @Test
    void namesThatComeAndGoLeaveNothingBehind() {
        LiveFixture fixture = LiveFixture.with("a");
        for (int i = 0; i < 100; i++) {
            fixture.servers("a", "b" + i);
            fixture.apply();
        }

        assertThat(fixture.live.table().serverId("another")).isLessThan(4);
        assertThat(fixture.metrics.text()).contains("rs=\"b99\"").doesNotContain("rs=\"b98\"");
    }

    @Test
    void aClosedVirtualServerGivesNoSeatsAndItsOpenOnesWorkOn() {
        LiveFixture fixture = LiveFixture.with("a");
        Seat seat = fixture.choose(1);
        int checks = fixture.peers.seen().size();

        LiveVirtualServer removed = fixture.state.remove("vs");
        fixture.time.advance(60_000);

        assertThat(removed.choose(0, LiveFixture.low(1))).isNull();
        assertThat(removed.chooseAgain(seat)).isNull();
        assertThat(seat.close()).isFalse();
        assertThat(fixture.peers.seen()).hasSize(checks);
        assertThat(fixture.state.get("vs")).isNull();
        assertThat(fixture.metrics.text()).doesNotContain("vs=");
    }
}
