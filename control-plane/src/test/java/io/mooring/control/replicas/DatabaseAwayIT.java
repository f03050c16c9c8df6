package io.mooring.control.replicas;

import static io.mooring.control.replicas.TwoReplicas.LONG;
import static io.mooring.control.replicas.TwoReplicas.revision;
import static io.mooring.control.replicas.TwoReplicas.virtualServer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mooring.control.testing.ControlPlaneProcess;
import io.mooring.control.testing.FakePlane;
import io.mooring.control.testing.Postgres;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** PostgreSQL is away for ten seconds, and comes back. */
class DatabaseAwayIT {
    private static final String VS = "/api/v1/virtual-servers/";
    private static final long AWAY_SECONDS = 10;

    @Test
    void stoppedOrSilentAndBack(@TempDir Path folder) throws Exception {
        try (Postgres postgres = Postgres.start();
                TwoReplicas two = TwoReplicas.start(folder, postgres.url());
                FakePlane plane = new FakePlane("p")) {
            long revision = begin(two, plane);
            postgres.stop();
            long slowestMs = whileItIsAway(two, plane, revision);
            postgres.startAgain();
            revision = afterwards(two, plane);
            System.out.printf("PostgreSQL stopped: the slowest of the refused writes took %d ms%n", slowestMs);
            assertThat(slowestMs).isLessThan(10_000); // well under 2 s on a quiet machine

            postgres.freeze(true);
            try {
                slowestMs = whileItIsAway(two, plane, revision);
                System.out.printf("PostgreSQL silent: the slowest of the refused writes took %d ms%n", slowestMs);
            } finally {
                postgres.freeze(false);
            }
            revision = afterwards(two, plane);
            assertThat(revision(two.get(0).send("GET", VS + "a", ""))).isGreaterThanOrEqualTo(revision);
        }
    }

    private static long begin(TwoReplicas two, FakePlane plane) throws Exception {
        String document = "{\"url\": \"" + plane.url() + "\"}";
        assertThat(two.get(0).send("PUT", "/api/v1/data-planes/p", document).statusCode())
                .isEqualTo(201);
        two.holder("p");
        long revision = revision(two.get(1).send("PUT", VS + "a", virtualServer(1, "before")));
        await().atMost(LONG).until(() -> plane.revision() == revision);
        for (int number = 0; number < 2; number++) {
            ControlPlaneProcess replica = two.get(number);
            await().atMost(LONG).until(() -> revision(replica.send("GET", VS + "a", "")) == revision);
        }
        return revision;
    }

    /** Answers how long the slowest write took to be refused, in ms. */
    private static long whileItIsAway(TwoReplicas two, FakePlane plane, long revision) throws Exception {
        long end = System.nanoTime() + Duration.ofSeconds(AWAY_SECONDS).toNanos();
        long slowest = 0;
        int rounds = 0;
        while (System.nanoTime() < end || rounds < 2) {
            for (int number = 0; number < 2; number++) {
                assertThat(revision(two.get(number).send("GET", VS + "a", ""))).isEqualTo(revision);
                long began = System.nanoTime();
                HttpResponse<byte[]> refused = two.get(number).send("PUT", VS + "a", virtualServer(1, "away"));
                slowest = Math.max(slowest, System.nanoTime() - began);
                assertThat(refused.statusCode()).isEqualTo(503);
                assertThat(new String(refused.body(), StandardCharsets.UTF_8)).contains("/problems/store-unavailable");
            }
            if (rounds == 0) {
                // Who the others are is in the database.
                String login =
                        "Basic " + Base64.getEncoder().encodeToString("admin:x".getBytes(StandardCharsets.UTF_8));
                assertThat(two.get(0)
                                .send("GET", VS + "a", "", "Authorization", login)
                                .statusCode())
                        .isEqualTo(503);
                plane.restartWith(null); // it gets its snapshot from the holder of its lease all the same
            }
            rounds++;
        }
        await().atMost(LONG).until(() -> plane.revision() == revision);
        return slowest / 1_000_000;
    }

    /** Answers the newest revision, which the data plane and both replicas have. */
    private static long afterwards(TwoReplicas two, FakePlane plane) throws Exception {
        for (int number = 0; number < 2; number++) {
            ControlPlaneProcess replica = two.get(number);
            await().atMost(LONG)
                    .until(() -> replica.send("PUT", VS + "a", virtualServer(1, "back"))
                                    .statusCode()
                            < 300);
        }
        long newest = 0;
        for (int i = 0; i < 20; i++) { // from the first success on there is no failure any more
            newest = revision(two.get(i % 2).send("PUT", VS + "a", virtualServer(1, "after " + i)));
        }
        long last = newest;
        await().atMost(LONG).until(() -> plane.revision() == last);
        for (int number = 0; number < 2; number++) {
            ControlPlaneProcess replica = two.get(number);
            await().atMost(LONG).until(() -> revision(replica.send("GET", VS + "a", "")) == last);
        }
        assertThat(plane.received()).isSorted();
        for (int number = 0; number < 2; number++) {
            assertThat(two.get(number).said()).doesNotContain("\tat ");
        }
        return last;
    }
}
