package io.mooring.data.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import org.junit.jupiter.api.Test;

/** {@link LiveVirtualServer#chooseAgain}: whom a session tries after a connect went wrong. */
class RedispatchTest {
    @Test
    void goesToAnotherServerAndTakesTheEntryAlong() {
        LiveFixture fixture = LiveFixture.with("a", "b");
        Seat failed = fixture.choose(1);

        Seat next = fixture.live.chooseAgain(failed);

        assertThat(next.server().name()).isEqualTo("b");
        assertThat(fixture.remembered(1)).isEqualTo("b");
        assertThat(failed.close()).isFalse();
        assertThat(fixture.open("a", "b")).containsExactly(0, 1);
        assertThat(failed.server().counters().connectsFailed()).isEqualTo(1);
        next.close();
        assertThat(fixture.open("a", "b")).containsExactly(0, 0);
    }

    @Test
    void sessionsOfOneClientThatFailTogetherStayTogether() {
        LiveFixture fixture = LiveFixture.with("a", "b", "c", "d");
        Seat first = fixture.choose(1);
        Seat second = fixture.choose(1);
        Seat third = fixture.choose(1);

        Seat firstAgain = fixture.live.chooseAgain(first);
        Seat secondAgain = fixture.live.chooseAgain(second);
        Seat thirdAgain = fixture.live.chooseAgain(third);

        assertThat(firstAgain.server().name()).isNotEqualTo("a");
        assertThat(secondAgain.server()).isSameAs(firstAgain.server());
        assertThat(thirdAgain.server()).isSameAs(firstAgain.server());
    }

    @Test
    void triesEveryServerBeforeOneASecondTime() {
        LiveFixture fixture = LiveFixture.with("a", "b", "c");

        Seat first = fixture.choose(1);
        Seat second = fixture.live.chooseAgain(first);
        Seat third = fixture.live.chooseAgain(second);
        Seat fourth = fixture.live.chooseAgain(third);

        assertThat(first.server()).isNotSameAs(second.server());
        assertThat(third.server()).isNotIn(first.server(), second.server());
        assertThat(fourth).isNotNull();
        assertThat(fixture.open("a", "b", "c").stream().mapToInt(i -> i).sum()).isEqualTo(1);
    }

    @Test
    void aServerThatFailedIsNotTriedAgainThoughItHasTheFewestConnections() {
        LiveFixture fixture = LiveFixture.with("a", "b");
        for (int client = 100; client < 120; client++) {
            Seat seat = fixture.choose(client);
            if (seat.server().name().equals("a")) {
                seat.close();
            }
        }
        Seat failed = fixture.choose(1);
        assertThat(failed.server().name()).isEqualTo("a");

        assertThat(fixture.live.chooseAgain(failed).server().name()).isEqualTo("b");
    }

    @Test
    void theOnlyServerIsTriedAgainThoughThereIsAFallback() {
        LiveFixture fixture = LiveFixture.with("a");
        fixture.set("{\"fallback\": {\"address\": \"127.0.0.9\"}}");
        fixture.apply();

        Seat again = fixture.live.chooseAgain(fixture.choose(1));
        assertThat(again.server().name()).isEqualTo("a");
        fixture.down("a");
        Seat fallback = fixture.live.chooseAgain(again);

        assertThat(fallback.fallback()).isTrue();
        assertThat(fixture.live.chooseAgain(fallback).fallback()).isTrue();
        assertThat(fixture.remembered(1)).isEqualTo("a");
    }

    @Test
    void aDrainedServersClientIsTriedThereAgainWhenThereIsNobodyElse() {
        LiveFixture fixture = LiveFixture.with("a");
        fixture.goesTo(1);
        fixture.set("a", "{\"state\": \"drain\"}");
        fixture.apply();

        Seat again = fixture.live.chooseAgain(fixture.choose(1));

        assertThat(again.server().name()).isEqualTo("a");
        fixture.desired.withArray("realServers").addObject().put("name", "b").put("address", "192.0.2.2");
        fixture.apply();
        assertThat(fixture.live.chooseAgain(again).server().name()).isEqualTo("b");
        assertThat(fixture.remembered(1)).isEqualTo("b");
    }

    @Test
    void withoutItTheSameServerIsTriedAndTheEntryStays() {
        LiveFixture fixture = LiveFixture.with("a", "b");
        fixture.set("{\"redispatch\": false}");
        fixture.apply();

        Seat again = fixture.live.chooseAgain(fixture.choose(1));

        assertThat(again.server().name()).isEqualTo("a");
        assertThat(fixture.remembered(1)).isEqualTo("a");
        assertThat(fixture.open("a", "b")).containsExactly(1, 0);
    }

    @Test
    void withoutItAServerThatWentDownIsTriedButNotOneThatWasHalted() {
        LiveFixture fixture = LiveFixture.with("a", "b");
        fixture.set("{\"redispatch\": false}");
        fixture.apply();
        Seat first = fixture.choose(1);

        fixture.down("a");
        Seat second = fixture.live.chooseAgain(first);
        assertThat(second.server().name()).isEqualTo("a");
        assertThat(fixture.remembered(1)).isEqualTo("a");
        fixture.set("a", "{\"state\": \"halted\"}");
        fixture.apply();
        Seat third = fixture.live.chooseAgain(second);

        assertThat(third.server().name()).isEqualTo("b");
        assertThat(fixture.remembered(1)).isEqualTo("b");
    }

    @Test
    void anEntryStaysAliveWhileItsOnlyConnectionIsBetweenTwoServers() {
        LiveFixture fixture = LiveFixture.with("a", "b");
        fixture.set("{\"persistence\": {\"timeoutSeconds\": 1}}");
        fixture.apply();

        Seat seat = Objects.requireNonNull(fixture.choose(1));
        for (int i = 0; i < 10; i++) {
            fixture.time.advance(3_000);
            seat = Objects.requireNonNull(fixture.live.chooseAgain(seat));
            assertThat(fixture.live.table().entries()).isEqualTo(1);
        }
        assertThat(fixture.live.table().misses()).isEqualTo(11);
        seat.close();
        fixture.time.advance(2_100);
        assertThat(fixture.live.table().entries()).isZero();
    }
}
