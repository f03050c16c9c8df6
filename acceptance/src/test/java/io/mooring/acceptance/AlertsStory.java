package io.mooring.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A webhook hears what breaks and what works again, and can tell that it is the control plane that says so. */
class AlertsStory {
    @Test
    void aWebhookHearsWhatBreaksAndWhatWorksAgain() throws Exception {
        try (Stage stage = Stage.open(AlertsStory.class);
                Hook hook = Hook.open(stage.site().balancer(), 0)) {
            Site site = stage.site();
            RealServer only = stage.startServer(1);
            String guide = stage.guide(
                    "\"fallback\": {\"address\": \"127.0.0.1\", \"port\": 29081}",
                    "{\"name\": \"OCS-Real-1\", \"address\": \"" + site.server(1) + "\"}");
            stage.api().put("/virtual-servers/OCS", guide).ok();
            stage.awaitHealth("OCS-Real-1", "up");
            stage.api()
                    .patch("/globals", "{\"alerts\": {\"webhooks\": [\"" + hook.url() + "\"]}}")
                    .ok();
            awaitWatched(stage, hook);

            only.close();
            JsonNode down = hook.awaitEvent("real-server.down", "OCS-Real-1");
            assertThat(down.path("virtualServer").asText()).isEqualTo("OCS");
            assertThat(down.path("dataPlanes").toString()).isEqualTo("[\"edge-1\"]");
            assertThat(down.path("detail").asText()).isNotEmpty();
            assertThat(down.path("since").asText()).startsWith("20");
            hook.awaitEvent("fallback.entered", "OCS");

            stage.startServer(1);
            hook.awaitEvent("real-server.up", "OCS-Real-1");
            hook.awaitEvent("fallback.left", "OCS");

            int held;
            try (ServerSocketChannel other = site.balancer().listen(site.address(), 0)) {
                held = other.socket().getLocalPort();
                stage.api()
                        .put(
                                "/virtual-servers/held",
                                "{\"address\": \"" + site.address() + "\", \"ports\": [" + held + "]}")
                        .ok();
                JsonNode failed = hook.awaitEvent("listener.failed", site.address() + ":" + held);
                assertThat(failed.path("virtualServer").asText()).isEqualTo("held");
            }
            hook.awaitEvent("listener.recovered", site.address() + ":" + held);

            verifyWithOpenssl(hook.requests().get(0));
            assertThat(hook.requests())
                    .as("one message for what comes together")
                    .hasSizeLessThanOrEqualTo(8);
            assertThat(stage.controlPlane().log()).doesNotContain(Stage.WEBHOOK_SECRET);
            assertThat(stage.dataPlane().log()).doesNotContain(Stage.WEBHOOK_SECRET);
        }
    }

    @Test
    void aLostDataPlaneIsToldAndARestartOfTheControlPlaneTellsNothingTwice() throws Exception {
        try (Stage stage = Stage.open(AlertsStory.class);
                Hook hook = Hook.open(stage.site().balancer(), 0)) {
            stage.startServer(1);
            stage.api().put("/virtual-servers/OCS", stage.guide("")).ok();
            stage.awaitHealth("OCS-Real-1", "up");
            stage.awaitHealth("OCS-Real-2", "down");
            stage.api()
                    .patch("/globals", "{\"alerts\": {\"webhooks\": [\"" + hook.url() + "\"]}}")
                    .ok();
            awaitWatched(stage, hook);
            assertThat(hook.event("real-server.down", "OCS-Real-2").isMissingNode())
                    .as("it was down before anybody was to be told")
                    .isTrue();

            stage.dataPlane().kill();
            long killed = System.nanoTime();
            hook.awaitEvent("data-plane.lost", "");
            assertThat(Duration.ofNanos(System.nanoTime() - killed)).isGreaterThan(Duration.ofSeconds(25));

            stage.controlPlane().stop(30);
            stage.controlPlane().start();
            stage.dataPlane().start();
            hook.awaitEvent("data-plane.back", "");
            stage.awaitHealth("OCS-Real-1", "up");
            stage.startServer(2);
            hook.awaitEvent("real-server.up", "OCS-Real-2");
            assertThat(hook.event("real-server.down", "OCS-Real-1").isMissingNode())
                    .as("it was up all the time")
                    .isTrue();
        }
    }

    /** A test alert has arrived, and the first sight of the data plane is over: what it reports later is a change. */
    private static void awaitWatched(Stage stage, Hook hook) throws IOException {
        JsonNode answer = stage.api().post("/alerts/test").ok().json();
        assertThat(answer.path("deliveries").path(0).path("delivered").asBoolean())
                .as(answer.toString())
                .isTrue();
        assertThat(hook.requests()).hasSize(1);
        await().atMost(Duration.ofSeconds(30))
                .until(() -> stage.controlPlane().log().contains("alerts watch dataPlane=edge-1"));
    }

    /** With the lines of docs/alerts.md. */
    private static void verifyWithOpenssl(Hook.Request request) throws Exception {
        Tool.need("openssl", "openssl");
        Path folder = Files.createTempDirectory("signature");
        Files.writeString(folder.resolve("body"), request.body());
        Files.writeString(folder.resolve("secret"), Stage.WEBHOOK_SECRET + "\n");
        String time = request.signature().substring(2, request.signature().indexOf(','));

        Process process = new ProcessBuilder("sh", "-c", shellLines().replace("UNIX", time))
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        String hex = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(process.waitFor()).as(hex).isZero();
        assertThat(request.signature()).isEqualTo("t=" + time + ",v1=" + hex.strip());
    }

    /** The first block of the document that is for a shell. */
    private static String shellLines() throws IOException {
        List<String> document = Files.readAllLines(Path.of(System.getProperty("mooring.root"), "docs", "alerts.md"));
        int from = document.indexOf("```sh");
        return String.join(
                "\n",
                document.subList(
                        from + 1, from + document.subList(from, document.size()).indexOf("```")));
    }
}
