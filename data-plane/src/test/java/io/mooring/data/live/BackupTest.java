package io.mooring.data.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.mooring.api.VirtualServerState;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Real servers that are used only when no other one can be: here c and d. */
class BackupTest {
    private final LiveFixture fixture = LiveFixture.with("a", "b", "c", "d");

    BackupTest() {
        fixture.set("c", "{\"backup\": true}");
        fixture.set("d", "{\"backup\": true}");
        fixture.set("{\"fallback\": {\"address\": \"127.0.0.9\"}}");
        fixture.apply();
    }

    @Test
    void takesNobodyWhileARegularServerIsUp() {
        for (int client = 0; client < 50; client++) {
            fixture.choose(client);
        }
        fixture.down("a");
        for (int client = 50; client < 100; client++) {
            fixture.choose(client);
        }

        assertThat(fixture.open("c", "d")).containsExactly(0, 0);
    }

    @Test
    void allBackupsShareTheClientsBeforeTheFallbackGetsAny() {
        fixture.down("a");
        fixture.down("b");
        for (int client = 0; client < 40; client++) {
            fixture.choose(client);
        }
        assertThat(fixture.open("a", "b", "c", "d")).containsExactly(0, 0, 20, 20);
        assertThat(fixture.live.report(List.of()).status().state()).isEqualTo(VirtualServerState.DEGRADED);

        fixture.down("c");
        fixture.down("d");
        Seat last = Objects.requireNonNull(fixture.choose(99));

        assertThat(last.fallback()).isTrue();
        assertThat(fixture.live.report(List.of()).status().state()).isEqualTo(VirtualServerState.FALLBACK);
    }

    @Test
    void keepsItsClientsWhenARegularServerReturnsUntilItIsHalted() {
        fixture.down("a");
        fixture.down("b");
        assertThat(fixture.goesTo(1)).isEqualTo("c");

        fixture.up("a");
        assertThat(fixture.goesTo(1)).isEqualTo("c");
        assertThat(fixture.goesTo(2)).as("new").isEqualTo("a");
        fixture.set("c", "{\"state\": \"halted\"}");
        fixture.apply();

        assertThat(fixture.goesTo(1)).isEqualTo("a");
        assertThat(fixture.remembered(1)).isEqualTo("a");
    }

    @Test
    void isUsedWhenTheOthersAreDrainedOrWeighNothing() {
        fixture.set("a", "{\"state\": \"drain\"}");
        fixture.set("b", "{\"weight\": 0}");
        fixture.apply();

        assertThat(fixture.goesTo(1)).isEqualTo("c");
    }

    @Test
    void isNotAskedForOneRefusedConnect() {
        fixture.down("b");
        Seat first = Objects.requireNonNull(fixture.choose(1));

        Seat second = Objects.requireNonNull(fixture.live.chooseAgain(first));
        assertThat(second.server().name()).isEqualTo("a");
        fixture.down("a");
        Seat third = Objects.requireNonNull(fixture.live.chooseAgain(second));

        assertThat(third.server().name()).isIn("c", "d");
    }

    @Test
    void mayBecomeARegularServer() {
        fixture.set("c", "{\"backup\": false}");
        fixture.apply();

        assertThat(List.of(fixture.goesTo(1), fixture.goesTo(2), fixture.goesTo(3)))
                .containsExactly("a", "b", "c");
    }
}
