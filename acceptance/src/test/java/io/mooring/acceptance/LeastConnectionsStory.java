package io.mooring.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Forty held sessions of forty clients: 20:20, and 30:10 when the weights are 3:1. */
class LeastConnectionsStory {
    @Test
    void heldSessionsAreSharedAsTheWeightsSay() throws IOException {
        try (Stage stage = Stage.open(LeastConnectionsStory.class)) {
            stage.openGuide("");
            try (Crowd crowd = hold(stage, 0)) {
                assertThat(crowd.byServer()).isEqualTo(Map.of("OCS-Real-1", 20, "OCS-Real-2", 20));
            }

            stage.api()
                    .patch("/virtual-servers/OCS/real-servers/OCS-Real-1", "{\"weight\": 3}")
                    .ok();
            stage.awaitConnections(0);
            try (Crowd crowd = hold(stage, 100)) {
                assertThat(crowd.byServer()).isEqualTo(Map.of("OCS-Real-1", 30, "OCS-Real-2", 10));
            }
        }
    }

    private static Crowd hold(Stage stage, int firstClient) throws IOException {
        Crowd crowd = new Crowd();
        Site site = stage.site();
        for (int i = 0; i < 40; i++) {
            Client client = Client.connect(
                    site, site.client(firstClient + i), site.ports().get(i % 12));
            crowd.add(client).server();
        }
        return crowd;
    }
}
