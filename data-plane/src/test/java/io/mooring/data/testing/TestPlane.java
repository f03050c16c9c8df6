package io.mooring.data.testing;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.mooring.api.CheckResult;
import io.mooring.api.Globals;
import io.mooring.api.ListenerState;
import io.mooring.api.VirtualServer;
import io.mooring.data.health.Timers;
import io.mooring.data.listen.Listeners;
import io.mooring.data.live.Admission;
import io.mooring.data.live.LiveParts;
import io.mooring.data.live.LiveState;
import io.mooring.data.live.LiveVirtualServer;
import io.mooring.data.names.DnsNames;
import io.mooring.data.relay.RelayLoop;
import io.mooring.data.session.Sessions;
import io.mooring.data.stats.Metrics;
import io.mooring.data.stick.Versions;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.dns.AddressResolverOptions;
import io.vertx.core.transport.Transport;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Clock;
import java.time.Instant;
import java.util.List;

/** The moving half of a data plane on two loops, with real live objects whose servers are never checked. */
public final class TestPlane {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final long socketsBefore = OpenSockets.count();
    private final Vertx vertx = Vertx.builder()
            .with(new VertxOptions().setEventLoopPoolSize(2))
            .withTransport(Transport.EPOLL)
            .build();

    /** Who may be in over all virtual servers. */
    public final Admission all = new Admission(100_000);

    public final List<RelayLoop> loops = RelayLoop.of(vertx);
    public final Sessions sessions = new Sessions(loops);
    public final Listeners listeners = new Listeners(sessions, all);
    public final LiveParts parts = new LiveParts(
            System::nanoTime,
            Timers.of(vertx),
            (target, result) -> result.accept(new CheckResult(Instant.now(), true, "not checked", 0)),
            new DnsNames(vertx, Clock.systemUTC(), new AddressResolverOptions().addServer("127.0.0.1:9")),
            new Versions(System::currentTimeMillis, 0),
            () -> 1,
            new Metrics(),
            server -> {});
    private final LiveState live = new LiveState(parts);

    /**
     * A virtual server as this JSON describes it, with single quotes; what it does not say has its default, but there are
     * no checks.
     */
    public LiveVirtualServer virtualServer(String json) throws IOException {
        String text =
                "{'name': 'vs', 'address': '127.0.0.1', 'ports': [1], 'healthCheck': {'type': 'none'}, " + json + "}";
        VirtualServer desired = JSON.readValue(text.replace('\'', '"'), VirtualServer.class);
        return live.put(desired, Globals.DEFAULT);
    }

    /** Listens on a free port for that virtual server. */
    public int listen(LiveVirtualServer server) throws IOException {
        int port = freePort();
        assertThat(listeners.open("127.0.0.1", port, server).state()).isEqualTo(ListenerState.LISTENING);
        return port;
    }

    /** One of that JSON's real servers. */
    public static String realServer(String name, int port) {
        return "{'name': '" + name + "', 'address': '127.0.0.1', 'port': " + port + "}";
    }

    /** A port of loopback that nobody has at the moment. */
    public static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** Waits until every session has ended. */
    public void awaitNoSessions() {
        await().atMost(20, SECONDS).until(() -> sessions.count() == 0);
    }

    /** Ends with nothing left: no session, no place taken at a gate or a server, no socket. */
    public void close() throws Exception {
        listeners.closeAll();
        awaitNoSessions();
        assertThat(all.current()).isZero();
        for (LiveVirtualServer server : live.all()) {
            assertThat(server.admission().current()).isZero();
            server.report(List.of()).realServers().forEach((name, status) -> assertThat(status.connections())
                    .isZero());
        }
        live.close();
        for (RelayLoop loop : loops) {
            assertThat(loop.mistakes()).isZero();
        }
        loops.forEach(RelayLoop::stop);
        await().atMost(20, SECONDS).until(() -> OpenSockets.count() <= socketsBefore);
        vertx.close().toCompletionStage().toCompletableFuture().get(20, SECONDS);
    }
}
