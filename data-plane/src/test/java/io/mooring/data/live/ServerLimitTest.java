package io.mooring.data.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** {@code maxConnections} of a real server. */
class ServerLimitTest {
    private final LiveFixture fixture = LiveFixture.with("a", "b");

    @Test
    void aFullServerGetsNoNewClientsUntilOneLeaves() {
        limit("a", 2);
        List<Seat> seats = IntStream.range(0, 10)
                .mapToObj(fixture::choose)
                .map(Objects::requireNonNull)
                .toList();
        assertThat(fixture.open("a", "b")).containsExactly(2, 8);

        seats.stream()
                .filter(seat -> seat.server().name().equals("a"))
                .findFirst()
                .orElseThrow()
                .close();

        assertThat(fixture.goesTo(20)).isEqualTo("a");
        assertThat(fixture.open("a", "b")).containsExactly(1, 8);
    }

    @Test
    void aStuckClientOfAFullServerGoesElsewhereAndKeepsItsEntry() {
        limit("a", 1);
        Seat first = Objects.requireNonNull(fixture.choose(1));
        assertThat(first.server().name()).isEqualTo("a");

        Seat second = Objects.requireNonNull(fixture.choose(1));
        assertThat(second.server().name()).isEqualTo("b");
        assertThat(fixture.remembered(1)).isEqualTo("a");
        first.close();

        assertThat(fixture.goesTo(1)).as("there is room again").isEqualTo("a");
        second.close();
        assertThat(fixture.open("a", "b")).containsExactly(0, 0);
    }

    @Test
    void itsEntryStaysThoughTheConnectElsewhereFails() {
        limit("a", 1);
        fixture.desired.withArray("realServers").addObject().put("name", "c").put("address", "192.0.2.3");
        fixture.apply();
        fixture.choose(1);
        Seat second = Objects.requireNonNull(fixture.choose(1));

        Seat third = Objects.requireNonNull(fixture.live.chooseAgain(second));

        assertThat(List.of(second.server().name(), third.server().name())).containsExactlyInAnyOrder("b", "c");
        assertThat(fixture.remembered(1)).isEqualTo("a");
    }

    @Test
    void whenAllAreFullTheBackupThenTheFallbackThenNobody() {
        limit("a", 1);
        limit("b", 1);
        fixture.set("b", "{\"backup\": true}");
        fixture.set("{\"fallback\": {\"address\": \"127.0.0.9\"}}");
        fixture.apply();

        assertThat(fixture.choose(1).server().name()).isEqualTo("a");
        assertThat(fixture.choose(2).server().name()).isEqualTo("b");
        Seat third = Objects.requireNonNull(fixture.choose(3));
        assertThat(third.fallback()).isTrue();
        assertThat(fixture.remembered(3)).isNull();
        fixture.set("{\"fallback\": null}");
        fixture.apply();

        assertThat(fixture.choose(4)).isNull();
        assertThat(fixture.choose(1)).as("stuck to a, which is full").isNull();
        assertThat(fixture.remembered(1)).isEqualTo("a");
    }

    @Test
    void withoutRedispatchAFailedServerThatIsFullNowDoesNotLoseItsClient() {
        limit("a", 1);
        fixture.set("{\"redispatch\": false}");
        fixture.apply();
        Seat failed = Objects.requireNonNull(fixture.choose(1));

        Seat again = Objects.requireNonNull(fixture.live.chooseAgain(failed));

        assertThat(again.server().name()).as("its own place was free").isEqualTo("a");
        assertThat(fixture.remembered(1)).isEqualTo("a");
    }

    @Test
    void firstFillsOneServerAfterTheOther() {
        limit("a", 3);
        fixture.set("{\"balance\": \"first\"}");
        fixture.apply();

        IntStream.range(0, 8).forEach(client -> Objects.requireNonNull(fixture.choose(client)));

        assertThat(fixture.open("a", "b")).containsExactly(3, 5);
    }

    @Test
    void aSmallerLimitClosesNobodyAndALargerOneHoldsAtOnce() {
        IntStream.range(0, 10).forEach(client -> Objects.requireNonNull(fixture.choose(client)));
        assertThat(fixture.open("a", "b")).containsExactly(5, 5);

        limit("a", 2);
        IntStream.range(10, 14).forEach(client -> Objects.requireNonNull(fixture.choose(client)));
        assertThat(fixture.open("a", "b")).containsExactly(5, 9);
        limit("a", 0);

        IntStream.range(14, 18).forEach(client -> Objects.requireNonNull(fixture.choose(client)));
        assertThat(fixture.open("a", "b")).containsExactly(9, 9);
    }

    private void limit(String server, int most) {
        fixture.set(server, "{\"maxConnections\": " + most + "}");
        fixture.apply();
    }
}
