package io.mooring.data;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.mooring.api.Configuration;
import io.mooring.api.Snapshot;
import io.mooring.data.json.Json;
import io.mooring.data.testing.Client;
import io.mooring.data.testing.TestPlane;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The globals of a snapshot switch the connection log of the whole program. */
@Timeout(120)
class ConnectionLogOfThePlaneTest {
    private final HttpClient http = HttpClient.newHttpClient();

    @TempDir
    private Path state;

    @Test
    void snapshotSwitchesTheLogOnAndOff() throws Exception {
        int port = TestPlane.freePort();
        try (DataPlane plane = new DataPlane(new Settings("edge", "127.0.0.1", 0, state, "secret", false))) {
            put(plane, 1, "off", port);
            visit(port);
            put(plane, 2, "errors", port);
            visit(port);
            await().atMost(20, SECONDS).until(() -> lines(plane).equals("1.0"));

            put(plane, 3, "off", port);
            visit(port);
            put(plane, 4, "all", port);
            visit(port);

            await().atMost(20, SECONDS).until(() -> lines(plane).equals("2.0"));
        }
    }

    /** Nobody is there to serve the client: its session ends at once, and not normally. */
    private static void visit(int port) throws Exception {
        try (Client client = new Client(port)) {
            assertThat(client.read()).isEqualTo(-1);
        }
    }

    private void put(DataPlane plane, long revision, String level, int port) throws Exception {
        Configuration configuration = new ObjectMapper()
                .readValue(
                        ("{'globals': {'connectionLog': '" + level + "', 'shutdownGraceSeconds': 0}, 'virtualServers':"
                                        + " [{'name': 'vs', 'address': '127.0.0.1', 'ports': [" + port + "]}]}")
                                .replace('\'', '"'),
                        Configuration.class);
        HttpRequest request = request(plane, "/v1/snapshot")
                .header("Content-Type", "application/json")
                .PUT(BodyPublishers.ofByteArray(Json.bytes(Snapshot.of("store", revision, configuration))))
                .build();
        assertThat(http.send(request, BodyHandlers.ofString()).statusCode()).isEqualTo(200);
    }

    /** The figure that its metrics show. */
    private String lines(DataPlane plane) throws Exception {
        String name = "mooring_connection_log_lines_total ";
        String metrics = http.send(request(plane, "/metrics").GET().build(), BodyHandlers.ofString())
                .body();
        return metrics.lines()
                .filter(line -> line.startsWith(name))
                .map(line -> line.substring(name.length()))
                .findAny()
                .orElseThrow();
    }

    private static HttpRequest.Builder request(DataPlane plane, String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + plane.port() + path))
                .header("Authorization", "Bearer secret");
    }
}
