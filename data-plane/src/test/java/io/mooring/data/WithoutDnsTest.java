package io.mooring.data;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.mooring.api.Configuration;
import io.mooring.api.Snapshot;
import io.mooring.data.json.Json;
import io.mooring.data.testing.Client;
import io.mooring.data.testing.ScriptedServer;
import io.mooring.data.testing.TestPlane;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole program with real servers whose name nobody knows, and with source addresses that are not its host's. */
class WithoutDnsTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient http = HttpClient.newHttpClient();

    @TempDir
    private Path state;

    @Test
    void itRestartsServesWhatItCanAndSaysWhatItCannot() throws Exception {
        int named = TestPlane.freePort();
        int sourced = TestPlane.freePort();
        try (ScriptedServer server = new ScriptedServer((client, in, out) -> {
            out.write('x');
            in.read();
        })) {
            try (DataPlane plane = new DataPlane(settings())) {
                String document = """
                        {"globals": {"shutdownGraceSeconds": 0}, "virtualServers": [
                          {"name": "named", "address": "127.0.0.1", "ports": [%d],
                           "realServers": [{"name": "r", "address": "nobody.invalid", "port": 1},
                                           {"name": "s", "address": "127.0.0.1", "port": %d}]},
                          {"name": "sourced", "address": "127.0.0.1", "ports": [%d], "healthCheck": {"type": "none"},
                           "sourceAddresses": ["203.0.113.7"],
                           "realServers": [{"name": "r", "address": "127.0.0.1", "port": %d}]}]}
                        """.formatted(named, server.port(), sourced, server.port());
                Snapshot snapshot = Snapshot.of("store", 1, JSON.readValue(document, Configuration.class));
                String body = new String(Json.bytes(snapshot), StandardCharsets.UTF_8);
                assertThat(send(plane, "PUT", "/v1/snapshot", body).statusCode())
                        .isEqualTo(200);
            }

            try (DataPlane plane = new DataPlane(settings())) {
                assertThat(greeting(named)).isEqualTo('x');
                assertThat(greeting(sourced)).isEqualTo(-1);
                JsonNode status =
                        JSON.readTree(send(plane, "GET", "/v1/status", null).body());
                assertThat(status.at("/virtualServers/named/realServers/r/effectiveState")
                                .asText())
                        .isEqualTo("down");
                assertThat(status.at("/virtualServers/named/status/state").asText())
                        .isEqualTo("degraded");
                assertThat(status.at("/problems/0/virtualServer").asText()).isEqualTo("sourced");
                assertThat(status.at("/problems/0/message").asText())
                        .startsWith("no source address can be used, the last was 203.0.113.7: ");
                assertThat(status.at("/virtualServers/sourced/realServers/r/effectiveState")
                                .asText())
                        .as("no server's fault")
                        .isEqualTo("up");
            }
        }
    }

    private static int greeting(int port) throws Exception {
        try (Client client = new Client(port)) {
            return client.read();
        }
    }

    private HttpResponse<String> send(DataPlane plane, String method, String path, String body) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + plane.port() + path))
                .timeout(Duration.ofSeconds(30))
                .header("Authorization", "Bearer secret")
                .header("Content-Type", "application/json")
                .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
                .build();
        return http.send(request, BodyHandlers.ofString());
    }

    private Settings settings() {
        return new Settings("edge", "127.0.0.1", 0, state, "secret", false);
    }
}
