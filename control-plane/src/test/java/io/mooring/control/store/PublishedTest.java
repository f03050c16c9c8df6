package io.mooring.control.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.mooring.api.ApplyMode;
import io.mooring.api.Configuration;
import io.mooring.api.Globals;
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
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Which revision data planes should run, in two stores on one database; and what is never forgotten. */
@QuarkusTest
@QuarkusTestResource(ControlPlane.class)
class PublishedTest {
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
        first = store();
        second = store();
    }

    @AfterEach
    void empty() {
        first.commit(new Change("test", null, s -> true, c -> Configuration.EMPTY, null, true));
    }

    @Test
    void inManualModeChangesWaitUntilTheyArePublished() {
        long auto = first.commit(change(c -> c.with(server("a", 1)))).snapshot().revision();
        assertThat(first.published().revision()).isEqualTo(auto);

        long manual = first.commit(change(PublishedTest::manual)).snapshot().revision();
        assertThat(first.published().revision()).as("the change that begins it").isEqualTo(manual);

        AtomicInteger woken = new AtomicInteger();
        second.refresh();
        second.onCommit(woken::incrementAndGet);
        first.commit(change(c -> c.with(server("b", 2))));
        long newest =
                first.commit(change(c -> c.with(server("c", 3)))).snapshot().revision();
        second.refresh();
        for (Store store : List.of(first, second, store())) {
            assertThat(store.current().revision()).isEqualTo(newest);
            assertThat(store.published().revision()).isEqualTo(manual);
            assertThat(store.published().configuration().virtualServers()).hasSize(1);
        }

        assertThat(second.publish("me")).isTrue();
        assertThat(second.published()).isEqualTo(second.current());
        assertThat(second.publish("me")).as("again").isFalse();
        assertThat(woken.get()).isEqualTo(2);
        first.refresh();
        assertThat(first.published()).isEqualTo(second.published());
        assertThat(store().published()).isEqualTo(second.published());
    }

    @Test
    void theChangeThatEndsManualModePublishesAllThatWaited() {
        first.commit(change(PublishedTest::manual));
        first.commit(change(c -> c.with(server("a", 1))));
        assertThat(first.published().configuration().virtualServers()).isEmpty();

        first.commit(change(c -> new Configuration(Configuration.EMPTY.globals(), c.virtualServers())));

        assertThat(first.published()).isEqualTo(first.current());
        assertThat(store().published()).isEqualTo(first.current());
    }

    @Test
    void aPublicationKnowsWhatAnotherReplicaHasJustCommitted() {
        first.commit(change(PublishedTest::manual));
        second.refresh();
        long newest =
                first.commit(change(c -> c.with(server("a", 1)))).snapshot().revision();

        assertThat(second.publish("me")).isTrue();

        assertThat(second.published().revision()).isEqualTo(newest);
        first.commit(change(c -> c.with(server("b", 2)))); // it has not heard of the publication yet
        assertThat(first.published().revision()).isEqualTo(newest);
    }

    @Test
    void whatIsUndoneGoesAsFarAsItHadCome() {
        first.commit(change(PublishedTest::manual));
        first.commit(change(c -> c.with(server("waits", 1))));
        long published = first.published().revision();

        first.commit(unconfirmed(c -> c.with(server("a", 2))));
        clock.advance(MINUTE);
        first.refresh();
        assertThat(first.current().configuration().virtualServer("a")).isNull();
        assertThat(first.published().revision()).as("it had not been published").isEqualTo(published);

        first.commit(unconfirmed(c -> c.with(server("a", 2))));
        second.refresh();
        assertThat(second.publish("me")).isTrue();
        assertThat(second.published().configuration().virtualServer("a")).isNotNull();
        clock.advance(MINUTE);
        first.refresh(); // has not heard of the publication before it looks
        assertThat(first.current().configuration().virtualServer("a")).isNull();
        assertThat(first.published()).as("it had been published").isEqualTo(first.current());
        second.refresh();
        assertThat(second.published()).isEqualTo(first.current());

        first.commit(unconfirmed(c -> c.with(server("a", 2))));
        first.publish("me");
        Commit byHand = first.commit(new Change("me", null, s -> true, c -> c.without("a"), null, true));
        assertThat(first.published()).as("by hand").isEqualTo(byHand.snapshot());
    }

    @Test
    void theNewestThousandAreKeptAndWhatIsPublishedOrMayComeBack() {
        long before = first.commit(change(PublishedTest::manual)).snapshot().revision();
        long published =
                first.commit(change(c -> c.with(server("a", 1)))).snapshot().revision();
        first.publish("me");
        long forgotten =
                first.commit(change(c -> c.with(server("b", 2)))).snapshot().revision();
        for (int i = 0; i < 1_010; i++) {
            int port = 10 + i;
            first.commit(change(c -> c.with(server("b", port))));
        }

        long newest = first.current().revision();
        assertThat(first.revisionsBefore(Long.MAX_VALUE, 5_000)).hasSize(Revisions.KEPT + 1);
        assertThat(first.configuration(newest - Revisions.KEPT + 1)).isPresent();
        assertThat(first.configuration(newest - Revisions.KEPT)).isEmpty();
        assertThat(first.configuration(forgotten)).isEmpty();
        assertThat(first.configuration(before)).isEmpty();
        assertThat(first.configuration(published)).isPresent();
        assertThat(store().published().revision()).as("still can be opened").isEqualTo(published);

        first.publish("me");
        first.commit(change(c -> c.without("b")));
        assertThat(first.configuration(published)).as("published no more").isEmpty();
        assertThat(first.revisionsBefore(Long.MAX_VALUE, 5_000)).hasSize(Revisions.KEPT);
    }

    @Test
    void whatMayComeBackIsKeptHoweverOftenTheTrialIsRepeated() {
        Snapshot confirmed = first.commit(change(c -> c.with(server("a", 1)))).snapshot();
        for (int i = 0; i <= Revisions.KEPT; i++) {
            int port = 10 + i;
            first.commit(new Change("me", null, s -> true, c -> c.with(server("a", port)), MINUTE, true));
        }
        assertThat(first.configuration(confirmed.revision() - 1)).isEmpty();
        assertThat(first.configuration(confirmed.revision() + 1))
                .as("the first trial")
                .isEmpty();

        clock.advance(MINUTE);
        first.refresh();

        assertThat(first.current().digest()).isEqualTo(confirmed.digest());
    }

    private static Configuration manual(Configuration configuration) {
        return configuration.with(new Globals(
                null, null, null, null, null, null, null, null, null, null, ApplyMode.MANUAL, null, null, null, null));
    }

    private Store store() {
        return new Store(new Revisions(database, json), new SnapshotRules(validator), clock);
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
