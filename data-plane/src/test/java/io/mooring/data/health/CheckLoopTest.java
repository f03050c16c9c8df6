package io.mooring.data.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.mooring.api.CheckResult;
import io.mooring.data.testing.FakeTime;
import io.mooring.data.testing.ScriptedPeers;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CheckLoopTest {
    private static final String HOST = "192.0.2.1";

    private final FakeTime time = new FakeTime();
    private final ScriptedPeers peers = new ScriptedPeers(time);
    private final List<CheckResult> results = new ArrayList<>();
    private final List<Long> resultTimes = new ArrayList<>();
    private final CheckLoop loop = new CheckLoop(peers, time, time, result -> {
        results.add(result);
        resultTimes.add(time.nowMs());
    });
    private final long start = time.nowMs();

    @Test
    void checksAtOnceAndThenOnTheBeat() {
        loop.check(new CheckTarget(HOST, 1, 2000, 2000), 0);

        time.advance(6100);

        assertThat(resultTimes).containsExactly(start, start + 2000, start + 4000, start + 6000);
    }

    @Test
    void theBeatCountsFromTheStartOfTheCheckBefore() {
        peers.silence(HOST);
        loop.check(new CheckTarget(HOST, 1, 2000, 500), 0);

        time.advance(5000);

        assertThat(resultTimes).containsExactly(start + 500, start + 2500, start + 4500);
    }

    @Test
    void checksNeverOverlap() {
        peers.silence(HOST);
        loop.check(new CheckTarget(HOST, 1, 1000, 2500), 0);

        time.advance(7500);

        assertThat(resultTimes).containsExactly(start + 2500, start + 5000, start + 7500);
        assertThat(results).allMatch(result -> !result.ok());
    }

    @Test
    void aKilledServerHasFailedThriceWithinThreeIntervals() {
        loop.check(new CheckTarget(HOST, 1, 2000, 2000), 0);
        time.advance(1); // it has just passed

        peers.refuse(HOST);
        time.advance(3 * 2000);

        assertThat(results.stream().filter(result -> !result.ok())).hasSize(3);
    }

    @Test
    void aSilentServerHasFailedThriceWithinThreeIntervalsAndTimeouts() {
        loop.check(new CheckTarget(HOST, 1, 2000, 3000), 0);
        time.advance(1);

        peers.silence(HOST);
        time.advance(3 * (2000 + 3000));

        assertThat(results.stream().filter(result -> !result.ok())).hasSizeGreaterThanOrEqualTo(3);
    }

    @Test
    void aNewIntervalAndPortHoldFromTheNextCheckOnTheOldBeat() {
        loop.check(new CheckTarget(HOST, 1, 2000, 2000), 0);
        time.advance(300);

        loop.check(new CheckTarget(HOST, 2, 1000, 1000), 0);
        time.advance(1800);

        assertThat(resultTimes).containsExactly(start, start + 1000, start + 2000);
        assertThat(peers.seen()).extracting(CheckTarget::port).containsExactly(1, 2, 2);
    }

    @Test
    void nothingIsHeardAfterStopAndACheckUnderWayEndsUnheard() {
        peers.silence(HOST);
        loop.check(new CheckTarget(HOST, 1, 1000, 500), 0);
        time.advance(100);

        loop.stop();
        time.advance(10_000);

        assertThat(results).isEmpty();
        assertThat(peers.seen()).hasSize(1);
    }

    @Test
    void beginsAnewAfterStop() {
        loop.check(new CheckTarget(HOST, 1, 1000, 500), 0);
        time.advance(100);
        loop.stop();

        loop.check(new CheckTarget(HOST, 1, 1000, 500), 40);
        time.advance(1100);

        assertThat(resultTimes).containsExactly(start, start + 140, start + 1140);
    }

    @Test
    void whatThisHostCouldNotCheckIsNoResultAndTheBeatGoesOn() {
        List<CheckTarget> tries = new ArrayList<>();
        CheckLoop failing = new CheckLoop(
                (target, result) -> {
                    tries.add(target);
                    result.accept(null);
                },
                time,
                time,
                results::add);
        failing.check(new CheckTarget(HOST, 1, 1000, 500), 0);

        time.advance(3_500);

        assertThat(tries).hasSize(4);
        assertThat(results).isEmpty();
    }

    @Test
    void aPhaseMakesTheSecondCheckSoonerAndNoOther() {
        CheckLoop shifted = new CheckLoop(peers, time, time, result -> resultTimes.add(time.nowMs()), 0.75);
        shifted.check(new CheckTarget(HOST, 1, 2000, 2000), 0);

        time.advance(5_000);

        assertThat(resultTimes).containsExactly(start, start + 500, start + 2500, start + 4500);
    }

    @Test
    void aListenerMayStopTheLoopItHears() {
        List<CheckResult> heard = new ArrayList<>();
        CheckLoop[] self = new CheckLoop[1];
        self[0] = new CheckLoop(peers, time, time, result -> {
            heard.add(result);
            self[0].stop();
        });

        self[0].check(new CheckTarget(HOST, 1, 1000, 500), 0);
        time.advance(5000);

        assertThat(heard).hasSize(1);
    }
}
