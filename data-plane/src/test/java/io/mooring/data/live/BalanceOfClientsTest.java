package io.mooring.data.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Each way to balance, through a live virtual server. */
class BalanceOfClientsTest {
    @Test
    void firstFillsTheFirstByNameThatIsUp() {
        LiveFixture fixture = with("{\"balance\": \"first\"}", "b", "a");

        assertThat(goTo(fixture, 0, 3)).containsExactly("a", "a", "a");
        fixture.down("a");
        assertThat(goTo(fixture, 10, 3)).containsExactly("b", "b", "b");
        fixture.up("a");

        assertThat(goTo(fixture, 20, 1)).containsExactly("a");
        assertThat(goTo(fixture, 10, 1)).as("remembered").containsExactly("b");
    }

    @Test
    void randomUsesAllAndFillsTheLessBusy() {
        LiveFixture fixture = with("{\"balance\": \"random\"}", "a", "b", "c");

        IntStream.range(0, 300).forEach(client -> Objects.requireNonNull(fixture.choose(client)));

        assertThat(fixture.open("a", "b", "c")).allMatch(open -> open >= 90 && open <= 110);
    }

    @Test
    void sourceNeedsNoTableAndBringsClientsHome() {
        LiveFixture fixture = with("{\"balance\": \"source\", \"persistence\": {\"mode\": \"none\"}}", "a", "b", "c");
        List<String> before = goTo(fixture, 0, 200);
        assertThat(before).contains("a", "b", "c").isEqualTo(goTo(fixture, 0, 200));

        fixture.down("a");
        List<String> meanwhile = goTo(fixture, 0, 200);
        fixture.up("a");

        for (int client = 0; client < 200; client++) {
            if (before.get(client).equals("a")) {
                assertThat(meanwhile.get(client)).isIn("b", "c");
            } else {
                assertThat(meanwhile.get(client)).isEqualTo(before.get(client));
            }
        }
        assertThat(goTo(fixture, 0, 200)).isEqualTo(before);
    }

    @Test
    void sourceLooksAtTheNetworkThatCountsAsOneClient() {
        LiveFixture fixture = with(
                "{\"balance\": \"source\", \"persistence\": {\"mode\": \"none\", \"ipv4PrefixLength\": 28}}",
                "a",
                "b",
                "c",
                "d");

        List<String> servers = goTo(fixture, 0, 256);

        for (int network = 0; network < 256; network += 16) {
            assertThat(servers.subList(network, network + 16)).containsOnly(servers.get(network));
        }
        assertThat(servers).contains("a", "b", "c", "d");
    }

    @Test
    void sourceGoesToAnotherWhenAConnectFails() {
        LiveFixture fixture = with("{\"balance\": \"source\"}", "a", "b", "c");

        Seat first = Objects.requireNonNull(fixture.choose(1));
        Seat second = Objects.requireNonNull(fixture.live.chooseAgain(first));
        Seat third = Objects.requireNonNull(fixture.live.chooseAgain(second));

        assertThat(List.of(
                        first.server().name(),
                        second.server().name(),
                        third.server().name()))
                .containsExactlyInAnyOrder("a", "b", "c");
    }

    private static LiveFixture with(String fields, String... servers) {
        LiveFixture fixture = LiveFixture.with(servers);
        fixture.set(fields);
        fixture.apply();
        return fixture;
    }

    private static List<String> goTo(LiveFixture fixture, int from, int count) {
        return IntStream.range(from, from + count).mapToObj(fixture::goesTo).toList();
    }
}
