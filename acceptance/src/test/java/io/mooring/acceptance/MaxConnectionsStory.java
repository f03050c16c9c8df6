package io.mooring.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The limit holds exactly, over all ports together; who comes too early waits in the accept queue. */
class MaxConnectionsStory {
    @Test
    void theLimitIsExactOverAllPorts() throws IOException {
        try (Stage stage = Stage.open(MaxConnectionsStory.class);
                Crowd inside = new Crowd();
                Crowd waiting = new Crowd()) {
            stage.openGuide("\"maxConnections\": 12");
            Site site = stage.site();
            for (int port : site.ports()) {
                inside.add(Client.connect(site, site.client(port), port)).server();
            }
            for (int port : List.of(site.port(5060), site.port(443), site.port(8404))) {
                waiting.add(Client.connect(site, site.client(port + 1), port));
            }
            for (Client client : waiting.clients()) {
                assertThat(client.silentFor(300))
                        .as("connected, but not served")
                        .isTrue();
            }
            assertThat(stage.connections()).isEqualTo(12);

            for (int i = 0; i < 3; i++) {
                inside.clients().get(i).close();
            }

            for (Client client : waiting.clients()) {
                assertThat(client.server()).startsWith("OCS-Real-");
            }
            assertThat(stage.connections()).isEqualTo(12);
        }
    }
}
