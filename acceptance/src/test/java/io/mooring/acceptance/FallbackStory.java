package io.mooring.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** All real servers die: the fallback answers on every port, and nobody stays on it when they return. */
class FallbackStory {
    @Test
    void theFallbackServesEveryPortAndIsNeverRemembered() throws IOException {
        try (Stage stage = Stage.open(FallbackStory.class)) {
            Site site = stage.site();
            int fallbackPort = 29081;
            try (RealServer fallback =
                    RealServer.start(site.balancer(), "fallback", "127.0.0.1", List.of(fallbackPort))) {
                RealServer first = stage.startServer(1);
                RealServer second = stage.startServer(2);
                String field = "\"fallback\": {\"address\": \"127.0.0.1\", \"port\": " + fallbackPort + "}";
                stage.api().put("/virtual-servers/OCS", stage.guide(field)).ok();
                stage.awaitHealth("OCS-Real-1", "up");
                stage.awaitHealth("OCS-Real-2", "up");
                assertThat(server(stage, 0, site.port(5060))).startsWith("OCS-Real-");

                first.close();
                second.close();
                stage.awaitHealth("OCS-Real-1", "down");
                stage.awaitHealth("OCS-Real-2", "down");
                for (int port : site.ports()) {
                    assertThat(server(stage, port % 6, port)).as("port " + port).isEqualTo(fallback.name());
                }
                assertThat(state(stage)).isEqualTo("fallback");
                Client held = Client.connect(site, site.client(0), site.port(443));
                assertThat(held.server()).isEqualTo(fallback.name());

                stage.startServer(1);
                stage.awaitHealth("OCS-Real-1", "up");
                for (int client = 0; client < 6; client++) {
                    assertThat(server(stage, client, site.port(444)))
                            .as("client " + client)
                            .isEqualTo("OCS-Real-1");
                }
                assertThat(held.echo("still here")).isEqualTo("still here");
                held.close();
            }
        }
    }

    private static String state(Stage stage) throws IOException {
        return stage.plane()
                .get("/v1/status")
                .ok()
                .json()
                .at("/virtualServers/OCS/status/state")
                .asText();
    }

    private static String server(Stage stage, int client, int port) throws IOException {
        try (Client connection = Client.connect(stage.site(), stage.site().client(client), port)) {
            return connection.server();
        }
    }
}
