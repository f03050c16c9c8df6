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
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A data plane and its successor, both in this process; the story of the same name has processes. */
class ReplacementTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration LONG = Duration.ofSeconds(60);

    private final HttpClient http = HttpClient.newHttpClient();
    private final CountDownLatch replaced = new CountDownLatch(1);
    private final List<DataPlane> planes = new ArrayList<>();
    private EchoServer one;
    private EchoServer two;
    private DataPlane first;
    private int port;

    @TempDir
    private Path state;

    @BeforeEach
    void start() throws Exception {
        one = new EchoServer('1');
        two = new EchoServer('2');
        port = freePort();
        first = new DataPlane(settings(0, false), replaced::countDown);
        planes.add(first);
        put(first, 1, 3);
        await().atMost(LONG)
                .until(() -> health(first, "one").equals("up")
                        && health(first, "two").equals("up"));
    }

    @AfterEach
    void stop() throws IOException {
        planes.forEach(DataPlane::close);
        one.close();
        two.close();
    }

    @Test
    void aSuccessorHasEntriesAndSocketsAndTheFirstEndsWithItsSessions() throws Exception {
        int home;
        try (Client held = new Client(port)) {
            home = held.read();
            DataPlane second = new DataPlane(settings(0, true));
            planes.add(second);

            assertThat(held.echo("still there")).isEqualTo("still there");
            for (int visit = 0; visit < 6; visit++) {
                assertThat(visit()).isEqualTo(home);
            }
            assertThat(status(second).path("persistenceEntries").asInt()).isEqualTo(1);
            assertThat(status(second).path("connections").asInt()).isZero();
            assertThat(replaced.getCount()).isEqualTo(1);

            put(second, 2, 4);
            await().atMost(LONG).until(() -> visit() == home);
        }
        assertThat(replaced.await(60, TimeUnit.SECONDS)).isTrue();
        assertThatThrownBy(() -> new DataPlane(settings(0, false))).hasMessageContaining("MOORING_REPLACE=true");
        planes.remove(first);
        first.close();

        DataPlane third = new DataPlane(settings(0, true));
        planes.add(third);
        assertThat(status(third).path("appliedRevision").asInt()).isEqualTo(2);
        assertThat(visit()).isEqualTo(home);
    }

    @Test
    void aSuccessorWithoutAPortLeavesTheFirstAsItWas() throws Exception {
        int home = visit();
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(() -> new DataPlane(settings(taken.getLocalPort(), true)))
                    .hasMessageContaining("cannot listen");
        }
        firstServesAsBefore(home);
    }

    @Test
    void aSuccessorThatDiesAtAnyStepLeavesTheFirstAsItWas() throws Exception {
        int home = visit();
        for (String last : List.of("H", "S", "C", "Y")) {
            try (SocketChannel successor = SocketChannel.open(
                    UnixDomainSocketAddress.of(state.resolve("handover").resolve("socket")))) {
                InputStream in = Channels.newInputStream(successor);
                assertThat(frame(in)).isEqualTo("H");
                say(successor, 'H', "mooring-handover 1");
                String kind = "H";
                while (!kind.equals(last)) {
                    kind = frame(in);
                    if (kind.equals("C")) {
                        say(successor, 'P', "");
                    }
                }
            }
            firstServesAsBefore(home);
        }
    }

    @Test
    void aSuccessorThatSpeaksOtherwiseIsRefusedInWords() throws Exception {
        int home = visit();
        try (SocketChannel successor = SocketChannel.open(
                UnixDomainSocketAddress.of(state.resolve("handover").resolve("socket")))) {
            InputStream in = Channels.newInputStream(successor);
            assertThat(frame(in)).isEqualTo("H");
            say(successor, 'H', "mooring-handover 2");
            assertThat(frame(in)).isEqualTo("R");
        }
        firstServesAsBefore(home);
    }

    @Test
    void withNobodyToReplaceItIsAnOrdinaryStart() throws Exception {
        int home = visit();
        first.close();
        planes.clear();
        DataPlane again = new DataPlane(settings(0, true));
        planes.add(again);
        assertThat(visit()).isEqualTo(home);
    }

    private void firstServesAsBefore(int home) throws Exception {
        await().atMost(LONG).ignoreExceptions().until(() -> status(first) != null);
        await().atMost(LONG).ignoreExceptions().until(() -> put(first, 2, 4) == 200);
        assertThat(visit()).isEqualTo(home);
        assertThat(status(first).path("problems")).isEmpty();
        assertThatThrownBy(() -> new DataPlane(settings(0, false))).hasMessageContaining("in use");
        assertThat(replaced.getCount()).isEqualTo(1);
    }

    /** The server of a connection that ends at once. */
    private int visit() throws IOException {
        try (Client client = new Client(port)) {
            return client.read();
        }
    }

    private static void say(SocketChannel channel, char kind, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        ByteBuffer frame = ByteBuffer.allocate(5 + bytes.length);
        frame.put((byte) kind).putInt(bytes.length).put(bytes).flip();
        while (frame.hasRemaining()) {
            channel.write(frame);
        }
    }

    /** Reads a frame, and the byte that comes with each descriptor; answers its kind. */
    private static String frame(InputStream in) throws IOException {
        byte[] header = in.readNBytes(5);
        byte[] body = in.readNBytes(ByteBuffer.wrap(header).getInt(1));
        String kind = String.valueOf((char) header[0]);
        if (kind.equals("L")) {
            in.readNBytes(Integer.parseInt(new String(body, StandardCharsets.UTF_8).split("\n", 3)[2]));
        }
        return kind;
    }

    private int put(DataPlane plane, int revision, int retries) throws Exception {
        String server = "{\"name\": \"%s\", \"address\": \"127.0.0.1\", \"port\": %d}";
        String virtualServer = "{\"name\": \"vs\", \"address\": \"127.0.0.1\", \"ports\": [" + port
                + "], \"balance\": \"roundrobin\", \"retries\": " + retries
                + ", \"healthCheck\": {\"intervalMs\": 200}, \"realServers\": ["
                + String.format(server, "one", one.port()) + ", " + String.format(server, "two", two.port()) + "]}";
        Configuration configuration = JSON.readValue(
                "{\"globals\": {\"shutdownGraceSeconds\": 0}, \"virtualServers\": [" + virtualServer + "]}",
                Configuration.class);
        return http.send(
                        request(plane, "/v1/snapshot")
                                .header("Content-Type", "application/json")
                                .PUT(BodyPublishers.ofByteArray(
                                        Json.bytes(Snapshot.of("store", revision, configuration))))
                                .build(),
                        BodyHandlers.ofString())
                .statusCode();
    }

    private JsonNode status(DataPlane plane) throws Exception {
        return JSON.readTree(http.send(request(plane, "/v1/status").build(), BodyHandlers.ofString())
                .body());
    }

    private String health(DataPlane plane, String server) throws Exception {
        return status(plane)
                .at("/virtualServers/vs/realServers/" + server + "/health")
                .asText();
    }

    private static HttpRequest.Builder request(DataPlane plane, String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + plane.port() + path))
                .timeout(Duration.ofSeconds(20))
                .header("Authorization", "Bearer secret");
    }

    private Settings settings(int httpPort, boolean replace) {
        return new Settings("edge", "127.0.0.1", httpPort, null, null, state, "secret", replace);
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
