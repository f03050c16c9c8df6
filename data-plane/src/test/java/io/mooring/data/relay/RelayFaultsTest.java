package io.mooring.data.relay;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mooring.data.stats.Cause;
import io.mooring.data.testing.OpenSockets;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.transport.Transport;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Connections that break in the middle of bulk, where bytes are in pipes and in blocks. */
@Timeout(120)
class RelayFaultsTest {
    private static final int NEVER_MS = 1_000_000;
    private static final int MUCH = 4 << 20;

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Vertx vertx = Vertx.builder()
            .with(new VertxOptions().setEventLoopPoolSize(1))
            .withTransport(Transport.EPOLL)
            .build();
    private final RelayLoop loop = RelayLoop.of(vertx).get(0);
    private long socketsBefore;
    private ServerSocket servers;
    private Junction junction;
    private Socket client;
    private Socket server;
    private Joined relay;

    @BeforeEach
    void join() throws Exception {
        socketsBefore = OpenSockets.count();
        servers = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
        junction = new Junction(loop, (InetSocketAddress) servers.getLocalSocketAddress(), NEVER_MS);
        client = new Socket(junction.address().getAddress(), junction.address().getPort());
        server = servers.accept();
        relay = junction.joined.take();
    }

    @AfterEach
    void nothingIsLeft() throws Exception {
        client.close();
        server.close();
        await().atMost(20, SECONDS).until(junction.open::isEmpty);
        junction.close();
        servers.close();
        await().atMost(20, SECONDS).until(() -> OpenSockets.count() <= socketsBefore);
        threads.shutdown();
        loop.stop();
        vertx.close().toCompletionStage().toCompletableFuture().get(20, SECONDS);
    }

    @Test
    void serverThatResetsInTheMiddleOfBulkResetsItsClient() throws Exception {
        threads.execute(() -> writeUntilItFails(server));
        client.getInputStream().readNBytes(MUCH);
        assertThat(loop.splicedBytes()).isPositive();

        reset(server);

        threads.execute(() -> readUntilItFails(client));
        assertThat(relay.ended.get(20, SECONDS)).isEqualTo(Cause.SERVER_RESET);
        assertThat(loop.mistakes()).isZero();
    }

    @Test
    void clientThatResetsInTheMiddleOfBulkResetsItsServer() throws Exception {
        threads.execute(() -> writeUntilItFails(server));
        client.getInputStream().readNBytes(MUCH);

        reset(client);

        assertThat(relay.ended.get(20, SECONDS)).isEqualTo(Cause.CLIENT_RESET);
        assertThat(loop.mistakes()).isZero();
    }

    /** What a client sends in bulk is stuck when its server goes: nothing can be handed on any more. */
    @Test
    void serverThatResetsWithBytesStuckOnTheWayToItEndsTheRelay() throws Exception {
        threads.execute(() -> writeUntilItFails(client));
        await().atMost(20, SECONDS).until(() -> relay.bytesIn() > 256 * 1024);

        reset(server);

        assertThat(relay.ended.get(20, SECONDS)).isEqualTo(Cause.SERVER_RESET);
        assertThat(loop.mistakes()).isZero();
    }

    private static void writeUntilItFails(Socket to) {
        byte[] some = new byte[64 * 1024];
        try {
            while (true) {
                to.getOutputStream().write(some);
            }
        } catch (IOException ended) {
            assertThat(ended).isNotNull(); // as it should
        }
    }

    private static void readUntilItFails(Socket from) {
        try {
            from.getInputStream().transferTo(OutputStream.nullOutputStream());
        } catch (IOException ended) {
            assertThat(ended).isNotNull(); // as it should
        }
    }

    private static void reset(Socket socket) throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }
}
