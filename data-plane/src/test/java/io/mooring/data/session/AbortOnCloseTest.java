package io.mooring.data.session;

import static io.mooring.data.testing.TestPlane.realServer;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mooring.data.live.LiveVirtualServer;
import io.mooring.data.testing.BlackHole;
import io.mooring.data.testing.Client;
import io.mooring.data.testing.TestPlane;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Clients that go while the connect to their server is pending, with {@code abortOnClose: false}. */
@Timeout(120)
class AbortOnCloseTest {
    private TestPlane plane;
    private BlackHole hole;
    private LiveVirtualServer server;
    private int port;

    @BeforeEach
    void open() throws Exception {
        plane = new TestPlane();
        hole = new BlackHole();
        server = plane.virtualServer("'abortOnClose': false, 'timeouts': {'connectMs': 60000}, 'realServers': ["
                + realServer("hole", hole.port()) + "]");
        port = plane.listen(server);
    }

    @AfterEach
    void nothingIsLeft() throws Exception {
        hole.close();
        plane.close();
    }

    @Test
    void connectGoesOnWithoutTheClient() throws Exception {
        Client client = connecting();

        client.close();

        try (Socket accepted = hole.accept()) {
            assertThat(accepted.getInputStream().read()).isEqualTo(-1);
        }
        plane.awaitNoSessions();
        assertThat(server.counters().endedByCause()).containsOnlyKeys("client-closed");
    }

    @Test
    void whatTheClientSentBeforeItClosedArrives() throws Exception {
        Client client = connecting();

        send(client, "last words");
        client.close();

        try (Socket accepted = hole.accept()) {
            assertThat(new String(accepted.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                    .isEqualTo("last words");
        }
        plane.awaitNoSessions();
    }

    @Test
    void clientThatHalfClosesGetsItsAnswer() throws Exception {
        try (Client client = connecting()) {
            send(client, "request");
            client.socket().shutdownOutput();

            try (Socket accepted = hole.accept()) {
                assertThat(new String(accepted.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                        .isEqualTo("request");
                accepted.getOutputStream().write('!');
            }

            assertThat(client.read()).isEqualTo('!');
            assertThat(client.read()).isEqualTo(-1);
        }
    }

    @Test
    void resetWithoutAByteEndsTheConnect() throws Exception {
        Client client = connecting();

        reset(client);

        plane.awaitNoSessions();
        assertThat(server.counters().endedByCause()).containsOnlyKeys("client-gone");
    }

    @Test
    void whatTheClientSentBeforeAResetArrives() throws Exception {
        Client client = connecting();

        send(client, "last words");
        reset(client);

        try (Socket accepted = hole.accept()) {
            assertThat(new String(accepted.getInputStream().readNBytes(10), StandardCharsets.UTF_8))
                    .isEqualTo("last words");
        }
        plane.awaitNoSessions();
        assertThat(server.counters().endedByCause()).containsOnlyKeys("client-reset");
    }

    private Client connecting() throws IOException {
        Client client = new Client(port);
        await().atMost(20, SECONDS).until(() -> plane.sessions.count() == 1);
        return client;
    }

    private static void send(Client client, String text) throws IOException {
        client.socket().getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
    }

    private static void reset(Client client) throws IOException {
        client.socket().setSoLinger(true, 0);
        client.close();
    }
}
