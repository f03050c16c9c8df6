package io.mooring.data.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.mooring.api.Globals;
import io.mooring.api.VirtualServer;
import io.mooring.data.health.Checks;
import io.mooring.data.health.Timers;
import io.mooring.data.names.DnsNames;
import io.mooring.data.stats.Metrics;
import io.mooring.data.stick.Versions;
import io.mooring.data.testing.BlackHole;
import io.mooring.data.testing.TestPlane;
import io.vertx.core.Vertx;
import io.vertx.core.dns.AddressResolverOptions;
import io.vertx.core.transport.Transport;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The parts that the program uses: real timers, real sockets. What the figures are is tested with a clock that is handed in. */
class ChecksOverSocketsTest {
    private static final Duration DEADLINE = Duration.ofSeconds(20);

    /** What a machine that does much else may be late. */
    private static final long BUSY_MS = 5000L;

    private final Vertx vertx = Vertx.builder().withTransport(Transport.EPOLL).build();
    private final Metrics metrics = new Metrics();
    private final LiveState state = new LiveState(new LiveParts(
            System::nanoTime,
            Timers.of(vertx),
            new Checks(vertx, Clock.systemUTC(), System::nanoTime, TestPlane.nobodysPorts()),
            new DnsNames(vertx, Clock.systemUTC(), new AddressResolverOptions().addServer("127.0.0.1:9")),
            new Versions(System::currentTimeMillis, 0),
            () -> 1,
            metrics,
            server -> {}));

    @AfterEach
    void closeEverything() throws Exception {
        state.close();
        vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    @Test
    void aServerComesUpDiesAndReturns() throws Exception {
        LiveVirtualServer live;
        int port;
        try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            port = server.getLocalPort();
            live = state.put(desired(port), Globals.DEFAULT);
            await().atMost(DEADLINE).until(() -> goesTo(live) != null);
            assertThat(metrics.text().lines()).contains("mooring_server_up{rs=\"a\",vs=\"vs\"} 1.0");
        }

        await().atMost(DEADLINE).until(() -> goesTo(live) == null);
        assertThat(live.report(List.of()).realServers().get("a").lastCheck().detail())
                .isEqualTo("connection refused");
        assertThat(metrics.text().lines()).contains("mooring_server_up{rs=\"a\",vs=\"vs\"} 0.0");
        try (ServerSocket server = new ServerSocket(port, 50, InetAddress.getLoopbackAddress())) {
            assertThat(server.isBound()).isTrue();
            await().atMost(DEADLINE).until(() -> goesTo(live) != null);
        }
        assertThat(live.realServer("a").open()).isZero();
    }

    /** Down after at most fall × interval + 0.5 s, up again after rise × interval + 0.5 s; the rest is for a busy machine. */
    @Test
    void aKilledServerIsDownAndAReturnedOneUpWithinTheirIntervals() throws Exception {
        int port;
        LiveVirtualServer live;
        long killed;
        try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            port = server.getLocalPort();
            live = state.put(desired(port, 500, 500), Globals.DEFAULT);
            assertThat(goesTo(live)).as("down until the first pass").isNull();
            await().atMost(DEADLINE).until(() -> goesTo(live) != null);
            killed = System.nanoTime();
        }

        await().pollInterval(Duration.ofMillis(10)).atMost(DEADLINE).until(() -> goesTo(live) == null);
        assertThat(msSince(killed)).isBetween(900L, 3 * 500 + 500 + BUSY_MS);
        try (ServerSocket server = new ServerSocket(port, 50, InetAddress.getLoopbackAddress())) {
            long back = System.nanoTime();
            assertThat(server.isBound()).isTrue();
            await().pollInterval(Duration.ofMillis(10)).atMost(DEADLINE).until(() -> goesTo(live) != null);
            assertThat(msSince(back)).isBetween(400L, 2 * 500 + 500 + BUSY_MS);
        }
    }

    /** Down after at most fall × (interval + timeout) + 0.5 s. */
    @Test
    void aSilentServerIsDownWithinItsIntervalsAndTimeouts() throws Exception {
        try (BlackHole server = new BlackHole()) {
            VirtualServer desired = desired(server.port(), 500, 400);
            LiveVirtualServer live = state.put(withInitialState(desired), Globals.DEFAULT);
            long began = System.nanoTime();
            assertThat(goesTo(live)).isEqualTo("a");

            await().pollInterval(Duration.ofMillis(10)).atMost(DEADLINE).until(() -> goesTo(live) == null);

            assertThat(msSince(began)).isBetween(800L, 3 * (500 + 400) + 500 + BUSY_MS);
            assertThat(live.report(List.of()).realServers().get("a").lastCheck().detail())
                    .isEqualTo("no answer within 400 ms");
        }
    }

    private static long msSince(long nanos) {
        return (System.nanoTime() - nanos) / 1_000_000;
    }

    private static VirtualServer withInitialState(VirtualServer desired) throws Exception {
        ObjectMapper json = new ObjectMapper();
        String up = json.writeValueAsString(desired).replace("\"initialState\":\"down\"", "\"initialState\":\"up\"");
        return json.readValue(up, VirtualServer.class);
    }

    private static String goesTo(LiveVirtualServer live) {
        Seat seat = live.choose(0, LiveFixture.low(1));
        if (seat == null) {
            return null;
        }
        seat.close();
        return seat.server().name();
    }

    private static VirtualServer desired(int port) throws Exception {
        return desired(port, 100, 1000);
    }

    private static VirtualServer desired(int port, int intervalMs, int timeoutMs) throws Exception {
        return new ObjectMapper().readValue("""
                {"name": "vs", "address": "127.0.0.1", "ports": [5060],
                 "healthCheck": {"intervalMs": %d, "timeoutMs": %d},
                 "realServers": [{"name": "a", "address": "127.0.0.1", "port": %d}]}
                """.formatted(intervalMs, timeoutMs, port), VirtualServer.class);
    }
}
