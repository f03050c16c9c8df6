package io.mooring.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A document that is broken changes nothing, at the control plane or at the data plane itself. */
class BadDocumentStory {
    @Test
    void nothingChanges() throws IOException {
        try (Stage stage = Stage.open(BadDocumentStory.class)) {
            stage.openGuide("");
            Site site = stage.site();
            String before = stage.api().get("/virtual-servers/OCS").ok().revision();
            String plane =
                    stage.plane().get("/v1/status").ok().json().path("digest").asText();
            try (Client held = Client.connect(site, site.client(0), site.port(5060))) {
                String server = held.server();

                for (String document : List.of(
                        "{",
                        "[]",
                        "null",
                        "{\"ports\": [0]}",
                        "{\"adress\": \"1.2.3.4\"}",
                        stage.guide("\"retries\": 99"),
                        stage.guide("\"balance\": \"best\""),
                        stage.guide("\"retries\": 1, \"retries\": 2"))) {
                    Api.Answer refused = stage.api().put("/virtual-servers/OCS", document);
                    assertThat(refused.status()).as(document).isBetween(400, 422);
                    assertThat(refused.json().path("type").asText())
                            .as(document)
                            .startsWith("/problems/");
                }
                for (String document : List.of(
                        "{",
                        "[]",
                        "null",
                        "{}",
                        "{\"storeId\": \"x\", \"revision\": 99}",
                        "{\"storeId\": \"x\", \"revision\": 99, \"digest\": \"0\", \"configuration\": {}}")) {
                    Api.Answer refused = stage.plane().put("/v1/snapshot", document);
                    assertThat(refused.status()).as(document).isBetween(400, 422);
                }

                assertThat(stage.api().get("/virtual-servers/OCS").ok().revision())
                        .isEqualTo(before);
                assertThat(stage.plane()
                                .get("/v1/status")
                                .ok()
                                .json()
                                .path("digest")
                                .asText())
                        .isEqualTo(plane);
                assertThat(held.echo("untouched")).isEqualTo("untouched");
                try (Client again = Client.connect(site, site.client(0), site.port(444))) {
                    assertThat(again.server()).isEqualTo(server);
                }
            }
        }
    }
}
