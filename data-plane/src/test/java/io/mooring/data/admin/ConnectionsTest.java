package io.mooring.data.admin;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Many slow clients of the data plane's own HTTP, and one that asks for the status. */
@Timeout(120)
@SuppressWarnings("AddressSelection") // a literal is never looked up
class ConnectionsTest {
    private static final int SLOW = 350;
    private static final byte[] STATUS = "GET /v1/status HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(US_ASCII);

    /** As the data plane's: where HTTP/2 is possible a connection is shown only when its first request tells which it is. */
    private static final HttpServerOptions OPTIONS = new HttpServerOptions().setHttp2ClearTextEnabled(false);

    private final Vertx vertx = Vertx.vertx();
    private final List<Socket> slow = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        for (Socket socket : slow) {
            socket.close();
        }
        vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    @Test
    void whoIsSlowIsCutAndHoldsUpNobody() throws Exception {
        int port = listen(1000, 3000);
        for (int i = 0; i < SLOW; i++) {
            slow.add(new Socket("127.0.0.1", port));
        }
        long begun = System.nanoTime();
        int open = SLOW;
        int sent = 0;
        while (open > 0) {
            byte next = head(sent++);
            for (Socket socket : slow) {
                drip(socket, next);
            }
            if (sent % 5 == 1) {
                assertThat(ask(port)).isLessThan(Duration.ofSeconds(1));
            }
            open = 0;
            for (Socket socket : slow) {
                open += closed(socket) ? 0 : 1;
            }
            assertThat(System.nanoTime() - begun).as("%d are open", open).isLessThan(30_000_000_000L);
        }
    }

    @Test
    void whoHasWaitedLongestMakesRoom() throws Exception {
        int port = listen(20, 60_000);
        for (int i = 0; i < 100; i++) {
            Socket socket = new Socket("127.0.0.1", port);
            drip(socket, (byte) 'G');
            slow.add(socket);
        }

        assertThat(ask(port)).isLessThan(Duration.ofSeconds(1));

        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(slow.stream().filter(socket -> !closed(socket)))
                        .hasSizeLessThanOrEqualTo(20));
    }

    @Test
    void aConnectionThatAsksAgainInTimeIsKept() throws Exception {
        int port = listen(20, 2000);
        try (Socket socket = new Socket("127.0.0.1", port)) {
            long begun = System.nanoTime();
            int answers = 0;
            while (System.nanoTime() - begun < 5_000_000_000L) {
                ask(socket);
                answers++;
            }
            assertThat(answers).isPositive();
        }
    }

    private int listen(int max, long timeoutMs) throws Exception {
        Connections connections = new Connections(max, timeoutMs);
        HttpServer server = connections
                .watch(vertx, vertx.createHttpServer(OPTIONS))
                .requestHandler(request -> {
                    connections.asked(request);
                    request.response().end("up");
                });
        return server.listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .get(10, TimeUnit.SECONDS)
                .actualPort();
    }

    /** A head without end. */
    private static byte head(int at) {
        String line = "POST /v1/plan HTTP/1.1\r\nX: ";
        return at < line.length() ? (byte) line.charAt(at) : (byte) 'x';
    }

    private static void drip(Socket socket, byte next) {
        try {
            socket.getOutputStream().write(next);
        } catch (IOException e) {
            // it was cut
        }
    }

    private static boolean closed(Socket socket) {
        try {
            socket.setSoTimeout(1);
            return socket.getInputStream().read() < 0;
        } catch (java.net.SocketTimeoutException e) {
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    /** The best of three: the machine may have paused. */
    private static Duration ask(int port) throws IOException {
        long best = Long.MAX_VALUE;
        for (int i = 0; i < 3 && best > 1_000_000_000L; i++) {
            long begun = System.nanoTime();
            try (Socket socket = new Socket("127.0.0.1", port)) {
                ask(socket);
            }
            best = Math.min(best, System.nanoTime() - begun);
        }
        return Duration.ofNanos(best);
    }

    private static void ask(Socket socket) throws IOException {
        socket.setSoTimeout(20_000);
        socket.getOutputStream().write(STATUS);
        String answer = "";
        while (!answer.endsWith("\r\n\r\nup")) {
            int c = socket.getInputStream().read();
            if (c < 0) {
                throw new SocketException("closed after: " + answer);
            }
            answer += (char) c;
        }
    }
}
