package io.mooring.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A change that must be confirmed breaks the service; its author is gone, and the control plane is killed meanwhile. */
class ConfirmStory {
    /** The deadline is 10 seconds away; the rest is for a busy machine to start a control plane in. */
    private static final Duration LONG = Duration.ofSeconds(90);

    @Test
    void aChangeThatNobodyConfirmsIsUndoneAlsoByAControlPlaneThatWasKilled() throws IOException {
        try (Stage stage = Stage.open(ConfirmStory.class)) {
            stage.openGuide("");
            int port = stage.site().port(5060);
            assertThat(server(stage, port)).startsWith("OCS-Real-");

            long broken = Long.parseLong(stage.api()
                    .patch("/virtual-servers/OCS?confirmWithin=10", "{\"enabled\": false}")
                    .ok()
                    .revision());
            assertThatThrownBy(() -> server(stage, port)).isInstanceOf(IOException.class);
            stage.controlPlane().kill();
            stage.controlPlane().start();

            await().atMost(LONG)
                    .pollInterval(Duration.ofMillis(100))
                    .ignoreExceptions()
                    .until(() -> server(stage, port).startsWith("OCS-Real-"));
            stage.awaitConnected();
            JsonNode undone = stage.api().get("/revisions/" + broken).ok().json();
            assertThat(undone.at("/confirmation/state").asText()).isEqualTo("rolled-back");
            JsonNode undoing =
                    stage.api().get("/revisions/" + (broken + 1)).ok().json();
            assertThat(undoing.path("author").asText()).isEqualTo("mooring");
            assertThat(undoing.path("message").asText()).contains("nobody confirmed revision " + broken);
            assertThat(undoing.at("/convergence/applied").asInt()).isEqualTo(1);
        }
    }

    @Test
    void inManualModeADataPlaneServesWhatWasAppliedLast() throws IOException {
        try (Stage stage = Stage.open(ConfirmStory.class)) {
            stage.openGuide("");
            int port = stage.site().port(5060);
            stage.api().patch("/globals", "{\"applyMode\": \"manual\"}").ok();

            long waiting = Long.parseLong(stage.api()
                    .patch("/virtual-servers/OCS", "{\"enabled\": false}")
                    .ok()
                    .revision());
            stage.controlPlane().kill();
            stage.controlPlane().start();
            stage.dataPlane().kill();
            stage.dataPlane().start();
            stage.awaitHealth("OCS-Real-1", "up");
            stage.awaitHealth("OCS-Real-2", "up");
            stage.awaitConnected();
            assertThat(server(stage, port)).startsWith("OCS-Real-");
            JsonNode convergence =
                    stage.api().get("/virtual-servers/OCS/status").ok().json().path("convergence");
            assertThat(convergence.path("revision").asLong()).isEqualTo(waiting);
            assertThat(convergence.path("publishedRevision").asLong()).isEqualTo(waiting - 1);
            assertThat(convergence.path("applied").asInt()).isZero();

            stage.api().post("/apply").ok();

            assertThatThrownBy(() -> server(stage, port)).isInstanceOf(IOException.class);
            stage.api().post("/revisions/" + (waiting - 1) + "/rollback").ok();
            stage.api().post("/apply").ok();
            assertThat(server(stage, port)).startsWith("OCS-Real-");
        }
    }

    private static String server(Stage stage, int port) throws IOException {
        try (Client client = Client.connect(stage.site(), stage.site().client(0), port)) {
            return String.valueOf(client.server());
        }
    }
}
