package io.mooring.data.relay;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

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
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;

/** The tests of relays on one loop, between real sockets on loopback; afterwards nothing is left open. */
@Timeout(120)
abstract class RelayFixture {
    static final int NEVER_MS = 1_000_000;

    private final long socketsBefore = OpenSockets.count();
    private final List<Junction> junctions = new ArrayList<>();
    private final List<Socket> sockets = new ArrayList<>();

    final Vertx vertx = Vertx.builder()
            .with(new VertxOptions().setEventLoopPoolSize(1))
            .withTransport(Transport.EPOLL)
            .build();

    /** Each blocks in a socket; the common pool may have a single thread. */
    final ExecutorService threads = Executors.newCachedThreadPool();

    RelayLoop loop = RelayLoop.of(vertx).get(0);
    ServerSocket servers;

    /** How often a test makes the loop catch what should not come. */
    long mistakes;

    /** Both sides of one relayed connection. */
    record Pair(Socket client, Socket server, Joined relay) implements AutoCloseable {
        @Override
        public void close() throws IOException {
            client.close();
            server.close();
        }
    }

    @BeforeEach
    void listen() throws IOException {
        servers = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
    }

    @AfterEach
    void nothingIsLeft() throws Exception {
        for (Socket socket : sockets) {
            socket.close();
        }
        for (Junction junction : junctions) {
            await().atMost(20, SECONDS).until(junction.open::isEmpty);
            junction.close();
        }
        servers.close();
        await().atMost(20, SECONDS).until(() -> OpenSockets.count() <= socketsBefore);
        assertThat(loop.mistakes()).isEqualTo(mistakes);
        threads.shutdown();
        loop.stop();
        vertx.close().toCompletionStage().toCompletableFuture().get(20, SECONDS);
    }

    /** Begins anew with a loop on which what stalled connections keep has at most so many bytes. */
    final void keepAtMost(long bytes) {
        loop.stop();
        loop = RelayLoop.of(vertx, bytes).get(0);
    }

    /** Another listening socket, whose clients come to {@link #servers} and end after so many idle milliseconds. */
    final Junction junction(int idleMs) throws IOException {
        return junction((InetSocketAddress) servers.getLocalSocketAddress(), idleMs);
    }

    /** The same for another server. */
    final Junction junction(InetSocketAddress server, int idleMs) throws IOException {
        Junction junction = new Junction(loop, server, idleMs);
        junctions.add(junction);
        return junction;
    }

    /** A client, its server, and the relay between them, through a junction that takes its time. */
    final Pair pair() throws Exception {
        return pair(junctions.isEmpty() ? junction(NEVER_MS) : junctions.get(0));
    }

    final Pair pair(Junction junction) throws Exception {
        Socket client = connect(junction);
        Socket server = accept();
        for (Socket socket : List.of(client, server)) {
            socket.setSoTimeout(20_000);
            socket.setTcpNoDelay(true);
        }
        return new Pair(client, server, junction.joined.poll(20, SECONDS));
    }

    /** The next connection of the relay's to {@link #servers}. */
    final Socket accept() throws IOException {
        Socket server = servers.accept();
        sockets.add(server);
        return server;
    }

    /** A client that comes to that junction. */
    final Socket connect(Junction junction) throws IOException {
        return connect(junction, new Socket());
    }

    final Socket connect(Junction junction, Socket client) throws IOException {
        sockets.add(client);
        client.connect(junction.address());
        return client;
    }

    interface Step {
        void run() throws Exception;
    }

    /** What happens in the meantime is found by the loop all at once. */
    final void whileTheLoopStands(Step step) throws Exception {
        CountDownLatch stands = new CountDownLatch(1);
        CountDownLatch goesOn = new CountDownLatch(1);
        loop.execute(() -> {
            stands.countDown();
            try {
                goesOn.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        try {
            stands.await();
            step.run();
        } finally {
            goesOn.countDown();
        }
    }

    /** Runs it on the loop's thread: its answer. */
    final <T> T onLoop(Callable<T> task) {
        return CompletableFuture.supplyAsync(
                        () -> {
                            try {
                                return task.call();
                            } catch (Exception e) {
                                throw new CompletionException(e);
                            }
                        },
                        loop)
                .join();
    }

    /** Until as much has come from both sides as two looks half a second apart agree on, after something came. */
    static void untilStalled(Joined relay) {
        AtomicLong before = new AtomicLong(-1);
        await().pollInterval(Duration.ofMillis(500)).atMost(20, SECONDS).until(() -> {
            long bytes = relay.bytesIn() + relay.bytesOut();
            return before.getAndSet(bytes) == bytes && bytes > 0;
        });
    }

    static void echo(Pair pair) throws IOException {
        send(pair.client, "ping");
        assertThat(pair.server.getInputStream().readNBytes(4)).hasSize(4);
        send(pair.server, "pong");
        assertThat(pair.client.getInputStream().readNBytes(4)).hasSize(4);
    }

    static void send(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
    }

    static String readAll(Socket socket) throws IOException {
        return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    static void reset(Socket socket) throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    static void writeUntilItFails(Socket to) {
        byte[] some = new byte[64 * 1024];
        try {
            while (true) {
                to.getOutputStream().write(some);
            }
        } catch (IOException ended) {
            assertThat(to.isBound()).isTrue(); // as it should
        }
    }

    static void readUntilItFails(Socket from) {
        try {
            from.getInputStream().transferTo(OutputStream.nullOutputStream());
        } catch (IOException ended) {
            assertThat(from.isBound()).isTrue(); // as it should
        }
    }
}
