package io.mooring.control.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mooring.api.Health;
import io.mooring.api.PlaneStatus;
import io.mooring.control.testing.FakePlane;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** When what is sent and asked, against data planes that are real HTTP servers. */
class PublisherPaceTest extends PublisherFixture {
    @Test
    void aCommitIsOnItsWayAtOnce() throws Exception {
        FakePlane plane = plane("p");
        awaitRevision(plane, 1);
        List<Long> tookMs = new ArrayList<>();

        for (int revision = 2; revision <= 11; revision++) {
            await().atMost(LONG).until(() -> fleet.plane("p").inStep(newest));
            long began = System.nanoTime();
            commit(revision);
            awaitRevision(plane, revision);
            tookMs.add(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began));
        }

        Collections.sort(tookMs);
        assertThat(tookMs.get(5)).as("median of %s", tookMs).isLessThan(100);
    }

    @Test
    void whatCameBetweenIsSkippedAndNoTwoRequestsMeet() throws Exception {
        FakePlane plane = plane("p");
        awaitRevision(plane, 1);

        CountDownLatch hanging = plane.hang();
        for (int revision = 2; revision <= 30; revision++) {
            commit(revision);
        }
        hanging.countDown();
        awaitRevision(plane, 30);

        // The first of them may have been under way when the plane began to hang.
        assertThat(plane.received()).hasSizeBetween(2, 3).startsWith(1L).endsWith(30L);
        assertThat(plane.mostRequestsAtOnce()).isEqualTo(1);
    }

    @Test
    void whatComesWhileAnotherIsSentFollowsAtOnceButNotForGood() throws Exception {
        FakePlane plane = plane("p");
        await().atMost(LONG).until(() -> fleet.plane("p").inStep(newest));
        plane.whileTaking(revision -> {
            if (revision < 15) {
                commit(revision + 1);
            }
        });

        commit(2);
        awaitRevision(plane, 15);

        List<Integer> asked = plane.askedBefore().subList(1, 15);
        assertThat(asked.subList(0, 11)).as("ten follow the first").containsOnly(asked.get(0));
        assertThat(asked.get(11)).as("then it is time for a question").isGreaterThan(asked.get(0));
        await().atMost(LONG).until(() -> fleet.plane("p").inStep(newest));
    }

    @Test
    void aLargeReportIsAskedForWhenItsTurnComesOrAStateIsAnother() throws Exception {
        FakePlane plane = open(new FakePlane("p"));
        plane.report(LargeReport.of(Health.UNKNOWN), List.of());
        register("p", plane);
        awaitRevision(plane, 1);
        await().atMost(LONG).until(() -> health("p") == Health.UNKNOWN);

        // Only what comes within the pause behind a report is asked for briefly, and here a report takes no time.
        await().atMost(LONG).pollInterval(Duration.ofMillis(1)).until(() -> {
            if (fleet.plane("p").inStep(newest)) { // else the question would give way to the next
                commit(newest.revision() + 1);
            }
            return plane.askedBriefly() > 0;
        });
        awaitRevision(plane, newest.revision());
        await().atMost(LONG).until(() -> fleet.convergence(newest.revision()).applied() == 1);

        plane.report(LargeReport.of(Health.UP), List.of());
        await().atMost(LONG).until(() -> health("p") == Health.UP);
        plane.restartWith(newest);
        await().atMost(LONG).until(() -> fleet.plane("p").inStep(newest));
    }

    private Health health(String name) {
        PlaneStatus status = fleet.plane(name).status();
        return status == null || status.virtualServers().isEmpty()
                ? null
                : status.virtualServers().get("vs").realServers().get("r7").health();
    }
}
