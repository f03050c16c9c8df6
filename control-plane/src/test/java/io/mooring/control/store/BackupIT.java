package io.mooring.control.store;

import static io.mooring.control.testing.ControlPlaneProcess.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.mooring.control.testing.ControlPlaneProcess;
import io.mooring.control.testing.FakePlane;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A backup of SQLite taken while the control plane runs, and restored as docs/operations.md says. */
class BackupIT {
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final Map<String, String> ENVIRONMENT = Map.of("MOORING_PLANE_SECRET", FakePlane.SECRET);

    @Test
    void whatIsRestoredReachesADataPlaneOnlyByAResync(@TempDir Path folder) throws Exception {
        Path state = folder.resolve("state");
        Path backup = folder.resolve("backup.db");
        try (FakePlane plane = new FakePlane("p")) {
            long kept;
            try (ControlPlaneProcess running = ControlPlaneProcess.start(state, ENVIRONMENT)) {
                running.send("PUT", "/api/v1/data-planes/p", "{\"url\": \"" + plane.url() + "\"}");
                kept = write(running, "kept");
                try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + state.resolve("mooring.db"));
                        Statement statement = connection.createStatement()) {
                    statement.execute("vacuum into '" + backup + "'");
                }
                write(running, "lost");
                long lost = write(running, "lost, too");
                await().atMost(LONG).until(() -> plane.revision() == lost);
                running.stop();
            }
            Files.copy(backup, state.resolve("mooring.db"), StandardCopyOption.REPLACE_EXISTING);
            Files.deleteIfExists(state.resolve("mooring.db-wal"));
            Files.deleteIfExists(state.resolve("mooring.db-shm"));

            try (ControlPlaneProcess restored = ControlPlaneProcess.start(state, ENVIRONMENT)) {
                assertThat(json(restored.send("GET", "/api/v1/virtual-servers/a", ""))
                                .path("description")
                                .asText())
                        .isEqualTo("kept");
                int asked = plane.asked();
                await().atMost(LONG).until(() -> plane.asked() >= asked + 3);
                assertThat(plane.revision()).isEqualTo(kept + 2);
                assertThat(status(restored).path("lastError").asText())
                        .isEqualTo("it runs revision " + (kept + 2) + ", and this store has only come to " + kept
                                + "; a resync replaces it");

                for (int more = 1; more <= 3; more++) {
                    write(restored, "written after the restore " + more);
                }
                notPushed(restored, plane, kept);
                restored.stop();
            }
            // What this process has not published itself it asks the database for.
            try (ControlPlaneProcess restored = ControlPlaneProcess.start(state, ENVIRONMENT)) {
                notPushed(restored, plane, kept);

                restored.send("POST", "/api/v1/data-planes/p/resync", "", "Prefer", "wait=30");

                assertThat(plane.revision()).isEqualTo(kept + 3);
                assertThat(status(restored).path("drift").findValuesAsText("subject"))
                        .doesNotContain("revision"); // what listens is not said by this data plane
                long next = write(restored, "by itself again");
                await().atMost(LONG).until(() -> plane.revision() == next);
            }
        }
    }

    /** It runs what was lost, although the restored store has come past that number. */
    private static void notPushed(ControlPlaneProcess restored, FakePlane plane, long kept) throws Exception {
        await().atMost(LONG).until(() -> status(restored)
                .path("lastError")
                .asText()
                .equals("it runs revision " + (kept + 2) + " with another content than revision " + (kept + 2)
                        + " of this store has; a resync replaces it"));
        int asked = plane.asked();
        await().atMost(LONG).until(() -> plane.asked() >= asked + 3);
        assertThat(plane.revision()).isEqualTo(kept + 2);
    }

    private static long write(ControlPlaneProcess running, String description)
            throws IOException, InterruptedException {
        String body = "{\"address\": \"10.0.0.1\", \"ports\": [1], \"description\": \"" + description + "\"}";
        return Long.parseLong(running.send("PUT", "/api/v1/virtual-servers/a", body)
                .headers()
                .firstValue("Mooring-Revision")
                .orElseThrow());
    }

    private static JsonNode status(ControlPlaneProcess running) throws IOException, InterruptedException {
        return json(running.send("GET", "/api/v1/data-planes/p", "")).path("status");
    }
}
