package io.mooring.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

/** The guide's three calls, and traffic on all twelve ports. */
class GuideStory {
    @Test
    void threeCallsAndTwelvePortsAreBalanced() throws IOException {
        try (Stage stage = Stage.open(GuideStory.class)) {
            Site site = stage.site();
            stage.startServer(1);
            stage.startServer(2);

            Api.Answer globals = stage.api()
                    .patch("/globals", "{\"clientTimeoutMs\": 1800000, \"serverTimeoutMs\": 1800000}")
                    .ok();
            Api.Answer created = stage.api().put("/virtual-servers/OCS", """
                            {"address": "%s", "ports": %s,
                             "balance": "leastconn", "persistence": {"mode": "source-ip", "timeoutSeconds": 1800, "tableSize": 10240},
                             "healthCheck": {"port": %d}, "fallback": {"address": "127.0.0.1", "port": 9081}, "maxConnections": 40000,
                             "realServers": [{"name": "OCS-Real-1", "address": "%s"}, {"name": "OCS-Real-2", "address": "%s"}]}
                            """.formatted(
                            site.address(), site.ports(), site.port(5061), site.server(1), site.server(2)));
            Api.Answer haproxy = stage.api().get("/config/haproxy.cfg").ok();

            assertThat(globals.json().path("clientTimeoutMs").asInt()).isEqualTo(1_800_000);
            assertThat(created.status()).isEqualTo(201);
            assertThat(created.json().at("/status/convergence/applied").asInt()).isEqualTo(1);
            assertThat(haproxy.text()).contains(site.address() + ":" + site.port(5060), "leastconn", "OCS-Real-2");
            stage.awaitHealth("OCS-Real-1", "up");
            stage.awaitHealth("OCS-Real-2", "up");
            for (int port : site.ports()) {
                try (Client client = Client.connect(site, site.client(1), port)) {
                    assertThat(client.server()).startsWith("OCS-Real-");
                    assertThat(client.echo("port " + port)).isEqualTo("port " + port);
                }
            }
            assertThat(stage.api().put("/virtual-servers/OCS", "{}").status()).isEqualTo(422);
            assertThat(stage.api().delete("/virtual-servers/OCS").status()).isEqualTo(204);
            assertThat(stage.plane().get("/v1/status").ok().json().path("virtualServers"))
                    .isEmpty();
        }
    }
}
