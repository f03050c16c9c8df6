package io.mooring.control.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mooring.api.Configuration;
import io.mooring.api.Snapshot;
import io.mooring.api.SnapshotRules;
import io.mooring.api.VirtualServer;
import io.mooring.control.json.Json;
import io.mooring.control.rest.ControlPlane;
import io.mooring.control.testing.ManualClock;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import jakarta.validation.Validator;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Revisions that must be confirmed, in two stores on one database. */
@QuarkusTest
@QuarkusTestResource(ControlPlane.class)
class UnconfirmedTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);

    @Inject
    Database database;

    @Inject
    Json json;

    @Inject
    Validator validator;

    private final ManualClock clock = new ManualClock();
    private Store first;
    private Store second;

    @BeforeEach
    void open() {
        // The store of the running application has the same database and the clock on the wall: it must not join in.
        clock.advance(Duration.ofDays(365_000));
        first = store(clock);
        first.commit(change(c -> c.with(server("kept", 1))));
        second = store(clock);
    }

    @AfterEach
    void empty() {
        first.refresh();
        first.commit(new Change("test", null, s -> true, c -> Configuration.EMPTY, null, true));
        first.refresh();
        second.refresh();
    }

    @Test
    void whatNobodyConfirmsIsUndoneOnceByWhicheverReplicaIsFirst() throws Exception {
        Snapshot before = first.current();
        Commit commit = first.commit(unconfirmed(c -> c.without("kept")));
        long number = commit.snapshot().revision();
        second.refresh();
        AtomicInteger woken = new AtomicInteger();
        first.onCommit(woken::incrementAndGet);
        second.onCommit(woken::incrementAndGet);
        clock.advance(MINUTE.minusMillis(1));
        first.refresh();
        second.refresh();
        assertThat(woken).as("nothing has moved").hasValue(0);
        assertThat(second.current()).isEqualTo(commit.snapshot());
        assertThat(state(number)).isEqualTo(Confirmation.State.PENDING);

        clock.advance(Duration.ofMillis(1));
        together(first::refresh, second::refresh);
        first.refresh();
        second.refresh();

        assertThat(first.current()).isEqualTo(second.current());
        assertThat(first.published()).isEqualTo(first.current());
        assertThat(first.current().revision()).isEqualTo(number + 1);
        assertThat(first.current().digest()).isEqualTo(before.digest());
        assertThat(state(number)).isEqualTo(Confirmation.State.ROLLED_BACK);
        Revision undoing = first.revision(number + 1).orElseThrow();
        assertThat(undoing.author()).isEqualTo("mooring");
        assertThat(undoing.message())
                .isEqualTo("rolled back to revision " + before.revision() + ": nobody confirmed revision " + number
                        + " by "
                        + first.revision(number).orElseThrow().confirmation().deadline());
        assertThat(undoing.confirmation()).isNull();
        assertThat(first.confirm(number, "late")).isEqualTo(Confirming.TOO_LATE);
        assertThat(first.commit(change(c -> c.with(server("next", 9)))).changed())
                .isTrue();
    }

    @Test
    void aStoreThatWasClosedMeanwhileUndoesItWhenItOpens() {
        Snapshot before = first.current();
        first.commit(unconfirmed(c -> c.without("kept")));
        clock.advance(Duration.ofDays(2));

        Store restarted = store(clock);
        restarted.refresh();

        assertThat(restarted.current().digest()).isEqualTo(before.digest());
        assertThat(restarted.current().revision()).isEqualTo(before.revision() + 2);
    }

    @Test
    void whileItWaitsNobodyElseChangesAnything() {
        long number = first.commit(unconfirmed(c -> c.with(server("new", 2))))
                .snapshot()
                .revision();

        for (Store store : List.of(first, second)) {
            assertThatThrownBy(() -> store.commit(change(c -> c.with(server("other", 3)))))
                    .isInstanceOfSatisfying(Refusal.class, refusal -> {
                        assertThat(refusal.kind()).isEqualTo(Refusal.Kind.UNCONFIRMED);
                        assertThat(refusal.unconfirmed())
                                .isEqualTo(new Unconfirmed(
                                        number, "me", clock.instant().plus(MINUTE), number - 1));
                    });
        }
        assertThat(first.commit(unconfirmed(c -> c.with(server("new", 2)))).changed())
                .as("the same again")
                .isFalse();
        assertThat(first.current().revision()).isEqualTo(number);
    }

    @Test
    void aConfirmationAtOneReplicaFreesTheOtherAtOnce() {
        long number = first.commit(unconfirmed(c -> c.with(server("new", 2))))
                .snapshot()
                .revision();
        second.refresh();

        assertThat(first.confirm(number, "me")).isEqualTo(Confirming.CONFIRMED);
        Commit next = second.commit(change(c -> c.with(server("other", 3))));
        clock.advance(MINUTE);
        first.refresh();

        assertThat(first.current()).isEqualTo(next.snapshot());
        assertThat(next.snapshot().revision()).isEqualTo(number + 1);
        assertThat(first.confirm(number, "me")).isEqualTo(Confirming.CONFIRMED_BEFORE);
        assertThat(first.confirm(number + 1, "me")).isEqualTo(Confirming.NOT_ASKED_FOR);
        assertThat(first.confirm(number + 100, "me")).isEqualTo(Confirming.NOT_ASKED_FOR);
    }

    @Test
    void goingBackByHandEndsItAndWhatMustBeConfirmedThenGoesBackAsFar() {
        Snapshot before = first.current();
        first.commit(unconfirmed(c -> c.without("kept")));

        Commit back = second.commit(
                new Change("me", null, s -> true, c -> Configuration.EMPTY.with(server("third", 3)), MINUTE, true));
        assertThat(state(before.revision() + 1)).isEqualTo(Confirmation.State.ROLLED_BACK);
        assertThat(state(back.snapshot().revision())).isEqualTo(Confirmation.State.PENDING);
        clock.advance(MINUTE);
        first.refresh();

        assertThat(first.current().digest()).isEqualTo(before.digest());
    }

    @Test
    void whatChangesNothingWaitsForNothing() {
        assertThat(first.commit(unconfirmed(c -> c)).changed()).isFalse();
        assertThat(first.commit(change(c -> c.with(server("new", 2)))).changed())
                .isTrue();
    }

    @Test
    void aConfirmationAndTheEndOfItsTimeNeverBothWin() throws Exception {
        ManualClock ahead = new ManualClock();
        ahead.advance(Duration.ofDays(365_000).plus(MINUTE)); // replicas' clocks differ
        Store late = store(ahead);
        for (int i = 0; i < 30; i++) {
            String name = "v" + i;
            long number = first.commit(unconfirmed(c -> c.with(server(name, 100))))
                    .snapshot()
                    .revision();
            Confirming[] came = new Confirming[1];
            together(() -> came[0] = first.confirm(number, "me"), late::refresh);
            first.refresh();

            boolean confirmed = came[0] == Confirming.CONFIRMED;
            assertThat(state(number))
                    .isEqualTo(confirmed ? Confirmation.State.CONFIRMED : Confirmation.State.ROLLED_BACK);
            assertThat(first.current().revision()).isEqualTo(confirmed ? number : number + 1);
            assertThat(first.current().configuration().virtualServer(name) != null)
                    .isEqualTo(confirmed);
            if (confirmed) {
                first.commit(change(c -> c.without(name)));
            }
        }
    }

    private Confirmation.State state(long number) {
        return first.revision(number).orElseThrow().confirmation().state();
    }

    private static void together(Runnable one, Runnable other) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            CyclicBarrier start = new CyclicBarrier(2);
            List<Future<?>> both = List.of(one, other).stream()
                    .<Future<?>>map(task -> threads.submit(() -> {
                        start.await();
                        task.run();
                        return null;
                    }))
                    .toList();
            for (Future<?> task : both) {
                task.get();
            }
        } finally {
            threads.shutdown();
        }
    }

    private Store store(Clock time) {
        return new Store(new Revisions(database, json), new SnapshotRules(validator), time);
    }

    private static Change change(UnaryOperator<Configuration> edit) {
        return new Change("test", null, snapshot -> true, edit);
    }

    private static Change unconfirmed(UnaryOperator<Configuration> edit) {
        return new Change("me", null, snapshot -> true, edit, MINUTE, false);
    }

    private VirtualServer server(String name, int port) {
        String text = "{\"name\": \"" + name + "\", \"address\": \"10.0.0.1\", \"ports\": [" + port + "]}";
        return json.readOwn(text.getBytes(StandardCharsets.UTF_8), VirtualServer.class);
    }
}
