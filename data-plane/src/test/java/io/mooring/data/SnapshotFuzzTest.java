package io.mooring.data;

import static io.mooring.data.RunningPlane.realServer;
import static io.mooring.data.RunningPlane.virtualServer;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.mooring.data.testing.Client;
import io.mooring.data.testing.EchoServer;
import io.mooring.data.testing.TestPlane;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** Snapshots that were damaged on their way, or made up: refused, every one, and nothing has changed. */
@Timeout(300)
class SnapshotFuzzTest {
    private static final int DOCUMENTS = Integer.getInteger("mooring.fuzz.documents", 10_000);
    private static final int SESSIONS = 5;
    private static final Logger APPLY = (Logger) LoggerFactory.getLogger("io.mooring.data.apply");

    private Level before;

    @BeforeEach
    void quiet() {
        before = APPLY.getLevel();
        APPLY.setLevel(Level.OFF); // a line for each refusal
    }

    @AfterEach
    void loudAgain() {
        APPLY.setLevel(before);
    }

    @Test
    void whatIsNoNewerSnapshotIsRefusedAndSessionsGoOn(@TempDir Path state) throws Exception {
        long seed = System.nanoTime();
        System.out.println("seed: " + seed);
        try (EchoServer echo = new EchoServer('e');
                RunningPlane plane = new RunningPlane(state)) {
            int port = TestPlane.freePort();
            String running = virtualServer("vs", String.valueOf(port), realServer("r", echo.port(), "enabled"));
            byte[] older = plane.document(running);
            plane.apply(running);
            // It halts the server: were any of what follows taken over, sessions would end.
            String next = virtualServer("vs", String.valueOf(port), realServer("r", echo.port(), "halted"));
            SnapshotFuzz fuzz = new SnapshotFuzz(new SplittableRandom(seed), plane.document(next), older);
            List<Client> clients = new ArrayList<>();
            for (int i = 0; i < SESSIONS; i++) {
                clients.add(new Client(port));
                assertThat(clients.get(i).read()).isEqualTo('e');
            }

            Map<Integer, Integer> answers = new TreeMap<>();
            for (int i = 0; i < DOCUMENTS; i++) {
                byte[] document = fuzz.document();
                HttpResponse<String> answer = plane.put(document);
                answers.merge(answer.statusCode(), 1, Integer::sum);
                assertThat(answer.statusCode())
                        .as("seed %d, document %d, %s: %s", seed, i, fuzz.kind(), answer.body())
                        .isBetween(400, 499);
                assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/problem+json");
            }

            System.out.println("answers: " + answers);
            assertThat(answers.keySet()).as("each kind of refusal").contains(400, 409, 422);
            assertThat(plane.status().path("appliedRevision").asInt()).isEqualTo(2);
            for (Client client : clients) {
                assertThat(client.echo("still here")).isEqualTo("still here");
                client.close();
            }
            plane.apply(next); // a good one is taken over all the same
            assertThat(plane.status().path("appliedRevision").asInt()).isEqualTo(4);
        }
    }

    @Test
    void anEnormousSnapshotIsRefusedAndNothingHangs(@TempDir Path state) throws Exception {
        try (RunningPlane plane = new RunningPlane(state)) {
            byte[] enormous = new byte[(64 << 20) + 1]; // one too many: it is read to the end before it is refused

            assertThat(plane.put(enormous).statusCode()).isEqualTo(413);

            assertThat(plane.status().path("appliedRevision").asInt()).isZero();
        }
    }
}
