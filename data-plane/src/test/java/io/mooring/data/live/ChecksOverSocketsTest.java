package io.mooring.data.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.mooring.api.Globals;
import io.mooring.api.VirtualServer;
import io.mooring.data.health.Checks;
import io.mooring.data.health.Timers;
import io.mooring.data.stats.Metrics;
import io.mooring.data.stick.Versions;
import io.vertx.core.Vertx;
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

    private final Vertx vertx = Vertx.builder().withTransport(Transport.EPOLL).build();
    private final Metrics metrics = new Metrics();
    private final LiveState state = new LiveState(new LiveParts(
            System::nanoTime,
            Timers.of(vertx),
            new Checks(vertx, Clock.systemUTC(), System::nanoTime),
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

    private static String goesTo(LiveVirtualServer live) {
        Seat seat = live.choose(0, LiveFixture.low(1));
        if (seat == null) {
            return null;
        }
        seat.close();
        return seat.server().name();
    }

    private static VirtualServer desired(int port) throws Exception {
        return new ObjectMapper().readValue("""
                {"name": "vs", "address": "127.0.0.1", "ports": [5060],
                 "healthCheck": {"intervalMs": 100, "timeoutMs": 1000},
                 "realServers": [{"name": "a", "address": "127.0.0.1", "port": %d}]}
                """.formatted(port), VirtualServer.class);
    }
}
