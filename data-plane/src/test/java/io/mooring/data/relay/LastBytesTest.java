package io.mooring.data.relay;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.mooring.data.stats.Cause;
import io.mooring.data.testing.OpenSockets;
import io.netty.channel.unix.FileDescriptor;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.transport.Transport;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Bytes and the end of a direction that a relay finds together, and what it asks the kernel for. */
@Timeout(120)
class LastBytesTest {
    private final long socketsBefore = OpenSockets.count();
    private final Vertx vertx = Vertx.builder()
            .with(new VertxOptions().setEventLoopPoolSize(1))
            .withTransport(Transport.EPOLL)
            .build();
    private final RelayLoop loop = RelayLoop.of(vertx).get(0);
    private Junction junction;
    private Socket client;
    private Socket server;

    @AfterEach
    void nothingIsLeft() throws Exception {
        if (junction != null) {
            client.close();
            server.close();
            await().atMost(20, SECONDS).until(junction.open::isEmpty);
            junction.close();
        }
        await().atMost(20, SECONDS).until(() -> OpenSockets.count() <= socketsBefore);
        assertThat(loop.mistakes()).isZero();
        loop.stop();
        vertx.close().toCompletionStage().toCompletableFuture().get(20, SECONDS);
    }

    @Test
    void answerAndEndThatAreFoundTogetherArriveInOrder() throws Exception {
        join(InetAddress.getLoopbackAddress());

        whileTheLoopStands(() -> {
            send(server, "the answer");
            server.shutdownOutput();
        });

        assertThat(readAll(client)).isEqualTo("the answer");
        send(client, "and thanks");
        client.shutdownOutput();
        assertThat(readAll(server)).isEqualTo("and thanks");
        assertThat(junction.joined.take().ended.get(20, SECONDS)).isEqualTo(Cause.SERVER_CLOSED);
    }

    @Test
    void questionAndEndReachAServerOfTheOtherFamily() throws Exception {
        InetAddress sixth = InetAddress.getByAddress(new byte[] {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1});
        assumeTrue(bindable(sixth), "this host has no ::1");
        join(sixth);

        whileTheLoopStands(() -> {
            send(client, "the question");
            client.shutdownOutput();
        });

        assertThat(readAll(server)).isEqualTo("the question");
    }

    /** A read ends at urgent data (tcp(7)), so a short one is no sign that all was read. */
    @Test
    void nothingBehindUrgentDataIsLost() throws Exception {
        join(InetAddress.getLoopbackAddress());

        whileTheLoopStands(() -> {
            send(server, "before");
            server.sendUrgentData('!');
            send(server, "after");
            server.shutdownOutput();
        });

        assertThat(readAll(client)).isEqualTo("beforeafter");
    }

    @Test
    void clientThatWasResetBeforeItsServerIsConnectedResetsTheServer() throws Exception {
        try (ServerSocket servers = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            junction = new Junction(loop, (InetSocketAddress) servers.getLocalSocketAddress(), Integer.MAX_VALUE);
            whileTheLoopStands(() -> {
                client = connected(junction);
                send(client, "gone");
                client.setSoLinger(true, 0);
                client.close();
            });
            server = servers.accept();
        }

        assertThat(junction.joined.take().ended.get(20, SECONDS)).isEqualTo(Cause.CLIENT_RESET);
    }

    @Test
    void kernelCanBeAskedForWhatNettyHasNoPublicMethodFor() throws Exception {
        FileDescriptor[] pipe = FileDescriptor.pipe();
        try {
            int resized = Kernel.resizePipe(pipe[1].intValue(), Pipes.LARGE_BYTES);

            boolean foreignFunctions = Runtime.version().feature() >= 22;
            assertThat(resized).isEqualTo(foreignFunctions ? Pipes.LARGE_BYTES : -1);
            assertThat(Kernel.isWhole()).isTrue();
        } finally {
            pipe[0].close();
            pipe[1].close();
        }
    }

    private interface Step {
        void run() throws Exception;
    }

    /** What happens in the meantime is found by the loop all at once. */
    private void whileTheLoopStands(Step step) throws Exception {
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

    private void join(InetAddress serverAddress) throws Exception {
        try (ServerSocket servers = new ServerSocket(0, 10, serverAddress)) {
            junction = new Junction(loop, (InetSocketAddress) servers.getLocalSocketAddress(), Integer.MAX_VALUE);
            client = connected(junction);
            server = servers.accept();
        }
        send(client, "a");
        assertThat(server.getInputStream().read()).isEqualTo('a');
    }

    private static Socket connected(Junction junction) throws IOException {
        return new Socket(junction.address().getAddress(), junction.address().getPort());
    }

    private static boolean bindable(InetAddress address) throws IOException {
        try (ServerSocket probe = new ServerSocket(0, 1, address)) {
            return probe.isBound();
        } catch (SocketException e) {
            return false;
        }
    }

    private static void send(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String readAll(Socket socket) throws IOException {
        return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
}
