package io.mooring.control.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mooring.api.Configuration;
import io.mooring.api.Snapshot;
import io.mooring.api.SnapshotRules;
import io.mooring.api.VirtualServer;
import io.mooring.control.json.Json;
import io.mooring.control.rest.ControlPlane;
import io.mooring.control.testing.GeneratedConfigurations;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import jakarta.validation.Validator;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two stores on one database: what two replicas of the control plane are. */
@QuarkusTest
@QuarkusTestResource(ControlPlane.class)
class StoreTest {
    @Inject
    Database database;

    @Inject
    Json json;

    @Inject
    Validator validator;

    private Store first;
    private Store second;

    @BeforeEach
    void open() {
        first = store();
        first.commit(change(configuration -> Configuration.EMPTY));
        second = store();
    }

    @Test
    void writersOfTwoReplicasLoseNothing() throws Exception {
        long before = first.current().revision();
        ExecutorService writers = Executors.newFixedThreadPool(8);
        List<Future<Commit>> commits = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            Store store = i % 2 == 0 ? first : second;
            VirtualServer server = server("v" + i, 1000 + i);
            commits.add(writers.submit(() -> store.commit(change(c -> c.with(server)))));
        }
        for (Future<Commit> commit : commits) {
            assertThat(commit.get().changed()).isTrue();
        }
        writers.shutdown();

        first.refresh();
        assertThat(first.current().revision()).isEqualTo(before + 40);
        assertThat(first.current().configuration().virtualServers()).hasSize(40);
        assertThat(store().current()).isEqualTo(first.current());
    }

    @Test
    void anotherReplicasRevisionIsSeenAndWakesThoseWhoWait() {
        AtomicInteger woken = new AtomicInteger();
        second.onCommit(woken::incrementAndGet);

        Commit commit = first.commit(change(c -> c.with(server("a", 1))));
        second.refresh();
        second.refresh();

        assertThat(second.current()).isEqualTo(commit.snapshot());
        assertThat(woken).hasValue(1);
    }

    @Test
    void aPreconditionIsAskedAgainWhenTheRaceIsLost() {
        Snapshot seen = second.current();
        first.commit(change(c -> c.with(server("a", 1))));

        assertThatThrownBy(() -> second.commit(new Change(
                        "me", null, snapshot -> snapshot.revision() == seen.revision(), c -> c.with(server("b", 2)))))
                .isInstanceOfSatisfying(Refusal.class, refusal -> {
                    assertThat(refusal.kind()).isEqualTo(Refusal.Kind.PRECONDITION_FAILED);
                    assertThat(refusal.current().revision()).isEqualTo(seen.revision() + 1);
                });
    }

    @Test
    void whatBreaksRulesIsNotStoredAndNoChangeIsNoRevision() {
        Snapshot before = first.current();

        assertThatThrownBy(() -> first.commit(change(c -> c.with(server("a", 0)))))
                .isInstanceOfSatisfying(Refusal.class, refusal -> assertThat(refusal.violations())
                        .hasSize(1));
        assertThat(first.commit(change(c -> c)).changed()).isFalse();
        assertThat(store().current()).isEqualTo(before);
    }

    @Test
    void anyConfigurationIsReadAsItWasWrittenAndItsOrderMakesNoRevision() {
        long seed = Long.getLong("mooring.config.seed", System.nanoTime());
        GeneratedConfigurations generated = new GeneratedConfigurations(new Random(seed));
        for (int i = 0; i < 300; i++) {
            Configuration configuration = generated.next(5);
            Snapshot written = first.commit(change(c -> configuration)).snapshot();

            assertThat(store().current()).as("seed %d", seed).isEqualTo(written);
            assertThat(written.configuration()).as("seed %d", seed).isEqualTo(configuration.canonical());
            Configuration shuffled = generated.shuffled(configuration);
            assertThat(first.commit(change(c -> shuffled)))
                    .as("seed %d", seed)
                    .isEqualTo(new Commit(written, written, false));
        }
        first.commit(change(c -> Configuration.EMPTY));
    }

    private Store store() {
        return new Store(new Revisions(database, json), new SnapshotRules(validator), Clock.systemUTC());
    }

    private static Change change(UnaryOperator<Configuration> edit) {
        return new Change("test", null, snapshot -> true, edit);
    }

    private VirtualServer server(String name, int port) {
        String text = "{\"name\": \"" + name + "\", \"address\": \"10.0.0.1\", \"ports\": [" + port + "]}";
        return json.readOwn(text.getBytes(StandardCharsets.UTF_8), VirtualServer.class);
    }
}
