package io.mooring.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.mooring.api.Configuration;
import io.mooring.api.Snapshot;
import io.mooring.data.json.Json;
import io.mooring.data.testing.Client;
import io.mooring.data.testing.EchoServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole program in one process, spoken to by its own HTTP. */
class DataPlaneTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient http = HttpClient.newHttpClient();
    private ServerSocket realServer;
    private DataPlane plane;

    @TempDir
    private Path state;

    @BeforeEach
    void start() throws IOException {
        realServer = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        plane = new DataPlane(settings(state));
    }

    @AfterEach
    void stop() throws IOException {
        plane.close();
        realServer.close();
    }

    @Test
    void onlyLivenessAndReadinessAnswerWithoutTheSecret() throws Exception {
        assertThat(send("GET", "/health/live", null, null).statusCode()).isEqualTo(200);
        assertThat(send("GET", "/health/ready", null, null).statusCode()).isEqualTo(503);
        for (String path : new String[] {"/", "/v1/status", "/v1/snapshot", "/metrics", "/v1/status/"}) {
            for (String authorization : new String[] {null, "Bearer", "Bearer wrong", "Basic c2VjcmV0", "secret"}) {
                HttpResponse<String> refused = send("GET", path, authorization, null);
                assertThat(refused.statusCode()).as(path + " " + authorization).isEqualTo(401);
                assertThat(refused.headers().firstValue("WWW-Authenticate").orElse(""))
                        .startsWith("Bearer");
            }
        }
        assertThat(send("PUT", "/v1/snapshot", null, document(1, virtualServer(freePort(), 3)))
                        .statusCode())
                .isEqualTo(401);
        assertThat(status().path("appliedRevision").asInt()).isZero();
    }

    @Test
    void whatIsNoSnapshotIsRefusedInWords() throws Exception {
        assertThat(put("{").statusCode()).isEqualTo(400);
        assertThat(put("null").statusCode()).isEqualTo(400);
        assertThat(put("{\"storeId\": \"s\", \"revision\": 1, \"extra\": 1}").body())
                .contains("extra");
        assertThat(put("{\"storeId\": \"s\"}").body()).contains("revision");
        assertThat(put("{\"storeId\": \"s\", \"revision\": 1}").statusCode()).isEqualTo(422);
        assertThat(put("{\"a\": ".repeat(100) + "1" + "}".repeat(100)).statusCode())
                .isEqualTo(400);
        String invalid = document(1, virtualServer(freePort(), 3)).replace("\"retries\":3", "\"retries\":11");
        JsonNode refused = JSON.readTree(put(invalid).body());
        assertThat(refused.at("/errors/0/pointer").asText()).isEqualTo("/configuration/virtualServers/0/retries");
        assertThat(refused.path("type").asText()).isEqualTo("/problems/validation-failed");
        String damaged = document(1, virtualServer(freePort(), 3)).replace("\"retries\":3", "\"retries\":4");
        assertThat(put(damaged).body()).contains("wrong-digest");
        assertThat(send("POST", "/v1/snapshot", "Bearer secret", "{}").statusCode())
                .isEqualTo(405);
        assertThat(send("GET", "/nothing", "Bearer secret", null).statusCode()).isEqualTo(404);
        assertThat(status().path("appliedRevision").asInt()).isZero();
    }

    @Test
    void aSnapshotIsTakenOverServedAndServedAgainAfterARestart() throws Exception {
        int port = freePort();
        HttpResponse<String> applied = put(document(1, virtualServer(port, 3)));

        assertThat(applied.statusCode()).as(applied.body()).isEqualTo(200);
        assertThat(JSON.readTree(applied.body()).at("/added/0").asText()).isEqualTo("vs");
        assertThat(send("GET", "/health/ready", null, null).statusCode()).isEqualTo(200);
        assertThat(through(port)).isEqualTo("hello");
        assertThat(send("GET", "/metrics", "Bearer secret", null).body()).contains("mooring_sessions_opened_total");

        plane.close();
        plane = new DataPlane(settings(state));

        assertThat(status().at("/virtualServers/vs/realServers/r/health").asText())
                .as("known before clients come in")
                .isEqualTo("up");
        assertThat(status().path("appliedRevision").asInt()).isEqualTo(1);
        assertThat(through(port)).isEqualTo("hello");
    }

    @Test
    void onlyANewerRevisionOfTheSameStoreIsTakenOver() throws Exception {
        int port = freePort();
        String two = document(2, virtualServer(port, 3));
        assertThat(put(two).statusCode()).isEqualTo(200);

        assertThat(JSON.readTree(put(two).body()).path("unchanged").asBoolean()).isTrue();
        assertThat(put(document(1, virtualServer(port, 3))).statusCode()).isEqualTo(409);
        assertThat(put(document(2, virtualServer(port, 4))).statusCode()).isEqualTo(409);
        String foreign = two.replace("\"storeId\":\"store\"", "\"storeId\":\"other\"");
        HttpResponse<String> refused = put(foreign);
        assertThat(refused.statusCode()).isEqualTo(409);
        assertThat(refused.body()).contains("resync");
        assertThat(status().path("storeId").asText()).isEqualTo("store");

        assertThat(send("PUT", "/v1/snapshot?resync=true", "Bearer secret", foreign)
                        .statusCode())
                .isEqualTo(200);
        assertThat(status().path("storeId").asText()).isEqualTo("other");
    }

    @Test
    void aPortThatIsHeldIsReportedAndTakenWhenItIsFree() throws Exception {
        int port = freePort();
        try (ServerSocket holder = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            assertThat(holder.isBound()).isTrue();
            HttpResponse<String> applied = put(document(1, virtualServer(port, 3)));
            assertThat(applied.statusCode()).isEqualTo(200);
            assertThat(JSON.readTree(applied.body()).at("/problems/0/subject").asText())
                    .isEqualTo("127.0.0.1:" + port);
            assertThat(status().at("/virtualServers/vs/status/listeners/0/state")
                            .asText())
                    .isEqualTo("failed");
        }
        await().atMost(Duration.ofSeconds(30))
                .until(() -> status().path("problems").isEmpty());
        assertThat(through(port)).isEqualTo("hello");
    }

    /** The service lives; only what is checked dies. */
    @Test
    void sessionsOfAServerThatFailsItsChecksAreClosedWhereThatIsWanted() throws Exception {
        int closing = freePort();
        int keeping = freePort();
        try (EchoServer service = new EchoServer('s')) {
            String fields = ", \"healthCheck\": {\"intervalMs\": 100, \"port\": " + realServer.getLocalPort()
                    + "}, \"realServers\": [{\"name\": \"r\", \"address\": \"127.0.0.1\", \"port\": " + service.port()
                    + "}]}";
            put(document(
                    1,
                    "{\"name\": \"vs\", \"address\": \"127.0.0.1\", \"closeOnServerDown\": true, \"ports\": [" + closing
                            + "]"
                            + fields + ", {\"name\": \"keeping\", \"address\": \"127.0.0.1\", \"ports\": [" + keeping
                            + "]"
                            + fields));
            awaitHealth("vs", "up");
            awaitHealth("keeping", "up");

            try (Client closed = new Client(closing);
                    Client kept = new Client(keeping)) {
                assertThat(closed.read()).isEqualTo('s');
                assertThat(kept.read()).isEqualTo('s');
                realServer.close();

                assertThat(closed.read()).as("the end").isEqualTo(-1);
                awaitHealth("keeping", "down");
                assertThat(kept.echo("still here")).isEqualTo("still here");
                assertThat(send("GET", "/metrics", "Bearer secret", null).body().lines())
                        .anyMatch(line -> line.contains("cause=\"server-down\"")
                                && line.contains("vs=\"vs\"")
                                && line.endsWith(" 1.0"));
            }
        }
    }

    private void awaitHealth(String virtualServer, String health) {
        await().atMost(Duration.ofSeconds(30))
                .until(() -> status().at("/virtualServers/" + virtualServer + "/realServers/r/health")
                        .asText()
                        .equals(health));
    }

    @Test
    void oneStateFolderHasOneDataPlane() {
        assertThatThrownBy(() -> new DataPlane(settings(state)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("in use");
    }

    @Test
    void mistakesInTheEnvironmentAreToldInWords() {
        assertThatThrownBy(
                        () -> Settings.from(Map.of("MOORING_STATE_DIR", state.toString(), "MOORING_PLANE_PORT", "x")))
                .hasMessage("MOORING_PLANE_PORT: \"x\" (expected 0…65535)");
        assertThatThrownBy(() -> Settings.from(Map.of("MOORING_STATE_DIR", state.toString(), "MOORING_NAME", "a b")))
                .hasMessageStartingWith("MOORING_NAME: \"a b\" (expected 1 to 63");
        assertThatThrownBy(() -> Settings.from(
                        Map.of("MOORING_STATE_DIR", state.toString(), "MOORING_CONTROL_PLANE", "ftp://x")))
                .hasMessageStartingWith("MOORING_CONTROL_PLANE: \"ftp://x\" (expected as http://");
    }

    /** What a client gets that connects and says nothing: the real server says hello. */
    private String through(int port) throws IOException {
        // The real server is new: it has to pass its first check.
        await().atMost(Duration.ofSeconds(30)).until(() -> status().at("/virtualServers/vs/realServers/r/health")
                .asText()
                .equals("up"));
        try (Socket client = new Socket()) {
            client.setSoTimeout(10_000);
            client.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 10_000);
            // Health checks stand in the same queue and have gone already.
            while (true) {
                try (Socket accepted = realServer.accept()) {
                    accepted.getOutputStream().write("hello".getBytes(StandardCharsets.UTF_8));
                    if (client.getInputStream().available() > 0 || isOpen(accepted)) {
                        accepted.shutdownOutput();
                        return new String(client.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
                    }
                }
            }
        }
    }

    /** Whether the peer has not closed: a health check closes as soon as it is connected. */
    private static boolean isOpen(Socket socket) throws IOException {
        socket.setSoTimeout(200);
        try {
            return socket.getInputStream().read() >= 0;
        } catch (SocketTimeoutException e) {
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private String virtualServer(int port, int retries) {
        return "{\"name\": \"vs\", \"address\": \"127.0.0.1\", \"ports\": [" + port + "], \"retries\": " + retries
                + ", \"realServers\": [{\"name\": \"r\", \"address\": \"127.0.0.1\", \"port\": "
                + realServer.getLocalPort()
                + "}]}";
    }

    private static String document(long revision, String virtualServer) throws IOException {
        Configuration configuration = JSON.readValue(
                "{\"globals\": {\"shutdownGraceSeconds\": 0}, \"virtualServers\": [" + virtualServer + "]}",
                Configuration.class);
        return new String(Json.bytes(Snapshot.of("store", revision, configuration)), StandardCharsets.UTF_8);
    }

    private HttpResponse<String> put(String document) throws Exception {
        return send("PUT", "/v1/snapshot", "Bearer secret", document);
    }

    private JsonNode status() throws Exception {
        return JSON.readTree(send("GET", "/v1/status", "Bearer secret", null).body());
    }

    private HttpResponse<String> send(String method, String path, String authorization, String body) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + plane.port() + path))
                .timeout(Duration.ofSeconds(20))
                .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        if (authorization != null) {
            request.header("Authorization", authorization);
        }
        if (body != null) {
            request.header("Content-Type", "application/json");
        }
        return http.send(request.build(), BodyHandlers.ofString());
    }

    private static Settings settings(Path state) {
        return new Settings("edge", "127.0.0.1", 0, state, "secret", false);
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
