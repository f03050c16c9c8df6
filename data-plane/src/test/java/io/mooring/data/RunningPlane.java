package io.mooring.data;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.mooring.api.Configuration;
import io.mooring.api.Snapshot;
import io.mooring.data.json.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;

/** The whole program in this process, spoken to by its own HTTP. Real servers are not checked. */
final class RunningPlane implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient http = HttpClient.newHttpClient();
    private final DataPlane plane;
    private long revision;

    RunningPlane(Path state) throws IOException {
        plane = new DataPlane(new Settings("edge", "127.0.0.1", 0, null, null, state, "secret", false));
    }

    /** A virtual server on 127.0.0.1; {@code realServers} as {@link #realServer} says. */
    static String virtualServer(String name, String ports, String realServers) {
        return "{\"name\": \"" + name + "\", \"address\": \"127.0.0.1\", \"ports\": [" + ports
                + "], \"healthCheck\": {\"type\": \"none\"}, \"realServers\": [" + realServers + "]}";
    }

    static String realServer(String name, int port, String state) {
        return "{\"name\": \"" + name + "\", \"address\": \"127.0.0.1\", \"port\": " + port + ", \"state\": \"" + state
                + "\"}";
    }

    /** The document of the next revision. */
    byte[] document(String... virtualServers) throws IOException {
        Configuration configuration = JSON.readValue(
                "{\"globals\": {\"shutdownGraceSeconds\": 0}, \"virtualServers\": [" + String.join(", ", virtualServers)
                        + "]}",
                Configuration.class);
        return Json.bytes(Snapshot.of("store", ++revision, configuration));
    }

    /** Takes over the next revision; nothing is wrong with it. */
    void apply(String... virtualServers) throws Exception {
        HttpResponse<String> applied = put(document(virtualServers));
        assertThat(applied.statusCode()).as(applied.body()).isEqualTo(200);
        assertThat(JSON.readTree(applied.body()).path("problems")).isEmpty();
    }

    HttpResponse<String> put(byte[] document) throws Exception {
        return http.send(
                request("/v1/snapshot")
                        .header("Content-Type", "application/json")
                        .PUT(BodyPublishers.ofByteArray(document))
                        .build(),
                BodyHandlers.ofString());
    }

    JsonNode status() throws Exception {
        return JSON.readTree(http.send(request("/v1/status").build(), BodyHandlers.ofString())
                .body());
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + plane.port() + path))
                .timeout(Duration.ofSeconds(60))
                .header("Authorization", "Bearer secret");
    }

    @Override
    public void close() {
        plane.close();
    }
}
