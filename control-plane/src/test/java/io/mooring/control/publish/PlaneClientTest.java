package io.mooring.control.publish;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.mooring.api.PlaneStatus;
import io.mooring.api.tls.PlaneTls;
import io.mooring.control.json.Json;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PlaneClientTest {
    private static final int LIMIT_BYTES = 1000;
    private static final String STATUS =
            "{\"name\":\"p\",\"version\":\"9\",\"startedAt\":\"2026-11-22T09:00:00Z\",\"appliedRevision\":4,\"connections\":1,"
                    + "\"persistenceEntries\":2,\"fromTheFuture\":{\"a\":1}}";

    private final PlaneClient client = new PlaneClient(new Json().mapper(), "s", false, PlaneTls.none(), LIMIT_BYTES);
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final CountDownLatch end = new CountDownLatch(1);
    private HttpServer server;
    private volatile int status = 200;
    private volatile byte[] body = {};
    private volatile int announced = -1;
    private volatile String asked;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", exchange -> {
            asked = exchange.getRequestHeaders().getFirst("Host");
            exchange.sendResponseHeaders(status, announced < 0 ? body.length : announced);
            OutputStream out = exchange.getResponseBody();
            out.write(body);
            out.flush();
            if (announced >= 0) {
                await(end);
            }
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        end.countDown();
        server.stop(0);
        threads.shutdownNow();
    }

    @Test
    void aReportOfANewerReleaseIsRead() throws Exception {
        body = STATUS.getBytes(StandardCharsets.UTF_8);

        Answer<PlaneStatus> answer = ask();

        assertThat(answer).isInstanceOf(Answer.Took.class);
        PlaneStatus report = ((Answer.Took<PlaneStatus>) answer).value();
        assertThat(report.appliedRevision()).isEqualTo(4);
        assertThat(report.virtualServers()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    200 | <html>          | its answer is not a data plane's: Unexpected character
                    200 | null            | its answer is empty
                    200 | []              | its answer is not a data plane's: Cannot deserialize
                    401 | {}              | it does not accept the plane secret (401)
                    404 | nothing here    | it answered 404
                    503 | {"detail":"no"} | it answered 503: no
                    """)
    void whatIsNoAnswerOfADataPlaneHasFailed(int withStatus, String withBody, String why) throws Exception {
        status = withStatus;
        body = withBody.getBytes(StandardCharsets.UTF_8);

        assertThat(failure(ask())).startsWith(why);
    }

    @Test
    void anAnswerOverTheLimitIsGivenUp() throws Exception {
        body = new byte[LIMIT_BYTES + 1];

        assertThat(failure(ask())).endsWith("the answer is longer than 1000 bytes");
    }

    @Test
    void anAnswerThatBeginsAndNeverEndsIsGivenUp() throws Exception {
        body = new byte[10];
        announced = 500;

        assertThat(failure(ask())).isEqualTo("no answer within 3000 ms");
    }

    @Test
    void nobodyThereIsSaidInWords() throws Exception {
        int free;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            free = socket.getLocalPort();
        }

        assertThat(failure(ask("http://127.0.0.1:" + free))).isEqualTo("connection refused");
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://192.0.2.1:9", "http://[2001:db8::1]:9", "http://[::ffff:192.0.2.1]:9"})
    void theSecretIsNotSentInClearToAnotherHost(String url) throws Exception {
        assertThat(failure(ask(url)))
                .startsWith("the plane secret is not sent in clear to ")
                .contains("https", "MOORING_PLANE_SECRET_IN_CLEAR=true");
    }

    @Test
    void aNameOfThisHostIsReachedAtTheAddressThatWasFound() throws Exception {
        body = STATUS.getBytes(StandardCharsets.UTF_8);

        assertThat(ask("http://localhost:" + server.getAddress().getPort())).isInstanceOf(Answer.Took.class);
        assertThat(asked).startsWith("127.0.0.1:");
    }

    @Test
    void whereTheOperatorAllowsItTheSecretGoesAnywhere() {
        URI elsewhere = URI.create("http://192.0.2.1:9/v1/status");

        assertThat(new Route(true, false).to(elsewhere)).isCompletedWithValue(elsewhere);
        assertThat(new Route(false, false).to(elsewhere)).isCompletedExceptionally();
        assertThat(new Route(true, true).to(elsewhere)).isCompletedExceptionally();
    }

    @Test
    void backOffGrowsFromATenthOfASecondToFiveSeconds() {
        Random random = new Random(1);

        for (int failures = 1; failures <= 32; failures++) {
            for (int i = 0; i < 100; i++) {
                long longest = Math.min(5_000, 100L << failures);
                assertThat(PlaneLink.backoffMs(failures, random)).isBetween((int) longest / 2, (int) longest);
            }
        }
    }

    private Answer<PlaneStatus> ask() throws Exception {
        return ask("http://127.0.0.1:" + server.getAddress().getPort());
    }

    private Answer<PlaneStatus> ask(String url) throws Exception {
        return client.status(url).get(30, TimeUnit.SECONDS);
    }

    private static String failure(Answer<PlaneStatus> answer) {
        assertThat(answer).isInstanceOf(Answer.Failed.class);
        return ((Answer.Failed<PlaneStatus>) answer).why();
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
