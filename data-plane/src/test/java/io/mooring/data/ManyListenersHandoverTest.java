package io.mooring.data;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.management.UnixOperatingSystemMXBean;
import io.mooring.api.Configuration;
import io.mooring.api.Snapshot;
import io.mooring.data.json.Json;
import io.mooring.data.testing.Client;
import io.mooring.data.testing.EchoServer;
import io.mooring.data.testing.OpenSockets;
import io.mooring.data.testing.TestPlane;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A handover of thousands of listening sockets, which both processes hold for a moment; here both are this one. */
class ManyListenersHandoverTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int PORTS = 12;
    private static final int MOST_SOCKETS = 6000;

    @TempDir
    private Path state;

    @Test
    void allSocketsGoToTheSuccessorWithWhoWaitsInTheirQueues() throws Exception {
        int servers = virtualServers();
        int sockets = servers * PORTS * Runtime.getRuntime().availableProcessors();
        long before = OpenSockets.count();
        CountDownLatch replaced = new CountDownLatch(1);
        try (EchoServer echo = new EchoServer('1');
                DataPlane first = new DataPlane(settings(false), replaced::countDown)) {
            int port = TestPlane.freePort() - PORTS;
            put(first, servers, port, echo.port());
            assertThat(OpenSockets.count() - before).isGreaterThanOrEqualTo(sockets);

            try (DataPlane second = new DataPlane(settings(true))) {
                assertThat(replaced.await(60, TimeUnit.SECONDS)).isTrue();
                assertThat(listening(second)).isEqualTo(servers * PORTS);
                // The first one's are closed by then; those that it did not hand over would be missing here.
                assertThat(OpenSockets.count() - before).isBetween((long) sockets, sockets + 200L);
                for (int i = 0; i < servers; i++) {
                    try (Client client = new Client(address(i), port + i % PORTS)) {
                        assertThat(client.read()).isEqualTo('1');
                    }
                }
            }
        }
    }

    /** As many as two processes in one have descriptors for, each holding all sockets. */
    private static int virtualServers() {
        long most =
                ((UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getMaxFileDescriptorCount();
        long sockets = Math.min(MOST_SOCKETS, (most - 1500) / 2);
        return (int) Math.max(1, sockets / PORTS / Runtime.getRuntime().availableProcessors());
    }

    private static int listening(DataPlane plane) throws Exception {
        JsonNode status = JSON.readTree(HttpClient.newHttpClient()
                .send(request(plane, "/v1/status").build(), BodyHandlers.ofString())
                .body());
        assertThat(status.path("problems")).isEmpty();
        int listening = 0;
        for (JsonNode server : status.path("virtualServers")) {
            for (JsonNode listener : server.path("status").path("listeners")) {
                listening += listener.path("state").asText().equals("listening") ? 1 : 0;
            }
        }
        return listening;
    }

    private static void put(DataPlane plane, int servers, int port, int realPort) throws Exception {
        List<Integer> ports = new ArrayList<>();
        for (int i = 0; i < PORTS; i++) {
            ports.add(port + i);
        }
        List<Object> documents = new ArrayList<>();
        for (int i = 0; i < servers; i++) {
            documents.add(Map.of(
                    "name",
                    "vs-" + i,
                    "address",
                    address(i),
                    "ports",
                    ports,
                    "healthCheck",
                    Map.of("type", "none"),
                    "realServers",
                    List.of(Map.of("name", "one", "address", "127.0.0.1", "port", realPort))));
        }
        Configuration configuration = JSON.convertValue(
                Map.of("globals", Map.of("shutdownGraceSeconds", 0), "virtualServers", documents), Configuration.class);
        assertThat(HttpClient.newHttpClient()
                        .send(
                                request(plane, "/v1/snapshot")
                                        .header("Content-Type", "application/json")
                                        .PUT(BodyPublishers.ofByteArray(
                                                Json.bytes(Snapshot.of("store", 1, configuration))))
                                        .build(),
                                BodyHandlers.ofString())
                        .statusCode())
                .isEqualTo(200);
    }

    private static String address(int server) {
        return "127.78." + server / 250 + "." + (1 + server % 250);
    }

    private static HttpRequest.Builder request(DataPlane plane, String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + plane.port() + path))
                .timeout(Duration.ofSeconds(60))
                .header("Authorization", "Bearer secret");
    }

    private Settings settings(boolean replace) {
        return new Settings("edge", "127.0.0.1", 0, state, "secret", replace);
    }
}
