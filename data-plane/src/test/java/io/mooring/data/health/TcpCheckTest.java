package io.mooring.data.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.mooring.api.CheckResult;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TcpCheckTest {
    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

    private final Vertx vertx = Vertx.vertx();
    private final TcpCheck check = new TcpCheck(vertx, Clock.systemUTC(), System::nanoTime);

    @AfterEach
    void closeVertx() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    @Test
    void aServerThatAcceptsPassesAndItsConnectionIsClosed() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 10, LOOPBACK)) {
            server.setSoTimeout(10_000);

            CheckResult result = check(server.getLocalPort(), 5000);

            assertThat(result.ok()).isTrue();
            assertThat(result.detail()).isEqualTo("connected");
            try (Socket accepted = server.accept()) {
                accepted.setSoTimeout(10_000);
                assertThat(accepted.getInputStream().read()).isEqualTo(-1);
            }
        }
    }

    @Test
    void aServerThatIsGoneRefuses() throws Exception {
        int port;
        try (ServerSocket server = new ServerSocket(0, 10, LOOPBACK)) {
            port = server.getLocalPort();
        }

        CheckResult result = check(port, 5000);

        assertThat(result.ok()).isFalse();
        assertThat(result.detail()).isEqualTo("connection refused");
    }

    @Test
    void aServerThatAnswersNothingFailsAfterTheTimeout() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, LOOPBACK)) {
            List<Socket> full = fillAcceptQueue(server);

            CheckResult result = check(server.getLocalPort(), 300);

            assertThat(result.ok()).isFalse();
            assertThat(result.detail()).isEqualTo("no answer within 300 ms");
            assertThat(result.latencyMs()).isBetween(250L, 5000L);
            for (Socket socket : full) {
                socket.close();
            }
        }
    }

    /** The kernel answers no further SYN of a listener whose accept queue is full. */
    private static List<Socket> fillAcceptQueue(ServerSocket server) throws IOException {
        List<Socket> connected = new ArrayList<>();
        while (connected.size() < 64) {
            Socket socket = new Socket();
            try {
                socket.connect(new InetSocketAddress(LOOPBACK, server.getLocalPort()), 200);
                connected.add(socket);
            } catch (SocketTimeoutException e) {
                socket.close();
                return connected;
            }
        }
        throw new IllegalStateException("the accept queue never filled");
    }

    private CheckResult check(int port, int timeoutMs) throws Exception {
        CompletableFuture<CheckResult> result = new CompletableFuture<>();
        check.run(new CheckTarget(LOOPBACK.getHostAddress(), port, 1000, timeoutMs), result::complete);
        return result.get(15, TimeUnit.SECONDS);
    }
}
