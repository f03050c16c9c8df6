package io.mooring.data.testing;

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
import java.time.Duration;

/** The HTTP of a data plane on loopback whose secret is {@link #SECRET}, as a control plane uses it. */
public final class PlaneHttp {
    public static final String SECRET = "secret";

    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient http = HttpClient.newHttpClient();
    private final int port;

    /** Of the plane on that port. */
    public PlaneHttp(int port) {
        this.port = port;
    }

    /** A snapshot of these virtual servers, as JSON; sessions have no grace. */
    public static byte[] document(long revision, String... virtualServers) throws IOException {
        Configuration configuration = JSON.readValue(
                "{\"globals\": {\"shutdownGraceSeconds\": 0}, \"virtualServers\": [" + String.join(", ", virtualServers)
                        + "]}",
                Configuration.class);
        return Json.bytes(Snapshot.of("store", revision, configuration));
    }

    /** Sends a snapshot. */
    public HttpResponse<String> put(byte[] document) throws Exception {
        return http.send(
                request("/v1/snapshot")
                        .header("Content-Type", "application/json")
                        .PUT(BodyPublishers.ofByteArray(document))
                        .build(),
                BodyHandlers.ofString());
    }

    /** Asks what taking over an empty document would do, in a way that may be wrong. */
    public HttpResponse<String> plan(String authorization, String method, String type) throws Exception {
        return http.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/v1/plan"))
                        .timeout(Duration.ofSeconds(60))
                        .header("Authorization", authorization)
                        .header("Content-Type", type)
                        .method(method, BodyPublishers.ofString("{}"))
                        .build(),
                BodyHandlers.ofString());
    }

    /** Asks what taking a snapshot over would do. */
    public HttpResponse<String> plan(byte[] document) throws Exception {
        return http.send(
                request("/v1/plan")
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofByteArray(document))
                        .build(),
                BodyHandlers.ofString());
    }

    /** The plane's status. */
    public JsonNode status() throws Exception {
        return JSON.readTree(http.send(request("/v1/status").build(), BodyHandlers.ofString())
                .body());
    }

    /** The health of a real server of the virtual server vs. */
    public String health(String realServer) throws Exception {
        return status().at("/virtualServers/vs/realServers/" + realServer + "/health")
                .asText();
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(Duration.ofSeconds(60))
                .header("Authorization", "Bearer " + SECRET);
    }
}
