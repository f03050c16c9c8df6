package io.mooring.data.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.mooring.api.IpAddress;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What an operator may ask of persistence beyond its defaults, each through a live virtual server. */
class PersistenceTest {
    @Test
    void lastConnectForgetsAClientThatIsStillConnected() {
        LiveFixture fixture = persistence("'expireFrom': 'last-connect', 'timeoutSeconds': 60");
        Seat early = fixture.choose(1);
        fixture.time.advance(59_999);
        assertThat(fixture.remembered(1)).isEqualTo("a");

        fixture.time.advance(1_001);

        assertThat(fixture.remembered(1)).isNull();
        assertThat(fixture.live.table().entries()).isZero();
        assertThat(fixture.choose(1).server().name()).as("a has the connection").isEqualTo("b");
        assertThat(early.close()).isTrue();
        assertThat(fixture.remembered(1))
                .as("the late close is another entry's")
                .isEqualTo("b");
    }

    @Test
    void withLastConnectALiveClientIsEvictedOnlyWhenNoOtherCanBe() {
        LiveFixture fixture = persistence("'expireFrom': 'last-connect', 'tableSize': 300");
        List<Seat> live = new ArrayList<>();
        for (int client = 0; client < 290; client++) {
            live.add(Objects.requireNonNull(fixture.choose(client)));
            fixture.time.advance(1);
        }

        for (int client = 1_000; client < 2_000; client++) {
            fixture.goesTo(client);
        }
        for (int client = 0; client < 290; client++) {
            assertThat(fixture.remembered(client)).as("live client %d", client).isNotNull();
        }
        for (int client = 2_000; client < 2_010; client++) {
            fixture.choose(client);
        }
        assertThat(fixture.live.table().entries()).isEqualTo(300);
        fixture.choose(3_000);

        assertThat(fixture.remembered(0)).as("the oldest of the live").isNull();
        assertThat(fixture.remembered(1)).isNotNull();
        assertThat(fixture.live.table().entries()).isEqualTo(300);
        live.forEach(Seat::close);
        assertThat(fixture.open("a", "b").stream().mapToInt(i -> i).sum()).isEqualTo(11);
    }

    @Test
    void rejectNewServesAndForgetsWhoFindsTheTableFull() {
        LiveFixture fixture = persistence("'onTableFull': 'reject-new', 'tableSize': 2, 'timeoutSeconds': 60");
        fixture.goesTo(1);
        fixture.goesTo(2);

        Seat third = Objects.requireNonNull(fixture.choose(3));

        assertThat(fixture.remembered(3)).isNull();
        assertThat(List.of(fixture.remembered(1), fixture.remembered(2))).containsExactly("a", "b");
        assertThat(fixture.live.table().evictions()).isZero();
        third.close();
        assertThat(fixture.open("a", "b")).containsExactly(0, 0);
        fixture.time.advance(61_000);
        fixture.goesTo(3);
        assertThat(fixture.remembered(3)).as("there is room").isNotNull();
    }

    @Test
    void preferTriesTheDownServerFirstAndMovesWhenThatGoesWrong() {
        LiveFixture fixture = persistence("'onServerDown': 'prefer'");
        assertThat(fixture.goesTo(1)).isEqualTo("a");
        fixture.down("a");

        Seat first = Objects.requireNonNull(fixture.choose(1));
        assertThat(first.server().name()).isEqualTo("a");
        assertThat(fixture.goesTo(2)).as("new").isEqualTo("b");
        Seat second = Objects.requireNonNull(fixture.live.chooseAgain(first));

        assertThat(second.server().name()).isEqualTo("b");
        assertThat(fixture.remembered(1)).isEqualTo("b");
    }

    @Test
    void whoPrefersADeadServerGetsTheFallbackWhenNobodyElseCan() {
        LiveFixture fixture = persistence("'onServerDown': 'prefer'");
        fixture.set("{\"fallback\": {\"address\": \"127.0.0.9\"}}");
        fixture.apply();
        assertThat(fixture.goesTo(1)).isEqualTo("a");
        fixture.down("a");
        fixture.down("b");

        Seat first = Objects.requireNonNull(fixture.choose(1));
        Seat second = Objects.requireNonNull(fixture.live.chooseAgain(first));

        assertThat(first.server().name()).isEqualTo("a");
        assertThat(second.fallback()).isTrue();
        assertThat(fixture.remembered(1)).as("the fallback is never remembered").isEqualTo("a");
    }

    @Test
    void quiescentIsPreferWhereAVirtualServerDoesNotSay() throws IOException {
        LiveFixture fixture = LiveFixture.with("a", "b");
        assertThat(fixture.goesTo(1)).isEqualTo("a");
        fixture.down("a");

        fixture.globals("{\"quiescent\": true}");
        fixture.apply();
        assertThat(fixture.goesTo(1)).isEqualTo("a");
        fixture.set("{\"persistence\": {\"onServerDown\": \"move\"}}");
        fixture.apply();

        assertThat(fixture.goesTo(1)).isEqualTo("b");
    }

    @Test
    void clientsOfOneNetworkAreOneClient() {
        LiveFixture fixture = persistence("'ipv4PrefixLength': 24, 'ipv6PrefixLength': 56");

        assertThat(goesTo(fixture, "10.1.1.1")).isEqualTo("a");
        assertThat(goesTo(fixture, "10.1.2.1")).isEqualTo("b");
        assertThat(goesTo(fixture, "::ffff:10.1.1.255")).isEqualTo("a");
        assertThat(goesTo(fixture, "10.1.2.77")).isEqualTo("b");
        assertThat(fixture.live.table().entries()).isEqualTo(2);
        assertThat(goesTo(fixture, "2001:db8:0:100::1")).isEqualTo("a");
        assertThat(goesTo(fixture, "2001:db8:0:200::1")).isEqualTo("b");
        assertThat(goesTo(fixture, "2001:db8:0:1ff:1::")).isEqualTo("a");
        assertThat(goesTo(fixture, "2001:db8:0:2aa::9")).isEqualTo("b");
        assertThat(fixture.live.table().entries()).isEqualTo(4);
    }

    private static String goesTo(LiveFixture fixture, String address) {
        IpAddress client = Objects.requireNonNull(IpAddress.parse(address));
        Seat seat = Objects.requireNonNull(fixture.live.choose(client.high(), client.low()));
        seat.close();
        return seat.server().name();
    }

    private static LiveFixture persistence(String fields) {
        LiveFixture fixture = LiveFixture.with("a", "b");
        fixture.set("{\"persistence\": {" + fields.replace('\'', '"') + "}}");
        fixture.apply();
        return fixture;
    }
}
