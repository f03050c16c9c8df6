package io.mooring.control.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mooring.api.Configuration;
import io.mooring.api.Convergence;
import io.mooring.api.Globals;
import io.mooring.api.Snapshot;
import io.mooring.control.fleet.DataPlane;
import io.mooring.control.fleet.DataPlaneStatus;
import io.mooring.control.fleet.Fleet;
import io.mooring.control.fleet.InMemoryFleet;
import io.mooring.control.json.Json;
import io.mooring.control.store.StoreFailure;
import io.mooring.control.testing.FakePlane;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A store that was restored, and data planes that are real HTTP servers and run what there was before. */
class LineageTest {
    private static final Duration LONG = Duration.ofSeconds(60);

    /** In the globals of what this store makes, and of what there was before it was restored. */
    private static final int OURS = 1;

    private static final int BEFORE = 2;

    private final ScheduledExecutorService executor = Executors.newScheduledThreadPool(1);
    private final List<AutoCloseable> opened = new ArrayList<>();
    private final List<Runnable> wakes = new ArrayList<>();
    private final Map<Long, String> past = new ConcurrentHashMap<>();
    private final ConcurrentLinkedQueue<Long> asked = new ConcurrentLinkedQueue<>();
    private volatile CountDownLatch gate = new CountDownLatch(0);
    private volatile boolean away;
    private volatile Snapshot newest = snapshot("store", 1, OURS);
    private final Fleet fleet = InMemoryFleet.of(() -> newest, Clock.systemUTC(), executor);
    private final Publisher publisher =
            new Publisher(() -> newest, wakes::add, fleet, new Json(), FakePlane.SECRET, this::had);

    @BeforeEach
    void start() {
        publisher.start();
    }

    @AfterEach
    void stop() throws Exception {
        gate.countDown();
        publisher.stop();
        for (AutoCloseable one : opened) {
            one.close();
        }
        executor.shutdownNow();
    }

    @Test
    void aStoreThatWasRestoredIsNotPushedUntilTheOperatorSaysSo() throws Exception {
        FakePlane newer = plane("newer", snapshot("store", 7, BEFORE));
        FakePlane other = plane("other", snapshot("another store", 1, BEFORE));

        await().atMost(LONG).until(() -> newer.asked() >= 3 && other.asked() >= 3);
        assertThat(newer.received()).isEmpty();
        assertThat(other.received()).isEmpty();
        assertThat(status("newer").lastError()).startsWith("it runs revision 7, and this store has only come to 1");
        assertThat(status("other").lastError()).startsWith("it runs revision 1 of another store (another store)");
        assertThat(status("newer").drift()).isNotEmpty();

        publisher.resync("newer");
        publisher.resync("other");

        awaitInStep("newer");
        awaitInStep("other");
        assertThat(other.storeId()).isEqualTo("store");
        assertThat(status("newer").lastError()).isNull();
        assertThat(status("other").lastError()).isNull();
        assertThat(status("newer").drift()).isEmpty();
    }

    @Test
    void norIsItWhenItHasComeToTheirRevisionAndPastIt() throws Exception {
        FakePlane plane = plane("p", snapshot("store", 3, BEFORE));
        await().atMost(LONG).until(() -> status("p").lastError() != null);

        for (int revision = 2; revision <= 6; revision++) {
            commit(revision);
            Convergence convergence =
                    fleet.awaitApplied(revision, LONG).toCompletableFuture().get(90, TimeUnit.SECONDS);
            String why = revision < 3
                    ? "it runs revision 3, and this store has only come to " + revision + "; a resync replaces it"
                    : "it runs revision 3 with another content than revision 3 of this store has; a resync replaces it";
            assertThat(convergence.failed()).containsExactly(new Convergence.Failure("p", why));
            assertThat(convergence.applied()).isZero();
            assertThat(status("p").lastError()).isEqualTo(why);
            assertThat(status("p").drift().get(0).message())
                    .isEqualTo(revision == 3 ? "runs 3 with another content" : "runs 3 (expected " + revision + ")");
        }
        int before = plane.asked();
        await().atMost(LONG).until(() -> plane.asked() >= before + 2);
        assertThat(plane.received()).isEmpty();
        assertThat(fleet.convergence(2).applied()).isZero();
        assertThat(fleet.convergence(2).failed()).hasSize(1);

        publisher.resync("p");
        awaitInStep("p");
        assertThat(status("p").lastError()).isNull();
        commit(7);
        awaitInStep("p");
        assertThat(plane.received()).containsExactly(6L, 7L);
    }

    @Test
    void whatIsOfItsOwnPastIsReplacedAndAskedForOnce() throws Exception {
        for (int revision = 2; revision <= 6; revision++) {
            commit(revision);
        }
        gate = new CountDownLatch(1);
        FakePlane one = plane("one", snapshot("store", 3, OURS));
        FakePlane two = plane("two", snapshot("store", 3, OURS));
        FakePlane before = plane("before", snapshot("store", 4, BEFORE));
        await().atMost(LONG).until(() -> one.asked() >= 2 && two.asked() >= 2 && before.asked() >= 2);
        assertThat(one.received()).isEmpty(); // nobody knows yet

        FakePlane empty = plane("empty", null); // it needs no answer, and waits for none
        awaitInStep("empty");
        gate.countDown();

        awaitInStep("one");
        awaitInStep("two");
        await().atMost(LONG).until(() -> status("before").lastError() != null);
        assertThat(asked).containsExactlyInAnyOrder(3L, 4L);
        commit(7);
        awaitInStep("one");
        awaitInStep("empty");
        assertThat(before.received()).isEmpty();
        assertThat(asked).hasSize(2); // what was published here is known
        assertThat(empty.mostRequestsAtOnce()).isEqualTo(1);
    }

    @Test
    void whatWasForgottenIsReplaced() throws Exception {
        commit(2000);
        plane("p", snapshot("store", 900, BEFORE));

        awaitInStep("p");
    }

    @Test
    void whileTheDatabaseIsAwayNothingUnknownIsReplaced() throws Exception {
        away = true;
        commit(2);
        commit(3);
        FakePlane plane = plane("p", snapshot("store", 2, OURS));
        await().atMost(LONG).until(() -> asked.size() >= 2);
        assertThat(plane.received()).isEmpty();

        away = false;

        awaitInStep("p");
        assertThat(plane.received()).containsExactly(3L);
    }

    /** What a table of revisions would say: a database that may be slow or away. */
    private boolean had(long revision, String digest) {
        asked.add(revision);
        try {
            gate.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (away) {
            throw new StoreFailure("cannot read revision " + revision, new SQLException("no connection"));
        }
        return past.getOrDefault(revision, digest).equals(digest);
    }

    private FakePlane plane(String name, Snapshot running) throws IOException {
        FakePlane plane = new FakePlane(name);
        opened.add(plane);
        plane.restartWith(running);
        fleet.register(new DataPlane(name, plane.url(), Map.of()), before -> {});
        return plane;
    }

    private void awaitInStep(String name) {
        await().atMost(LONG).until(() -> fleet.plane(name).inStep(newest));
    }

    private DataPlaneStatus status(String name) {
        return fleet.plane(name).describe(newest);
    }

    private void commit(long revision) {
        Snapshot next = snapshot("store", revision, OURS);
        past.put(revision, next.digest());
        newest = next;
        wakes.forEach(Runnable::run);
    }

    private static Snapshot snapshot(String storeId, long revision, int who) {
        Globals globals = new Globals(
                10 * (int) revision + who,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null);
        return Snapshot.of(storeId, revision, new Configuration(globals, List.of()));
    }
}
