package io.mooring.control.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mooring.control.testing.ControlPlaneProcess;
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
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills the packaged control plane while it is writing, again and again, or PostgreSQL under it, and looks for what it had
 * acknowledged: all of that, and at most what was under way besides. {@code -Dmooring.kill.rounds=N} kills more often.
 */
class KillIT {
    private static final int ROUNDS = Integer.getInteger("mooring.kill.rounds", 4);
    private static final int WRITERS = 4;
    private static final int WRITES_BEFORE_THE_KILL = 12;

    /** One in so many kills with PostgreSQL is the control plane's, the others are the server's. */
    private static final int CONTROL_PLANES_TURN = 5;

    private final AtomicInteger number = new AtomicInteger(1);
    private final long seed = Long.getLong("mooring.kill.seed", System.nanoTime());
    private final Random random = new Random(seed);
    private final List<Writer> writers = new ArrayList<>();
    private int inFlightMade;

    KillIT() {
        for (int i = 0; i < WRITERS; i++) {
            writers.add(new Writer("v" + i, 1000 + i));
        }
    }

    @Test
    void withSqliteNoAcknowledgedWriteIsLost(@TempDir Path folder) throws Exception {
        Path state = folder.resolve("state");
        String url = "jdbc:sqlite:" + state.resolve("mooring.db");
        for (int round = 0; round < ROUNDS; round++) {
            try (ControlPlaneProcess running = ControlPlaneProcess.start(state, Map.of())) {
                look(running, round);
                writeUntil(running, running::kill);
            }
            assertThat(one(url, "", "pragma integrity_check"))
                    .as("seed %d", seed)
                    .isEqualTo("ok");
            assertNoGap(url, "");
        }
        try (ControlPlaneProcess running = ControlPlaneProcess.start(state, Map.of())) {
            look(running, ROUNDS);
        }
        say("SQLite", 0);
    }

    @Test
    void withPostgresqlNoAcknowledgedWriteIsLost(@TempDir Path folder) throws Exception {
        Path state = folder.resolve("state");
        int serversKilled = 0;
        try (Postgres postgres = Postgres.start()) {
            Map<String, String> environment = ControlPlaneProcess.using(postgres.url());
            ControlPlaneProcess running = ControlPlaneProcess.start(state, environment);
            try {
                for (int round = 0; round < ROUNDS; round++) {
                    look(running, round);
                    if (round % CONTROL_PLANES_TURN != 0) {
                        writeUntil(running, postgres::kill);
                        serversKilled++;
                        postgres.startAgain(); // the control plane goes on without a restart
                        awaitWritable(running);
                    } else {
                        writeUntil(running, running::kill);
                        running.close();
                        running = ControlPlaneProcess.start(state, environment);
                    }
                    assertNoGap(postgres.url(), Postgres.USER);
                }
                look(running, ROUNDS);
            } finally {
                running.close();
            }
        }
        say("PostgreSQL", serversKilled);
    }

    private static void awaitWritable(ControlPlaneProcess running) {
        String body = "{\"address\": \"10.0.0.2\", \"ports\": [1]}";
        await().atMost(Duration.ofSeconds(60))
                .until(() -> running.send("PUT", "/api/v1/virtual-servers/other", body)
                                .statusCode()
                        < 300);
    }

    private void say(String database, int serversKilled) {
        System.out.printf(
                "%s: %d kills while writing (%d of the server), %d writes acknowledged, 0 lost, %d made that were not"
                        + " acknowledged, seed %d%n",
                database,
                ROUNDS,
                serversKilled,
                writers.stream().mapToInt(writer -> writer.count).sum(),
                inFlightMade,
                seed);
    }

    /** Each writer's resource is as it was last acknowledged, or as it was last sent. */
    private void look(ControlPlaneProcess running, int round) throws Exception {
        for (Writer writer : writers) {
            if (writer.sent == 0) {
                continue;
            }
            var answer = running.send("GET", "/api/v1/virtual-servers/" + writer.name, "");
            int stored = answer.statusCode() == 404 && writer.acknowledged == 0
                    ? 0
                    : ControlPlaneProcess.json(answer).path("description").asInt();
            assertThat(stored)
                    .as("round %d, %s, seed %d", round, writer.name, seed)
                    .isIn(writer.acknowledged, writer.sent);
            inFlightMade += stored == writer.acknowledged ? 0 : 1;
            writer.acknowledged = stored;
            writer.sent = stored;
        }
    }

    private void writeUntil(ControlPlaneProcess running, Runnable kill) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(WRITERS);
        AtomicInteger written = new AtomicInteger();
        List<Future<?>> ends = new ArrayList<>();
        for (Writer writer : writers) {
            ends.add(threads.submit(() -> writer.writeUntilItIsGone(running, written)));
        }
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (written.get() < WRITES_BEFORE_THE_KILL && System.nanoTime() < deadline) {
            TimeUnit.MILLISECONDS.sleep(1);
        }
        TimeUnit.MICROSECONDS.sleep(random.nextInt(20_000)); // so that the kill comes at any moment of a write
        kill.run();
        threads.shutdown();
        for (Future<?> end : ends) {
            end.get(60, TimeUnit.SECONDS);
        }
        assertThat(written.get()).isGreaterThanOrEqualTo(WRITES_BEFORE_THE_KILL);
    }

    /** Of the revisions that are kept none is missing: two writers never made the same, and none made half of one. */
    private static void assertNoGap(String url, String user) throws SQLException {
        assertThat(one(url, user, "select max(number) - min(number) + 1 - count(*) from revisions"))
                .isEqualTo("0");
    }

    private static String one(String url, String user, String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url, user, Postgres.PASSWORD);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        }
    }

    /** Writes one resource, again and again, each time with another number. Its thread alone writes its fields. */
    private final class Writer {
        private final String name;
        private final int port;
        private volatile int acknowledged;
        private volatile int sent;
        private volatile int count;

        Writer(String name, int port) {
            this.name = name;
            this.port = port;
        }

        @SuppressWarnings("NonAtomicVolatileUpdate") // one thread at a time
        void writeUntilItIsGone(ControlPlaneProcess running, AtomicInteger written) {
            try {
                while (true) {
                    int next = number.incrementAndGet();
                    sent = next;
                    String body =
                            "{\"address\": \"10.0.0.1\", \"ports\": [" + port + "], \"description\": \"" + next + "\"}";
                    int status = running.send("PUT", "/api/v1/virtual-servers/" + name, body)
                            .statusCode();
                    if (status == 503) {
                        return; // the database is gone: this write may have been made
                    }
                    assertThat(status).isIn(200, 201);
                    acknowledged = next;
                    count++;
                    written.incrementAndGet();
                }
            } catch (IOException e) {
                return; // it is gone: that is the point
            } catch (InterruptedException e) {
                throw new IllegalStateException("nobody interrupts a writer", e);
            }
        }
    }
}
