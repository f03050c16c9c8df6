package io.mooring.data.session;

import static io.mooring.data.testing.TestPlane.freePort;
import static io.mooring.data.testing.TestPlane.realServer;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mooring.data.live.LiveVirtualServer;
import io.mooring.data.stats.Cause;
import io.mooring.data.testing.BlackHole;
import io.mooring.data.testing.Client;
import io.mooring.data.testing.EchoServer;
import io.mooring.data.testing.TestPlane;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class SessionTest {
    private TestPlane plane;
    private EchoServer a;
    private EchoServer b;

    @BeforeEach
    void open() throws Exception {
        plane = new TestPlane();
        a = new EchoServer('a');
        b = new EchoServer('b');
    }

    @AfterEach
    void nothingIsLeft() throws Exception {
        a.close();
        b.close();
        plane.close();
    }

    @Test
    void clientTalksToItsServerAndItsBytesAreCountedThere() throws Exception {
        LiveVirtualServer server = plane.virtualServer("'realServers': [" + realServer("a", a.port()) + "]");
        int port = plane.listen(server);

        try (Client client = new Client(port)) {
            assertThat(client.read()).isEqualTo('a');
            assertThat(client.echo("hello")).isEqualTo("hello");
            await().atMost(20, SECONDS)
                    .until(() -> server.realServer("a").counters().bytesIn() == 5);
            assertThat(server.realServer("a").open()).isEqualTo(1);
        }

        plane.awaitNoSessions();
        assertThat(server.realServer("a").counters().bytesOut()).isEqualTo(6);
        assertThat(server.counters().endedByCause()).containsEntry(Cause.CLIENT_CLOSED.label(), 1L);
    }

    @Test
    void refusedConnectGoesToAnotherServerAtOnce() throws Exception {
        LiveVirtualServer server = plane.virtualServer("'persistence': {'mode': 'none'}, 'realServers': ["
                + realServer("gone", freePort()) + "," + realServer("b", b.port()) + "]");
        int port = plane.listen(server);

        long began = System.nanoTime();
        for (int i = 0; i < 40; i++) {
            try (Client client = new Client(port)) {
                assertThat(client.read()).isEqualTo('b');
            }
        }

        // Ties are broken in turn, so many of them began at the server that is gone; none of them paused.
        assertThat(server.realServer("gone").counters().connectsFailed()).isGreaterThan(12);
        assertThat(since(began)).isLessThan(Duration.ofSeconds(10));
    }

    @Test
    void theOnlyServerIsAskedAgainAfterASecond() throws Exception {
        int later = freePort();
        LiveVirtualServer server = plane.virtualServer("'realServers': [" + realServer("later", later) + "]");
        int port = plane.listen(server);

        long began = System.nanoTime();
        try (Client client = new Client(port)) {
            await().until(() -> server.realServer("later").counters().connectsFailed() == 1);
            try (EchoServer back = new EchoServer('l', later)) {
                assertThat(client.read()).isEqualTo('l');
                assertThat(since(began)).isGreaterThan(Duration.ofMillis(950));
                assertThat(back.open()).isEqualTo(1);
            }
        }
    }

    @Test
    void serversThatHaveAllRefusedAreAskedAgainAfterASecond() throws Exception {
        int later = freePort();
        LiveVirtualServer server = plane.virtualServer(
                "'realServers': [" + realServer("gone", freePort()) + ", " + realServer("later", later) + "]");
        int port = plane.listen(server);

        try (Client client = new Client(port)) {
            await().until(() -> server.realServer("later").counters().connectsFailed() == 1);
            try (EchoServer back = new EchoServer('l', later)) {
                assertThat(client.read()).isEqualTo('l');
                assertThat(back.open()).isEqualTo(1);
            }
        }
    }

    @Test
    void attemptsAreLimitedAndThenTheClientIsClosed() throws Exception {
        LiveVirtualServer server =
                plane.virtualServer("'retries': 1, 'realServers': [" + realServer("gone", freePort()) + "]");
        int port = plane.listen(server);

        try (Client client = new Client(port)) {
            assertThat(client.read()).isEqualTo(-1);
        }

        plane.awaitNoSessions();
        assertThat(server.realServer("gone").counters().connectsFailed()).isEqualTo(1);
        assertThat(server.counters().endedByCause()).containsEntry(Cause.CONNECT_FAILED.label(), 1L);
        assertThat(server.counters().refusedCount()).isEqualTo(1);
    }

    @Test
    void nobodyToChooseClosesTheClientAtOnce() throws Exception {
        LiveVirtualServer server = plane.virtualServer("'realServers': []");
        int port = plane.listen(server);

        try (Client client = new Client(port)) {
            assertThat(client.read()).isEqualTo(-1);
        }

        plane.awaitNoSessions();
        assertThat(server.counters().endedByCause()).containsEntry(Cause.NO_SERVER.label(), 1L);
        assertThat(server.counters().refusedCount()).isEqualTo(1);
    }

    @Test
    void silentServerIsLeftAfterOneConnectTimeout() throws Exception {
        try (BlackHole hole = new BlackHole()) {
            LiveVirtualServer server = plane.virtualServer("'timeouts': {'connectMs': 300}, 'realServers': ["
                    + realServer("hole", hole.port()) + "," + realServer("b", b.port()) + "]");
            int port = plane.listen(server);
            for (int i = 0; i < 2; i++) { // ties are broken in turn: one of the two begins at the silent one
                long began = System.nanoTime();
                try (Client client = new Client(port)) {
                    assertThat(client.read()).isEqualTo('b');
                }
                assertThat(since(began)).isLessThan(Duration.ofSeconds(10));
            }

            plane.awaitNoSessions();
            assertThat(server.realServer("hole").counters().connectsFailed()).isEqualTo(1);
        }
    }

    @Test
    void clientThatGoesWhileConnectingEndsTheConnect() throws Exception {
        try (BlackHole hole = new BlackHole()) {
            LiveVirtualServer server = plane.virtualServer(
                    "'timeouts': {'connectMs': 60000}, 'realServers': [" + realServer("hole", hole.port()) + "]");
            int port = plane.listen(server);
            Client closing = new Client(port);
            Client resetting = new Client(port);
            await().atMost(20, SECONDS).until(() -> plane.sessions.count() == 2);

            closing.close();
            resetting.socket().setSoLinger(true, 0);
            resetting.close();

            plane.awaitNoSessions();
            assertThat(server.counters().endedByCause()).containsEntry(Cause.CLIENT_GONE.label(), 2L);
        }
    }

    @Test
    void clientThatSentItsRequestAndHalfClosedWhileConnectingIsServed() throws Exception {
        try (BlackHole hole = new BlackHole()) {
            LiveVirtualServer server = plane.virtualServer(
                    "'timeouts': {'connectMs': 60000}, 'realServers': [" + realServer("hole", hole.port()) + "]");
            int port = plane.listen(server);
            try (Client client = new Client(port)) {
                client.socket().getOutputStream().write("request".getBytes(StandardCharsets.UTF_8));
                client.socket().shutdownOutput();
                await().atMost(20, SECONDS).until(() -> plane.sessions.count() == 1);

                try (Socket accepted = hole.accept()) {
                    assertThat(new String(accepted.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                            .isEqualTo("request");
                    accepted.getOutputStream().write('!');
                }
                assertThat(client.read()).isEqualTo('!');
                assertThat(client.read()).isEqualTo(-1);
            }
        }
    }

    @Test
    void serverThatDiesEndsItsSessionsAtOnce() throws Exception {
        LiveVirtualServer server = plane.virtualServer("'realServers': [" + realServer("a", a.port()) + "]");
        int port = plane.listen(server);
        try (Client client = new Client(port)) {
            assertThat(client.read()).isEqualTo('a');

            a.close();

            assertThat(client.read()).isEqualTo(-1);
        }
        plane.awaitNoSessions();
        assertThat(server.counters().endedByCause()).containsEntry(Cause.SERVER_CLOSED.label(), 1L);
    }

    @Test
    void theSmallerTimeoutEndsASilentSession() throws Exception {
        LiveVirtualServer server =
                plane.virtualServer("'timeouts': {'clientMs': 60000, 'serverMs': 1200}, 'realServers': ["
                        + realServer("a", a.port()) + "]");
        int port = plane.listen(server);
        try (Client client = new Client(port)) {
            assertThat(client.read()).isEqualTo('a');
            long began = System.nanoTime();

            assertThat(client.read()).isEqualTo(-1);
            assertThat(since(began)).isGreaterThan(Duration.ofMillis(1100));
        }
        plane.awaitNoSessions();
        assertThat(server.counters().endedByCause()).containsEntry(Cause.SERVER_IDLE.label(), 1L);
    }

    @Test
    void newTimeoutsHoldForOpenSessions() throws Exception {
        String servers = "'realServers': [" + realServer("a", a.port()) + "]";
        LiveVirtualServer server = plane.virtualServer(servers);
        int port = plane.listen(server);
        try (Client client = new Client(port)) {
            assertThat(client.read()).isEqualTo('a');

            plane.virtualServer("'timeouts': {'clientMs': 500}, " + servers);

            assertThat(client.read()).isEqualTo(-1);
        }
        plane.awaitNoSessions();
        assertThat(server.counters().endedByCause()).containsEntry(Cause.CLIENT_IDLE.label(), 1L);
    }

    @Test
    void sessionsAtOneServerAreClosedAndNoOthers() throws Exception {
        LiveVirtualServer server = plane.virtualServer("'persistence': {'mode': 'none'}, 'realServers': ["
                + realServer("a", a.port()) + "," + realServer("b", b.port()) + "]");
        int port = plane.listen(server);
        List<Client> clients = new ArrayList<>();
        List<Client> atB = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            Client client = new Client(port);
            clients.add(client);
            if (client.read() == 'b') {
                atB.add(client);
            }
        }

        int closed = plane.sessions
                .close(seat -> seat.server() == server.realServer("a"), Cause.HALTED)
                .get(20, SECONDS);

        assertThat(closed).isEqualTo(4);
        assertThat(plane.sessions.count()).isEqualTo(4);
        for (Client client : clients) {
            if (atB.contains(client)) {
                assertThat(client.echo("still")).isEqualTo("still");
            } else {
                assertThat(client.read()).isEqualTo(-1);
            }
            client.close();
        }
        plane.awaitNoSessions();
        assertThat(server.counters().endedByCause()).containsEntry(Cause.HALTED.label(), 4L);
    }

    @Test
    void drainWaitsForSessionsAndEndsTheRest() throws Exception {
        LiveVirtualServer server = plane.virtualServer("'realServers': [" + realServer("a", a.port()) + "]");
        int port = plane.listen(server);
        Client quick = new Client(port);
        Client staying = new Client(port);
        assertThat(quick.read()).isEqualTo('a');
        assertThat(staying.read()).isEqualTo('a');

        CompletableFuture<Integer> ended = CompletableFuture.supplyAsync(
                () -> plane.sessions.drain(Duration.ofSeconds(2)), task -> new Thread(task, "draining").start());
        assertThat(staying.echo("work")).isEqualTo("work");
        quick.close();

        assertThat(ended.get(20, SECONDS)).isEqualTo(1);
        assertThat(staying.read()).isEqualTo(-1);
        staying.close();
    }

    private static Duration since(long nanos) {
        return Duration.ofNanos(System.nanoTime() - nanos);
    }
}
