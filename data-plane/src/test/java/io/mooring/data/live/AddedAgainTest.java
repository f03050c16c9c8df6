package io.mooring.data.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.mooring.api.AdminState;
import org.junit.jupiter.api.Test;

/** A real server that is removed while it has sessions, and added again: a is the one. */
class AddedAgainTest {
    private final LiveFixture fixture = LiveFixture.with("a");
    private final Seat old = fixture.choose(1);

    @Test
    void itsSessionsCountOn() {
        fixture.servers("b");
        fixture.apply();
        fixture.servers("a", "b");
        fixture.apply();

        assertThat(fixture.open("a", "b")).containsExactly(1, 0);
        assertThat(fixture.goesTo(2)).as("the least connected").isEqualTo("b");
        old.close();
        assertThat(fixture.open("a", "b")).containsExactly(0, 0);
    }

    @Test
    void asHaltedItsSessionsAreThoseOfAHaltedServer() {
        fixture.servers("b");
        fixture.apply();
        fixture.servers("a", "b");
        fixture.set("a", "{\"state\": \"halted\"}");
        fixture.apply();

        assertThat(old.server().state()).isEqualTo(AdminState.HALTED);
    }

    @Test
    void itsHealthIsThatOfANewServer() {
        fixture.servers("b");
        fixture.apply();
        fixture.peers.refuse(LiveFixture.host("a"));
        fixture.servers("a", "b");
        fixture.apply();

        assertThat(fixture.live.realServer("a").up()).isFalse();
        fixture.up("a");
        assertThat(fixture.live.realServer("a").up()).isTrue();
    }

    @Test
    void itKeepsItsClientsEvenWhenItsNumberInTheTableHasGoneToAnother() {
        fixture.set("{\"persistence\": {\"mode\": \"none\"}}");
        fixture.apply();
        Seat unremembered = fixture.choose(3);
        old.close();
        fixture.time.advance(1_801_000);
        fixture.servers("b");
        fixture.apply();
        fixture.servers("b", "c", "a");
        fixture.set("{\"persistence\": {\"mode\": \"source-ip\"}}");
        fixture.apply();
        fixture.set("b", "{\"weight\": 0}");
        fixture.set("c", "{\"weight\": 0}");
        fixture.apply();

        assertThat(fixture.goesTo(4)).isEqualTo("a");

        assertThat(fixture.remembered(4)).isEqualTo("a");
        assertThat(fixture.open("a")).containsExactly(1);
        unremembered.close();
    }
}
