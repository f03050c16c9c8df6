package io.mooring.control.store;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.mooring.control.json.Json;
import io.mooring.control.testing.ControlPlaneProcess;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Stops the packaged control plane at many instants of writing, copies the files of its database as they are, and lets it
 * go on: the copy is what {@code kill -9} would have left at that instant, without the time that a start takes. {@code
 * KillIT} really kills.
 */
class InstantsIT {
    private static final int INSTANTS = Integer.getInteger("mooring.kill.instants", 200);
    private static final int WRITERS = 4;

    private final Json json = new Json();

    /** By writer: the last number that was acknowledged, and the last that was sent. */
    private final AtomicIntegerArray acknowledged = new AtomicIntegerArray(WRITERS);

    private final AtomicIntegerArray sent = new AtomicIntegerArray(WRITERS);

    @Test
    void atNoInstantAnAcknowledgedWriteIsMissing(@TempDir Path folder) throws Exception {
        long seed = Long.getLong("mooring.kill.seed", System.nanoTime());
        Random random = new Random(seed);
        Path state = folder.resolve("state");
        Path copy = Files.createDirectory(folder.resolve("copy"));
        AtomicBoolean enough = new AtomicBoolean();
        ExecutorService threads = Executors.newFixedThreadPool(WRITERS);
        int inFlight = 0;
        try (ControlPlaneProcess running = ControlPlaneProcess.start(state, Map.of())) {
            List<Future<?>> ends = new ArrayList<>();
            for (int i = 0; i < WRITERS; i++) {
                int writer = i;
                ends.add(threads.submit(() -> write(running, writer, enough)));
            }
            for (int instant = 0; instant < INSTANTS; instant++) {
                TimeUnit.MICROSECONDS.sleep(random.nextInt(20_000)); // any moment of a write
                int[] before = numbers(acknowledged);
                running.freeze(true);
                int[] after = numbers(sent);
                copy(state, copy);
                running.freeze(false);
                inFlight += look(copy, before, after, "instant " + instant + ", seed " + seed);
            }
            enough.set(true);
            for (Future<?> end : ends) {
                end.get(60, TimeUnit.SECONDS);
            }
        } finally {
            threads.shutdown();
        }
        System.out.printf(
                "SQLite: %d instants of %d acknowledged writes, 0 missing, %d there that were not acknowledged yet, seed %d%n",
                INSTANTS, java.util.Arrays.stream(numbers(acknowledged)).sum(), inFlight, seed);
    }

    private Void write(ControlPlaneProcess running, int writer, AtomicBoolean enough) throws Exception {
        for (int next = 1; !enough.get(); next++) {
            sent.set(writer, next);
            String body = "{\"address\": \"10.0.0.1\", \"ports\": [" + (1000 + writer) + "], \"description\": \"" + next
                    + "\"}";
            int status = running.send("PUT", "/api/v1/virtual-servers/v" + writer, body)
                    .statusCode();
            assertThat(status).isIn(200, 201);
            acknowledged.set(writer, next);
        }
        return null;
    }

    private static int[] numbers(AtomicIntegerArray array) {
        int[] copy = new int[array.length()];
        for (int i = 0; i < copy.length; i++) {
            copy[i] = array.get(i);
        }
        return copy;
    }

    private static void copy(Path state, Path copy) throws IOException {
        for (String name : List.of("mooring.db", "mooring.db-wal", "mooring.db-shm")) {
            Files.copy(state.resolve(name), copy.resolve(name), StandardCopyOption.REPLACE_EXISTING);
        }
    }

    /** Answers how many writes are there that were not acknowledged. */
    private int look(Path copy, int[] before, int[] after, String when) throws Exception {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + copy.resolve("mooring.db"));
                Statement statement = connection.createStatement()) {
            try (ResultSet row = statement.executeQuery("pragma integrity_check")) {
                assertThat(row.getString(1)).as(when).isEqualTo("ok");
            }
            try (ResultSet row =
                    statement.executeQuery("select max(number) - min(number) + 1 - count(*) from revisions")) {
                assertThat(row.getInt(1)).as(when).isZero();
            }
            JsonNode servers;
            try (ResultSet row =
                            statement.executeQuery("select configuration from revisions order by number desc limit 1");
                    GZIPInputStream gzip = new GZIPInputStream(new ByteArrayInputStream(row.getBytes(1)))) {
                servers = json.parse(gzip.readAllBytes()).path("virtualServers");
            }
            int[] stored = new int[WRITERS];
            servers.forEach(server ->
                    stored[Integer.parseInt(server.path("name").asText().substring(1))] =
                            server.path("description").asInt());
            int more = 0;
            for (int writer = 0; writer < WRITERS; writer++) {
                assertThat(stored[writer]).as(when + ", v" + writer).isBetween(before[writer], after[writer]);
                more += stored[writer] - before[writer];
            }
            return more;
        }
    }
}
