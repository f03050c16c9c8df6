package io.mooring.control.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mooring.api.Convergence;
import io.mooring.api.PlaneState;
import io.mooring.control.fleet.LivePlane;
import io.mooring.control.testing.FakePlane;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Against data planes that are real HTTP servers. */
class PublisherTest extends PublisherFixture {
    @Test
    void aHangingAndARefusingPlaneDoNotHoldTheThird() throws Exception {
        FakePlane hanging = plane("hanging");
        FakePlane refusing = plane("refusing");
        FakePlane fine = plane("fine");
        awaitRevision(hanging, 1);
        awaitRevision(refusing, 1);
        awaitRevision(fine, 1);
        hanging.hang();
        refusing.refuseWith(422);

        long began = System.nanoTime();
        commit(2);
        awaitRevision(fine, 2);

        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(1));
        Convergence convergence =
                fleet.awaitApplied(2, LONG).toCompletableFuture().get(30, TimeUnit.SECONDS);
        assertThat(convergence.applied()).isEqualTo(1);
        assertThat(convergence.total()).isEqualTo(3);
        assertThat(convergence.failed()).containsExactly(new Convergence.Failure("refusing", "no, thank you; /a m"));
        assertThat(status("hanging").state()).isEqualTo(PlaneState.STALE);
    }

    @Test
    void aPlaneThatComesBackWithAnOlderRevisionGetsTheNewest() throws Exception {
        FakePlane plane = plane("p");
        commit(5);
        awaitRevision(plane, 5);

        plane.restartWith(snapshot("store", 3));

        awaitRevision(plane, 5);
        await().atMost(LONG).until(() -> fleet.plane("p").inStep(newest));
        assertThat(status("p").lastError()).isNull();
    }

    @Test
    void aPlaneThatWasAwayIsFoundAgain() throws Exception {
        FakePlane first = plane("p");
        awaitRevision(first, 1);
        first.close();
        await().atMost(LONG).until(() -> "connection refused".equals(status("p").lastError()));

        commit(2);
        FakePlane second = open(new FakePlane("p", first.port(), FakePlane.SECRET));

        awaitRevision(second, 2);
        await().atMost(LONG).until(() -> status("p").lastError() == null);
    }

    @Test
    void whatWasRefusedIsNotSentAgainUntilSomethingChanges() throws Exception {
        FakePlane plane = open(new FakePlane("p"));
        plane.refuseWith(422);
        register("p", plane);
        await().atMost(LONG).until(() -> plane.asked() >= 3);
        assertThat(plane.received()).containsExactly(1L);
        assertThat(status("p").lastError()).isEqualTo("no, thank you; /a m");

        commit(2);
        await().atMost(LONG).until(() -> plane.received().size() == 2);

        plane.refuseWith(0);
        int asked = plane.asked();
        await().atMost(LONG).until(() -> plane.asked() >= asked + 2);
        assertThat(plane.received()).containsExactly(1L, 2L);

        plane.restartWith(null);
        awaitRevision(plane, 2);
    }

    @Test
    void whatFailedIsTriedAgain() throws Exception {
        FakePlane plane = open(new FakePlane("p"));
        plane.failWith(503);
        register("p", plane);
        await().atMost(LONG).until(() -> "it answered 503".equals(status("p").lastError()));
        assertThat(status("p").state()).isEqualTo(PlaneState.LOST);

        plane.failWith(0);

        awaitRevision(plane, 1);
        await().atMost(LONG).until(() -> status("p").state() == PlaneState.CONNECTED);
    }

    @Test
    void aPlaneThatAnswersUnderAnotherNameIsNotCountedTwice() throws Exception {
        FakePlane plane = open(new FakePlane("one"));
        register("one", plane);
        commit(1);
        awaitRevision(plane, 1);

        register("two", plane);

        LivePlane second = Objects.requireNonNull(fleet.plane("two"));
        await().atMost(LONG).until(() -> second.failure() != null);
        assertThat(second.failure())
                .startsWith("it answers as data plane \"one\" (expected \"two\",")
                .contains("MOORING_NAME");
        assertThat(second.status()).isNull();
        assertThat(second.state()).isEqualTo(PlaneState.LOST);
        commit(2);
        awaitRevision(plane, 2);
        await().atMost(LONG).until(() -> fleet.convergence(2).applied() == 1);
        assertThat(fleet.convergence(2).total()).isEqualTo(2);
        assertThat(plane.received()).containsExactly(1L, 2L);
    }

    @Test
    void aPlaneThatIsRemovedOrMovedIsLeftAlone() throws Exception {
        FakePlane old = plane("p");
        FakePlane moved = open(new FakePlane("p"));
        awaitRevision(old, 1);

        register("p", moved);
        awaitRevision(moved, 1);
        commit(2);
        awaitRevision(moved, 2);
        assertThat(old.revision()).isEqualTo(1);

        fleet.remove("p", before -> {});
        commit(3);
        FakePlane other = plane("q");
        awaitRevision(other, 3);
        assertThat(moved.revision()).isEqualTo(2);
    }
}
