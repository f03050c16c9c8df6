package io.mooring.data.session;

import static io.mooring.data.testing.TestPlane.realServer;
import static org.assertj.core.api.Assertions.assertThat;

import io.mooring.data.live.LiveVirtualServer;
import io.mooring.data.own.OwnPorts;
import io.mooring.data.stats.Cause;
import io.mooring.data.testing.Client;
import io.mooring.data.testing.EchoServer;
import io.mooring.data.testing.TestPlane;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Sessions whose server would be a plane's own HTTP; servers that would answer stand there. */
@Timeout(120)
class OwnHttpTest {
    private EchoServer data;
    private EchoServer control;
    private EchoServer other;
    private TestPlane plane;

    @BeforeEach
    void start() throws IOException {
        data = new EchoServer('d');
        control = new EchoServer('c');
        other = new EchoServer('o');
        List<URI> controlPlanes = List.of(URI.create("http://127.0.0.1:" + control.port()));
        plane = new TestPlane(2, new OwnPorts("127.0.0.1", data.port(), controlPlanes, (name, result) -> {}));
    }

    @AfterEach
    void stop() throws Exception {
        data.close();
        control.close();
        other.close();
        plane.close();
    }

    @Test
    void anotherServerTakesTheClientsOfOneThatIsNone() throws Exception {
        LiveVirtualServer server = plane.virtualServer(
                "'persistence': {'mode': 'none'}, 'realServers': [" + realServer("data", data.port()) + ","
                        + realServer("control", control.port()) + "," + realServer("other", other.port()) + "]");
        int port = plane.listen(server);

        for (int i = 0; i < 30; i++) {
            try (Client client = new Client(port)) {
                assertThat(client.read()).isEqualTo('o');
            }
        }

        assertThat(server.realServer("data").counters().connectsFailed()).isPositive();
        assertThat(server.realServer("control").counters().connectsFailed()).isPositive();
    }

    @Test
    void withoutAnotherOneTheConnectHasFailed() throws Exception {
        LiveVirtualServer server =
                plane.virtualServer("'retries': 0, 'realServers': [" + realServer("data", data.port()) + "]");
        int port = plane.listen(server);

        try (Client client = new Client(port)) {
            assertThat(client.read()).isEqualTo(-1);
        }

        plane.awaitNoSessions();
        assertThat(server.counters().endedByCause()).containsEntry(Cause.CONNECT_FAILED.label(), 1L);
    }

    @Test
    void theFallbackIsRefusedToo() throws Exception {
        LiveVirtualServer server = plane.virtualServer("'retries': 0, 'realServers': [],"
                + " 'fallback': {'address': '127.0.0.1', 'port': " + control.port() + "}");
        int port = plane.listen(server);

        try (Client client = new Client(port)) {
            assertThat(client.read()).isEqualTo(-1);
        }

        plane.awaitNoSessions();
        assertThat(server.counters().endedByCause()).containsEntry(Cause.CONNECT_FAILED.label(), 1L);
    }
}
