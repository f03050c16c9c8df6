package io.mooring.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The data plane's own disk is full: a file system of a megabyte that only its process sees, and that ends with it. */
class FullDiskStory {
    private static final int CLIENTS = 20;
    private static final ObjectMapper JSON = new ObjectMapper();

    @Test
    void itServesOnAndSaysSoAndHealsWhenThereIsRoomAgain() throws IOException {
        Tool.need("unshare", "util-linux");
        try (Stage stage = Stage.open(FullDiskStory.class, FullDiskStory::onTinyDisk);
                Crowd held = new Crowd()) {
            stage.openGuide("\"balance\": \"random\"");
            Site site = stage.site();
            List<String> home = servers(stage);
            for (int client = 0; client < CLIENTS; client++) {
                held.add(Client.connect(site, site.client(client), site.port(443)))
                        .server();
            }
            Path state = stage.dataPlane().seen(stage.dataPlane().state());
            await().until(() ->
                    savedRevision(state) == revision(stage) && Files.exists(state.resolve("stick/OCS.table")));
            assertThat(problems(stage)).isEmpty();

            int logBefore = stage.dataPlane().log().length();
            Path filler = state.resolve("filler");
            fill(filler);
            long before = revision(stage);
            stage.api()
                    .patch("/virtual-servers/OCS", "{\"description\": \"changed on a full disk\"}")
                    .ok();
            await().atMost(Duration.ofSeconds(20)).until(() -> revision(stage) == before + 1);
            for (int client = 100; client < 900; client++) { // more new entries than fit into the rest of a page
                assertThat(server(stage, client)).startsWith("OCS-Real-");
            }

            await().atMost(Duration.ofSeconds(20)).until(() -> problems(stage).size() == 2);
            assertThat(problems(stage).toString())
                    .contains("No space left on device")
                    .contains("a restart would serve an older revision")
                    .contains("a restart would send some clients to other servers");
            assertThat(stage.plane().get("/metrics").ok().text()).contains("mooring_problems 2.0");
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> told(stage).contains("a restart would serve an older revision"));
            assertThat(savedRevision(state)).as("the file is as it was").isEqualTo(before);
            assertThat(stage.dataPlane().log().substring(logBefore))
                    .contains("event=snapshot-not-saved")
                    .contains("event=stick-tables-not-saved");
            assertThat(servers(stage)).isEqualTo(home);
            for (Client client : held.clients()) {
                assertThat(client.echo("still here")).isEqualTo("still here");
            }

            Files.delete(filler);
            long began = System.nanoTime();
            await().atMost(Duration.ofSeconds(40)).until(() -> problems(stage).isEmpty());
            System.out.printf("There is room again: healed after %d ms%n", (System.nanoTime() - began) / 1_000_000);
            assertThat(savedRevision(state)).isEqualTo(before + 1);
            assertThat(stage.plane().get("/metrics").ok().text()).contains("mooring_problems 0.0");
            assertThat(stage.dataPlane().log().substring(logBefore)).contains("event=stick-table-saved-again");
            for (Client client : held.clients()) {
                assertThat(client.echo("still here")).isEqualTo("still here");
            }
        }
    }

    private static void onTinyDisk(Program plane) {
        plane.wrapped(
                "unshare",
                "--mount",
                "sh",
                "-c",
                "mkdir -p \"$MOORING_STATE_DIR\" && mount -t tmpfs -o size=1m,mode=700 none \"$MOORING_STATE_DIR\" && exec \"$@\"",
                "sh");
    }

    /** Writes until nothing more fits. */
    private static void fill(Path file) throws IOException {
        try (OutputStream out = Files.newOutputStream(file)) {
            byte[] page = new byte[4096];
            boolean room = true;
            while (room) {
                try {
                    out.write(page);
                } catch (IOException e) {
                    assertThat(e).hasMessageContaining("No space left");
                    room = false;
                }
            }
        }
    }

    private static List<String> servers(Stage stage) throws IOException {
        List<String> servers = new ArrayList<>();
        for (int client = 0; client < CLIENTS; client++) {
            servers.add(server(stage, client));
        }
        return servers;
    }

    private static String server(Stage stage, int client) throws IOException {
        Site site = stage.site();
        try (Client connection = Client.connect(site, site.client(client), site.port(5060))) {
            return String.valueOf(connection.server());
        }
    }

    private static long savedRevision(Path state) throws IOException {
        Path file = state.resolve("snapshot.json");
        return Files.exists(file)
                ? JSON.readTree(Files.readAllBytes(file)).path("revision").asLong()
                : 0;
    }

    private static long revision(Stage stage) throws IOException {
        return stage.plane()
                .get("/v1/status")
                .ok()
                .json()
                .path("appliedRevision")
                .asLong();
    }

    private static JsonNode problems(Stage stage) throws IOException {
        return stage.plane().get("/v1/status").ok().json().path("problems");
    }

    /** What the control plane says of this data plane. */
    private static String told(Stage stage) throws IOException {
        return stage.api().get("/data-planes/edge-1").ok().json().path("status").toString();
    }
}
