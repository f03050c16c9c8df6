package io.mooring.data;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.mooring.data.testing.Client;
import io.mooring.data.testing.EchoServer;
import io.mooring.data.testing.PlaneHttp;
import io.mooring.data.testing.TestPlane;
import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A whole data plane that is told to send clients and checks to its own HTTP. */
@Timeout(120)
class OwnHttpAsTargetTest {
    private DataPlane plane;
    private PlaneHttp http;
    private String why;

    @TempDir
    private Path folder;

    @BeforeEach
    void start() throws IOException {
        plane = new DataPlane(new Settings("edge", "127.0.0.1", 0, folder, PlaneHttp.SECRET, false));
        http = new PlaneHttp(plane.port());
        why = "127.0.0.1:" + plane.port() + " is this data plane's own HTTP";
    }

    @AfterEach
    void stop() {
        plane.close();
    }

    @Test
    void itsChecksFailAndItsClientsAreClosed() throws Exception {
        int port = TestPlane.freePort();
        put(virtualServer("vs", port, "fast", server("r", plane.port()) + "], \"fallback\": " + at(plane.port())));

        await().atMost(30, SECONDS).until(() -> http.health("r").equals("down"));

        JsonNode status = http.status();
        assertThat(status.at("/virtualServers/vs/realServers/r/lastCheck/detail")
                        .asText())
                .isEqualTo(why);
        assertThat(problems(status))
                .containsExactly(
                        "vs fallback: " + why + ": nobody is sent there",
                        "vs real server r: " + why + ": nobody is sent there");
        try (Client client = new Client(port)) {
            assertThat(client.read()).isEqualTo(-1);
        }
    }

    @Test
    void aCheckOfItsPortFailsWhereTheServerIsAnother() throws Exception {
        try (EchoServer echo = new EchoServer('e')) {
            String check = "\"healthCheck\": {\"intervalMs\": 200, \"port\": " + plane.port() + "}";
            put(document("vs", TestPlane.freePort(), check, server("r", echo.port()) + "]"));

            await().atMost(30, SECONDS).until(() -> http.health("r").equals("down"));

            JsonNode status = http.status();
            assertThat(status.at("/virtualServers/vs/realServers/r/lastCheck/detail")
                            .asText())
                    .isEqualTo(why);
            assertThat(problems(status)).isEmpty();
        }
    }

    @Test
    void anotherListenerOfTheSameDataPlaneIsAServerLikeAnyOther() throws Exception {
        try (EchoServer echo = new EchoServer('e')) {
            int first = TestPlane.freePort();
            int second = TestPlane.freePort();
            put(
                    virtualServer("vs", first, "fast", server("r", second) + "]"),
                    virtualServer("second", second, "none", server("e", echo.port()) + "]"));

            await().atMost(30, SECONDS).until(() -> http.health("r").equals("up"));

            assertThat(problems(http.status())).isEmpty();
            try (Client client = new Client(first)) {
                assertThat(client.read()).isEqualTo('e');
            }
        }
    }

    private void put(String... virtualServers) throws Exception {
        assertThat(http.put(PlaneHttp.document(1, virtualServers)).statusCode()).isEqualTo(200);
    }

    private static Iterable<String> problems(JsonNode status) {
        return StreamSupport.stream(status.path("problems").spliterator(), false)
                .map(one -> one.path("virtualServer").asText() + " "
                        + one.path("subject").asText() + ": "
                        + one.path("message").asText())
                .toList();
    }

    private static String virtualServer(String name, int port, String checks, String servers) {
        String how = checks.equals("none") ? "{\"type\": \"none\"}" : "{\"intervalMs\": 200}";
        return document(name, port, "\"healthCheck\": " + how, servers);
    }

    private static String document(String name, int port, String check, String servers) {
        return "{\"name\": \"" + name + "\", \"address\": \"127.0.0.1\", \"ports\": [" + port + "], " + check
                + ", \"realServers\": [" + servers + "}";
    }

    private static String server(String name, int port) {
        return "{\"name\": \"" + name + "\", " + at(port).substring(1);
    }

    private static String at(int port) {
        return "{\"address\": \"127.0.0.1\", \"port\": " + port + "}";
    }
}
