package io.mooring.data.live;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** When the sessions of a real server are to be closed. That they are is tested where sessions are. */
class CloseOnServerDownTest {
    @Test
    void onceEachTimeAServerGoesDown() {
        LiveFixture fixture = LiveFixture.with("a", "b");
        fixture.set("{\"closeOnServerDown\": true}");
        fixture.apply();

        fixture.peers.refuse(LiveFixture.host("a"));
        fixture.time.advance(3_900);
        assertThat(fixture.closedAt).as("two failures are not fall").isEmpty();
        fixture.time.advance(60_000);
        assertThat(fixture.closedAt).containsExactly("a");
        fixture.up("a");
        fixture.down("b");
        fixture.down("a");

        assertThat(fixture.closedAt).containsExactly("a", "b", "a");
    }

    @Test
    void alsoAtAServerThatIsDrained() {
        LiveFixture fixture = LiveFixture.with("a", "b");
        fixture.set("{\"closeOnServerDown\": true}");
        fixture.set("a", "{\"state\": \"drain\"}");
        fixture.apply();

        fixture.down("a");

        assertThat(fixture.closedAt).containsExactly("a");
    }

    @Test
    void neverWhereItIsNotWantedAndNotAfterwards() {
        LiveFixture fixture = LiveFixture.with("a", "b");

        fixture.down("a");
        fixture.set("{\"closeOnServerDown\": true}");
        fixture.apply();
        fixture.time.advance(60_000);

        assertThat(fixture.closedAt).isEmpty();
    }
}
