package io.mooring.data.session;

import static io.mooring.data.testing.TestPlane.freePort;
import static io.mooring.data.testing.TestPlane.realServer;
import static org.assertj.core.api.Assertions.assertThat;

import io.mooring.api.ListenerState;
import io.mooring.api.ListenerStatus;
import io.mooring.data.live.LiveVirtualServer;
import io.mooring.data.testing.Client;
import io.mooring.data.testing.EchoServer;
import io.mooring.data.testing.FailingCall;
import io.mooring.data.testing.TestPlane;
import java.util.Map;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What this host has no more of when a session begins: it ends, no server is blamed, and the next is served. */
@Timeout(120)
class ExhaustedTest {
    private final TestPlane plane = new TestPlane(1);
    private final Executor loop = plane.loops.get(0);
    private EchoServer a;

    @BeforeEach
    void open() throws Exception {
        a = new EchoServer('a');
    }

    @AfterEach
    void nothingIsLeft() throws Exception {
        a.close();
        plane.close();
    }

    @Test
    void withoutADescriptorForTheServerItIsNoServersFault() throws Exception {
        LiveVirtualServer server = plane.virtualServer("'realServers': [" + realServer("a", a.port()) + "]");
        int port = plane.listen(server);

        try (FailingCall socket = FailingCall.on(loop, "socket", "error=EMFILE")) {
            endsExhausted(server, port);
            socket.awaitFailed();
        }
        isServed(port);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void whereTheClientsSocketOrTheServersIsNotWatchedItIsNoServersFault(int which) throws Exception {
        LiveVirtualServer server = plane.virtualServer("'realServers': [" + realServer("a", a.port()) + "]");
        int port = plane.listen(server);

        try (FailingCall epoll = FailingCall.on(loop, "epoll_ctl", "error=ENOSPC:when=" + which)) {
            endsExhausted(server, port);
            epoll.awaitFailed();
        }
        isServed(port);
    }

    @Test
    void whereTheServersSocketIsNotWatchedFromAnySourceAddressNoneStaysOpen() throws Exception {
        LiveVirtualServer server = plane.virtualServer(
                "'sourceAddresses': ['127.0.0.2', '127.0.0.3'], 'realServers': [" + realServer("a", a.port()) + "]");
        int port = plane.listen(server);

        try (FailingCall epoll = FailingCall.on(loop, "epoll_ctl", "error=ENOSPC:when=2+")) {
            endsExhausted(server, port);
            epoll.awaitFailed();
        }
        isServed(port);
    }

    @Test
    void serverWhoseSocketCannotSayHowItsConnectEndedIsNotConnected() throws Exception {
        LiveVirtualServer server = plane.virtualServer("'persistence': {'mode': 'none'}, 'realServers': ["
                + realServer("gone", freePort()) + ", " + realServer("a", a.port()) + "]");
        int port = plane.listen(server);

        try (FailingCall getsockopt = FailingCall.on(loop, "getsockopt", "error=ENOBUFS")) {
            for (int i = 0; i < 2; i++) { // ties are broken in turn: one of the two begins at the one that is gone
                isServed(port);
            }
            getsockopt.awaitFailed();
        }
        assertThat(server.realServer("gone").counters().connectsFailed()).isPositive();
    }

    @Test
    void listenerThatIsNotWatchedIsAFailureInWordsAndCanBeTriedAgain() throws Exception {
        LiveVirtualServer server = plane.virtualServer("'realServers': [" + realServer("a", a.port()) + "]");
        int port = freePort();

        try (FailingCall epoll = FailingCall.on(loop, "epoll_ctl", "error=ENOSPC")) {
            ListenerStatus status = plane.listeners.open("127.0.0.1", port, server);

            assertThat(status.state()).isEqualTo(ListenerState.FAILED);
            assertThat(status.error()).contains("No space left on device");
            epoll.awaitFailed();
        }
        assertThat(plane.listeners.open("127.0.0.1", port, server).state()).isEqualTo(ListenerState.LISTENING);
        isServed(port);
    }

    private void endsExhausted(LiveVirtualServer server, int port) throws Exception {
        try (Client client = new Client(port)) {
            assertThat(client.read()).isEqualTo(-1);
        }
        plane.awaitNoSessions();
        assertThat(server.counters().endedByCause()).isEqualTo(Map.of("exhausted", 1L));
        assertThat(server.realServer("a").counters().connectsFailed()).isZero();
    }

    private static void isServed(int port) throws Exception {
        try (Client client = new Client(port)) {
            assertThat(client.read()).isEqualTo('a');
        }
    }
}
