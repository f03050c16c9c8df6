package io.mooring.data.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** {@code slowStartSeconds}: what b, which takes 100 seconds, gets beside a, which has its full share. */
class SlowStartTest {
    private final LiveFixture fixture = LiveFixture.with("a", "b");

    SlowStartTest() {
        fixture.set("{\"balance\": \"roundrobin\", \"persistence\": {\"mode\": \"none\"}}");
        fixture.set("b", "{\"slowStartSeconds\": 100}");
        fixture.apply();
        fixture.time.advance(100_000);
    }

    @Test
    void afterRecoveryItsShareGrowsFromATenthToAll() {
        assertThat(share(1_000)).as("up for long").isEqualTo(500);
        fixture.down("b");
        fixture.up("b");

        assertThat(share(1_100)).isBetween(99, 104);
        fixture.time.advance(50_000);
        assertThat(share(1_550)).isBetween(548, 554);
        fixture.time.advance(50_000);
        assertThat(share(1_000)).isBetween(499, 501);
        fixture.time.advance(1_000_000);
        assertThat(share(1_000)).isEqualTo(500);
    }

    @Test
    void aNewServerStartsSlowly() {
        fixture.desired
                .withArray("realServers")
                .addObject()
                .put("name", "c")
                .put("address", "192.0.2.3")
                .put("slowStartSeconds", 10)
                .put("weight", 2);
        fixture.apply();
        List<String> atFirst = choices(2_200);
        assertThat(Collections.frequency(atFirst, "c")).as("2 × 0.1 of 2.2").isBetween(199, 201);

        fixture.time.advance(10_000);

        assertThat(Collections.frequency(choices(4_000), "c")).isBetween(1_998, 2_002);
    }

    @Test
    void aChangeOfSomethingElseDoesNotBeginAgain() {
        fixture.down("b");
        fixture.up("b");
        fixture.time.advance(50_000);

        fixture.set("b", "{\"weight\": 2}");
        fixture.apply();

        assertThat(share(2_100)).as("2 × 0.55 of 2.1").isBetween(1_095, 1_105);
    }

    @Test
    void aServerWithoutChecksStartsSlowlyWhenItIsHaltedNoMore() {
        fixture.set("{\"healthCheck\": {\"type\": \"none\"}}");
        fixture.apply();
        assertThat(share(1_000)).as("that its checks ended changes nothing").isEqualTo(500);
        fixture.set("b", "{\"state\": \"halted\"}");
        fixture.apply();
        fixture.set("b", "{\"state\": \"enabled\"}");
        fixture.apply();

        assertThat(share(1_100)).isBetween(99, 101);
    }

    @Test
    void heldClientsOfTheLeastConnectedSpreadByTheGrowingShare() {
        fixture.set("{\"balance\": \"leastconn\"}");
        fixture.apply();
        fixture.down("b");
        fixture.up("b");

        IntStream.range(0, 110).forEach(client -> Objects.requireNonNull(fixture.choose(client)));
        assertThat(fixture.open("a", "b")).containsExactly(100, 10);
        fixture.time.advance(100_000);
        IntStream.range(0, 90).forEach(client -> Objects.requireNonNull(fixture.choose(client)));

        assertThat(fixture.open("a", "b")).containsExactly(100, 100);
    }

    /** How many of so many go to b. */
    private int share(int of) {
        return Collections.frequency(choices(of), "b");
    }

    private List<String> choices(int count) {
        return IntStream.range(0, count).mapToObj(fixture::goesTo).toList();
    }
}
