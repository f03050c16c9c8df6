package io.mooring.control.replicas;

import static io.mooring.control.replicas.TwoReplicas.LONG;
import static io.mooring.control.replicas.TwoReplicas.revision;
import static io.mooring.control.replicas.TwoReplicas.virtualServer;
import static io.mooring.control.testing.ControlPlaneProcess.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.mooring.api.Configuration;
import io.mooring.api.Snapshot;
import io.mooring.control.testing.ControlPlaneProcess;
import io.mooring.control.testing.FakePlane;
import io.mooring.control.testing.Postgres;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Two replicas and a scripted data plane, which notes everything that it is sent. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ReplicasIT {
    private static final int ROUNDS = Integer.getInteger("mooring.replicas.rounds", 1);
    private static final String VS = "/api/v1/virtual-servers/";
    private static final String PLANES = "/api/v1/data-planes/";

    private Postgres postgres;

    @BeforeAll
    void startPostgres() throws IOException {
        postgres = Postgres.start();
    }

    @AfterAll
    void endPostgres() {
        postgres.close();
    }

    @Test
    void twoThatStartAtTheSameTimeOnAnEmptyDatabaseMakeOneStore(@TempDir Path folder) throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            String url = postgres.newDatabase();
            try (TwoReplicas two = TwoReplicas.start(folder.resolve("round-" + round), url)) {
                assertThat(one(url, "select count(*) from store")).isEqualTo("1");
                assertThat(one(url, "select count(*) from revisions")).isEqualTo("1");
                assertThat(one(url, "select count(*) from users")).isEqualTo("1");
                assertThat(one(url, "select count(*) from flyway_schema_history where success"))
                        .isEqualTo(one(url, "select count(*) from flyway_schema_history"));
                for (int number = 0; number < 2; number++) {
                    assertThat(revision(two.get(number).send("GET", "/api/v1/globals", "")))
                            .isZero();
                    assertThat(two.get(number).said()).doesNotContain("ERROR", "\tat ");
                }
            }
        }
    }

    @Test
    void noOlderRevisionIsEverSentWhoeverIsKilled(@TempDir Path folder) throws Exception {
        String url = postgres.newDatabase();
        try (TwoReplicas two = TwoReplicas.start(folder, url);
                FakePlane plane = new FakePlane("p")) {
            register(two.get(0), plane);
            List<Long> tookMs = new ArrayList<>();
            for (int round = 0; round < 2 * ROUNDS; round++) {
                int holder = two.holder("p");
                int other = 1 - holder;
                long revision = 0;
                for (int i = 0; i < 20; i++) {
                    revision = revision(two.get(i % 2).send("PUT", VS + "a", virtualServer(1, round + "-" + i)));
                }
                two.kill(holder);
                long killed = System.nanoTime();
                revision = revision(two.get(other).send("PUT", VS + "a", virtualServer(1, round + "-after")));
                long newest = revision;
                await().atMost(LONG).pollInterval(Duration.ofMillis(5)).until(() -> plane.revision() == newest);
                tookMs.add((System.nanoTime() - killed) / 1_000_000);
                two.startAgain(holder);
                await().atMost(LONG).until(() -> connected(two.get(holder)));
            }
            System.out.printf(
                    "after the holder of the lease was killed, the next revision came within %s ms%n", tookMs);
            assertThat(plane.received()).isSorted();
            assertThat(tookMs).allMatch(ms -> ms < 15_000); // 3 s of the lease and 1 s to look, on a quiet machine
        }
    }

    /** What the data plane runs, what it refuses, and that an operator wants a resync. */
    @Test
    void bothKnowTheSame(@TempDir Path folder) throws Exception {
        String url = postgres.newDatabase();
        try (TwoReplicas two = TwoReplicas.start(folder, url);
                FakePlane plane = new FakePlane("p")) {
            register(two.get(0), plane);
            int holder = two.holder("p");
            await().atMost(LONG).until(() -> connected(two.get(0)) && connected(two.get(1)));
            plane.refuseWith(422);

            for (int number : List.of(holder, 1 - holder)) {
                long began = System.nanoTime();
                JsonNode convergence = json(two.get(number)
                                .send("PUT", VS + "a", virtualServer(1, "refused " + number), "Prefer", "wait=30"))
                        .at("/status/convergence");
                assertThat(convergence.path("applied").asInt()).isZero();
                assertThat(convergence.at("/failed/0/problem").asText()).isEqualTo("no, thank you; /a m");
                assertThat(System.nanoTime() - began)
                        .isLessThan(Duration.ofSeconds(20).toNanos());
            }

            plane.refuseWith(0);
            for (int number : List.of(1 - holder, holder)) {
                JsonNode convergence = json(two.get(number)
                                .send("PUT", VS + "a", virtualServer(1, "taken " + number), "Prefer", "wait=30"))
                        .at("/status/convergence");
                assertThat(convergence.path("applied").asInt()).isEqualTo(1);
                assertThat(convergence.path("failed")).isEmpty();
            }
            assertThat(plane.received()).isSorted();

            for (int number : List.of(1 - holder, holder)) {
                await().atMost(LONG).until(() -> connected(two.get(0)) && connected(two.get(1)));
                int received = plane.received().size();
                plane.restartWith(Snapshot.of("another store", 900, Configuration.EMPTY));
                for (int each = 0; each < 2; each++) {
                    ControlPlaneProcess replica = two.get(each);
                    await().atMost(LONG).until(() -> json(replica.send("GET", PLANES + "p", ""))
                            .at("/status/lastError")
                            .asText()
                            .contains("of another store"));
                }
                assertThat(plane.received()).hasSize(received);

                assertThat(two.get(number)
                                .send("POST", PLANES + "p/resync", "", "Prefer", "wait=30")
                                .statusCode())
                        .isEqualTo(202);

                assertThat(plane.storeId()).isNotEqualTo("another store");
                assertThat(plane.received()).hasSize(received + 1);
            }
        }
    }

    private static void register(ControlPlaneProcess replica, FakePlane plane) throws Exception {
        assertThat(replica.send("PUT", PLANES + "p", "{\"url\": \"" + plane.url() + "\"}")
                        .statusCode())
                .isEqualTo(201);
    }

    private static boolean connected(ControlPlaneProcess replica) throws IOException, InterruptedException {
        JsonNode status = json(replica.send("GET", PLANES + "p", "")).path("status");
        return status.path("state").asText().equals("connected")
                && !status.path("drift").asBoolean();
    }

    private static String one(String url, String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url, Postgres.USER, Postgres.PASSWORD);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        }
    }
}
