package io.mooring.data.live;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The truth table of {@link Roster}, row by row. */
class RosterTest {
    /** Real server a is in the given situation; b is up, but takes no new clients, or is not there at all. */
    @ParameterizedTest(name = "{0} {1} weight {2} {3}: new {4}, stuck {5}")
    @CsvSource({
        // state, checks, weight, on server down, a new client, a stuck client of a
        "enabled, up,   1, move,   a,    a",
        "enabled, down, 1, move,   none, moved",
        "enabled, down, 1, prefer, none, a",
        "enabled, up,   0, move,   none, a",
        "enabled, down, 0, move,   none, moved",
        "drain,   up,   1, move,   none, a",
        "drain,   down, 1, move,   none, moved",
        "drain,   down, 1, prefer, none, a",
        "halted,  up,   1, move,   none, moved",
        "halted,  down, 1, move,   none, moved",
        "halted,  up,   1, prefer, none, moved",
        "removed, up,   1, move,   none, moved",
    })
    void whoTakesWhom(
            String state, String checks, int weight, String onServerDown, String newClient, String stuckClient) {
        LiveFixture fixture = LiveFixture.with("a");
        fixture.set("{\"persistence\": {\"onServerDown\": \"" + onServerDown + "\"}}");
        fixture.apply();
        assertThat(fixture.goesTo(1)).isEqualTo("a");

        if (checks.equals("down")) {
            fixture.down("a");
        }
        if (state.equals("removed")) {
            fixture.servers();
        } else {
            fixture.set("a", "{\"state\": \"" + state + "\", \"weight\": " + weight + "}");
        }
        fixture.apply();

        assertThat(fixture.goesTo(2)).isEqualTo(newClient.equals("none") ? null : newClient);
        assertThat(fixture.goesTo(1)).isEqualTo(stuckClient.equals("moved") ? null : stuckClient);
        if (!state.equals("removed")) {
            fixture.desired
                    .withArray("realServers")
                    .addObject()
                    .put("name", "b")
                    .put("address", "192.0.2.2");
        } else {
            fixture.servers("b");
        }
        fixture.apply();
        assertThat(fixture.goesTo(1)).isEqualTo(stuckClient.equals("moved") ? "b" : stuckClient);
        assertThat(fixture.remembered(1)).isEqualTo(stuckClient.equals("moved") ? "b" : stuckClient);
    }
}
