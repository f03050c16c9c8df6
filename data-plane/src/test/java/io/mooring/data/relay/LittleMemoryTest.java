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
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** More clients that do not read than there is memory for what they do not take. */
@Timeout(120)
class LittleMemoryTest {
    private static final int NEVER_MS = 1_000_000;
    private static final int BYTES = 1 << 20;
    private static final int KIB = 1024;

    private final byte[] sent = new byte[BYTES];
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<Socket> clients = new ArrayList<>();
    private final List<Socket> accepted = new ArrayList<>();
    private final Vertx vertx = Vertx.builder()
            .with(new VertxOptions().setEventLoopPoolSize(1))
            .withTransport(Transport.EPOLL)
            .build();
    private long socketsBefore;
    private ServerSocket servers;
    private RelayLoop loop;
    private Junction junction;

    @BeforeEach
    void open() throws IOException {
        new Random(7).nextBytes(sent);
        socketsBefore = OpenSockets.count();
        servers = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
    }

    @AfterEach
    void nothingIsLeft() throws Exception {
        for (Socket socket : clients) {
            socket.close();
        }
        for (Socket socket : accepted) {
            socket.close();
        }
        await().atMost(20, SECONDS).until(junction.open::isEmpty);
        junction.close();
        servers.close();
        await().atMost(20, SECONDS).until(() -> OpenSockets.count() <= socketsBefore);
        assertThat(loop.mistakes()).isZero();
        threads.shutdown();
        loop.stop();
        vertx.close().toCompletionStage().toCompletableFuture().get(20, SECONDS);
    }

    @Test
    void whenAllOfItIsInUseNothingIsReadUntilSomeComesBackAndNothingIsLost() throws Exception {
        begin(256 * KIB);
        for (int i = 0; i < 40; i++) {
            sendToOneWhoDoesNotRead();
        }
        await().atMost(60, SECONDS).until(() -> room() == 0);

        List<CompletableFuture<byte[]>> received =
                clients.stream().map(client -> supply(() -> readAll(client))).toList();
        for (CompletableFuture<byte[]> one : received) {
            assertThat(Arrays.equals(one.get(60, SECONDS), sent)).isTrue();
        }
        for (Socket client : clients) {
            client.close();
        }
        for (Joined relay : junction.joined) {
            assertThat(relay.ended.get(20, SECONDS)).isEqualTo(Cause.SERVER_CLOSED);
        }
        assertThat(room()).isEqualTo(4 * KIB);
    }

    @Test
    void whileSomeIsLeftOthersAreServed() throws Exception {
        begin(1024 * KIB);
        for (int i = 0; i < 20; i++) {
            sendToOneWhoDoesNotRead();
        }
        await().atMost(60, SECONDS).until(() -> room() == 4 * KIB);

        Socket client = connect(64 * KIB);
        CompletableFuture<byte[]> reads = supply(() -> readAll(client));
        OutputStream out = accepted.get(20).getOutputStream();
        out.write(sent);
        accepted.get(20).shutdownOutput();

        assertThat(Arrays.equals(reads.get(60, SECONDS), sent)).isTrue();
        assertThat(junction.open).hasSize(21);
    }

    private void begin(long keptBytes) throws IOException {
        loop = RelayLoop.of(vertx, keptBytes).get(0);
        junction = new Junction(loop, (InetSocketAddress) servers.getLocalSocketAddress(), NEVER_MS);
        junction.smallBuffers();
    }

    private int room() {
        return supply(() -> loop.blocks().room(), loop).join();
    }

    private void sendToOneWhoDoesNotRead() throws IOException {
        connect(4 * KIB);
        Socket server = accepted.get(accepted.size() - 1);
        CompletableFuture<?> unused = supply(() -> {
            server.getOutputStream().write(sent);
            server.shutdownOutput();
            return true;
        });
    }

    private Socket connect(int receiveBytes) throws IOException {
        Socket client = new Socket();
        clients.add(client);
        client.setReceiveBufferSize(receiveBytes);
        client.connect(junction.address());
        accepted.add(servers.accept());
        return client;
    }

    private interface Task<T> {
        T get() throws IOException;
    }

    private <T> CompletableFuture<T> supply(Task<T> task) {
        return supply(task, threads);
    }

    private static <T> CompletableFuture<T> supply(Task<T> task, Executor where) {
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return task.get();
                    } catch (IOException e) {
                        throw new IllegalStateException(e);
                    }
                },
                where);
    }

    private static byte[] readAll(Socket socket) throws IOException {
        return socket.getInputStream().readAllBytes();
    }
}
