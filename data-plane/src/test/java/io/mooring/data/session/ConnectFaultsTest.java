package io.mooring.data.session;

import static io.mooring.data.testing.TestPlane.realServer;
import static org.assertj.core.api.Assertions.assertThat;

import io.mooring.data.live.LiveVirtualServer;
import io.mooring.data.testing.Client;
import io.mooring.data.testing.EchoServer;
import io.mooring.data.testing.TestPlane;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Connects that fail before they have begun. */
@Timeout(60)
class ConnectFaultsTest {
    /** No host has it, so connect(2) itself refuses. */
    private static final String NOWHERE = "{'name': 'nowhere', 'address': '255.255.255.255', 'port': 9}";

    private final TestPlane plane = new TestPlane();
    private EchoServer b;

    @BeforeEach
    void open() throws Exception {
        b = new EchoServer('b');
    }

    @AfterEach
    void nothingIsLeft() throws Exception {
        b.close();
        plane.close();
    }

    @Test
    void oneThatFailsAtOnceGoesToAnotherServer() throws Exception {
        LiveVirtualServer server = plane.virtualServer(
                "'persistence': {'mode': 'none'}, 'realServers': [" + NOWHERE + ", " + realServer("b", b.port()) + "]");
        int port = plane.listen(server);

        for (int i = 0; i < 10; i++) {
            try (Client client = new Client(port)) {
                assertThat(client.read()).isEqualTo('b');
            }
        }

        assertThat(server.realServer("nowhere").counters().connectsFailed()).isPositive();
    }

    @Test
    void whoseEveryAttemptFailsAtOnceIsClosed() throws Exception {
        int port = plane.listen(plane.virtualServer("'retries': 1, 'realServers': [" + NOWHERE + "]"));

        try (Client client = new Client(port)) {
            assertThat(client.read()).isEqualTo(-1);
        }
    }
}
