package io.mooring.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The control plane is gone, and the data plane is killed and started: it serves, from its last snapshot. */
class AloneStory {
    @Test
    void aDataPlaneThatStartsWithoutItsControlPlaneServes() throws IOException {
        try (Stage stage = Stage.open(AloneStory.class)) {
            stage.openGuide("");
            Site site = stage.site();
            long revision = revision(stage);

            stage.controlPlane().kill();
            stage.dataPlane().kill();
            stage.dataPlane().start();

            // Its clients are served before its own HTTP answers.
            await().atMost(Duration.ofSeconds(20))
                    .pollInterval(Duration.ofMillis(50))
                    .ignoreExceptions()
                    .until(() -> server(stage, site.port(5060)).startsWith("OCS-Real-") && revision(stage) == revision);
            for (int port : site.ports()) {
                assertThat(server(stage, port)).startsWith("OCS-Real-");
            }

            stage.controlPlane().start();
            stage.awaitConnected();
            assertThat(revision(stage)).isEqualTo(revision);
            stage.api()
                    .patch("/virtual-servers/OCS", "{\"description\": \"together again\"}")
                    .ok();
            assertThat(revision(stage)).isEqualTo(revision + 1);
        }
    }

    private static long revision(Stage stage) throws IOException {
        return stage.plane()
                .get("/v1/status")
                .ok()
                .json()
                .path("appliedRevision")
                .asLong();
    }

    private static String server(Stage stage, int port) throws IOException {
        try (Client client = Client.connect(stage.site(), stage.site().client(0), port)) {
            return String.valueOf(client.server());
        }
    }
}
