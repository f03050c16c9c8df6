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
import io.mooring.data.journal.Journal;
import io.mooring.data.listen.Listeners;
import io.mooring.data.live.Admission;
import io.mooring.data.live.LiveParts;
import io.mooring.data.live.LiveState;
import io.mooring.data.live.LiveVirtualServer;
import io.mooring.data.names.DnsNames;
import io.mooring.data.own.OwnPorts;
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

/** The moving half of a data plane, with real live objects whose servers are never checked. */
public final class TestPlane {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final long socketsBefore = OpenSockets.count();
    private final Vertx vertx;

    /** Who may be in over all virtual servers. */
    public final Admission all = new Admission(100_000);

    public final List<RelayLoop> loops;
    /** Where sessions that have ended are logged; off at first. */
    public final Journal journal = new Journal();

    public final Sessions sessions;
    public final Listeners listeners;
    public final LiveParts parts;
    private final LiveState live;

    /** How often a test makes the loops catch what should not come. */
    public long mistakes;

    /** On two loops. */
    public TestPlane() {
        this(2);
    }

    /** On so many loops. */
    public TestPlane(int count) {
        this(count, nobodysPorts());
    }

    /** On so many loops, with these ports of the planes themselves. */
    public TestPlane(int count, OwnPorts own) {
        vertx = Vertx.builder()
                .with(new VertxOptions().setEventLoopPoolSize(count))
                .withTransport(Transport.EPOLL)
                .build();
        loops = RelayLoop.of(vertx);
        sessions = new Sessions(loops, journal, own);
        listeners = new Listeners(sessions, all);
        parts = new LiveParts(
                System::nanoTime,
                Timers.of(vertx),
                (target, result) -> result.accept(new CheckResult(Instant.now(), true, "not checked", 0)),
                new DnsNames(vertx, Clock.systemUTC(), new AddressResolverOptions().addServer("127.0.0.1:9")),
                new Versions(System::currentTimeMillis, 0),
                () -> 1,
                new Metrics(),
                server -> {});
        live = new LiveState(parts);
    }

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

    /** Ports of planes that have none. */
    public static OwnPorts nobodysPorts() {
        return new OwnPorts("127.0.0.1", 0, List.of(), (name, result) -> {});
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
        journal.close();
        live.close();
        assertThat(loops.stream().mapToLong(RelayLoop::mistakes).sum()).isEqualTo(mistakes);
        loops.forEach(RelayLoop::stop);
        await().atMost(20, SECONDS).until(() -> OpenSockets.count() <= socketsBefore);
        vertx.close().toCompletionStage().toCompletableFuture().get(20, SECONDS);
    }
}
