package io.mooring.data.handover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.mooring.data.handover.Frames.Kind;
import io.mooring.data.testing.Client;
import io.mooring.data.testing.PlaneHttp;
import io.mooring.data.testing.PlaneProcess;
import io.mooring.data.testing.TestPlane;
import io.mooring.data.testing.TwoServers;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One of the two processes is killed in the middle of a handover: what it was about to hear or say last is the step. */
class KilledHandoverTest {
    private static final Duration LONG = Duration.ofSeconds(60);

    /** A restart takes about a second on a quiet machine, and the successor has started already. */
    private static final Duration RESTART = Duration.ofSeconds(15);

    private static final List<Kind> STEPS = List.of(
            Kind.HTTP,
            Kind.SNAPSHOT,
            Kind.BLOCK,
            Kind.LISTENER,
            Kind.COMPLETE,
            Kind.PREPARED,
            Kind.YOURS,
            Kind.SERVING);

    private final List<PlaneProcess> planes = new ArrayList<>();
    private TwoServers servers;
    private PlaneHttp http;
    private Path state;
    private int httpPort;
    private int home;

    @TempDir
    private Path folder;

    @BeforeEach
    void start() throws Exception {
        servers = new TwoServers();
        httpPort = TestPlane.freePort();
        http = new PlaneHttp(httpPort);
        state = Files.createDirectory(folder.resolve("state"));
        plane(false);
        await().atMost(LONG).ignoreExceptions().until(() -> servers.put(http, 1) == 200);
        servers.awaitUp(http);
        home = servers.visit();
        Path table = state.resolve("stick").resolve("vs.table");
        await().atMost(LONG).until(() -> Files.exists(table) && Files.size(table) > 40); // the client is on disk
    }

    @AfterEach
    void stop() throws Exception {
        for (PlaneProcess plane : planes) {
            plane.close();
        }
        servers.close();
    }

    /** Each successor is the next one's first process. */
    @Test
    void theSuccessorServesWhenTheFirstIsKilled() throws Exception {
        PlaneProcess first = planes.get(0);
        for (Kind step : STEPS) {
            PlaneProcess second;
            long killed;
            try (Messenger messenger = new Messenger(state)) {
                second = plane(true);
                messenger.carryUntil(step);
                killed = System.nanoTime();
                first.kill();
            }

            await().atMost(RESTART).ignoreExceptions().until(() -> servers.visit() == home);
            System.out.printf(
                    "first killed at %s: clients are served after %d ms%n",
                    step, (System.nanoTime() - killed) / 1_000_000);
            int revision = planes.size();
            await().atMost(LONG).ignoreExceptions().until(() -> servers.put(http, revision) == 200);
            serves(second);
            assertThat(second.log()).doesNotContain("event=stick-table-cut").doesNotContain("unreadable");
            folderIsHeld();
            await().atMost(LONG).until(() -> second.log().contains("event=started")); // and waits for its successor
            first = second;
        }
        refusesAnother();
    }

    @Test
    void theFirstServesOnWhenSuccessorsAreKilledUntilOneLives() throws Exception {
        PlaneProcess first = planes.get(0);
        try (Client held = new Client(servers.port())) {
            assertThat(held.read()).isEqualTo(home);
            for (Kind step : STEPS) {
                int failures = failures(first);
                try (Messenger messenger = new Messenger(state)) {
                    PlaneProcess successor = plane(true);
                    messenger.carryUntil(step); // at SERVING the successor has the lock and lets clients in
                    successor.kill();
                    messenger.giveBack();
                }

                await().atMost(LONG).until(() -> failures(first) == failures + 1);
                assertThat(servers.visit())
                        .as("after a successor was killed at " + step)
                        .isEqualTo(home);
                assertThat(held.echo("still there")).isEqualTo("still there");
                int revision = 2 + planes.size();
                await().atMost(LONG).ignoreExceptions().until(() -> servers.put(http, revision) == 200);
                serves(first);
                folderIsHeld();
            }
            refusesAnother();
            PlaneProcess last = plane(true);
            await().atMost(LONG).until(() -> last.log().contains("event=started"));
            serves(last);
            assertThat(held.echo("still there")).isEqualTo("still there");
            assertThat(first.alive()).isTrue();
        }
        assertThat(first.exitCode()).isZero();
        assertThat(servers.visit()).isEqualTo(home);
    }

    @Test
    void aSuccessorThatIsKilledAfterwardsIsReplacedByAnother() throws Exception {
        PlaneProcess first = planes.get(0);
        try (Client held = new Client(servers.port())) {
            assertThat(held.read()).isEqualTo(home);
            PlaneProcess second = plane(true);
            await().atMost(LONG).until(() -> second.log().contains("event=started"));
            second.kill();

            PlaneProcess third = plane(true); // nobody is there to take over from: the first has given all away
            await().atMost(LONG).until(() -> third.log().contains("event=started"));
            serves(third);
            assertThat(held.echo("still there")).isEqualTo("still there");
            assertThat(first.alive()).isTrue();
        }
        assertThat(first.exitCode()).isZero();
    }

    /** It is the one whose HTTP answers, nothing is wrong with it, and the client comes to its server. */
    private void serves(PlaneProcess plane) throws Exception {
        assertThat(plane.alive()).isTrue();
        JsonNode status = http.status();
        assertThat(status.path("problems")).isEmpty();
        assertThat(status.path("persistenceEntries").asInt()).isEqualTo(1);
        for (int visit = 0; visit < 4; visit++) {
            assertThat(servers.visit()).isEqualTo(home);
        }
    }

    /** Whoever serves holds the folder, so that no second process writes its files. */
    private void folderIsHeld() throws IOException {
        try (FileChannel channel = FileChannel.open(state.resolve("lock"), StandardOpenOption.WRITE)) {
            assertThat(channel.tryLock()).isNull();
        }
    }

    /** What a second process says to that. */
    private void refusesAnother() throws Exception {
        PlaneProcess another = new PlaneProcess(state, 0, false);
        assertThat(another.exitCode()).isEqualTo(1);
        assertThat(another.log()).contains("is in use by another data plane");
    }

    private static int failures(PlaneProcess plane) throws IOException {
        return plane.log().split("event=handover-failed", -1).length - 1;
    }

    private PlaneProcess plane(boolean replace) throws IOException {
        PlaneProcess plane = new PlaneProcess(state, httpPort, replace);
        planes.add(plane);
        return plane;
    }
}
