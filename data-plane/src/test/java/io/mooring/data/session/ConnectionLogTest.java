package io.mooring.data.session;

import static io.mooring.data.testing.TestPlane.freePort;
import static io.mooring.data.testing.TestPlane.realServer;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.mooring.api.ConnectionLog;
import io.mooring.data.live.LiveVirtualServer;
import io.mooring.data.testing.Client;
import io.mooring.data.testing.EchoServer;
import io.mooring.data.testing.TestPlane;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

/** What the connection log says of real sessions. */
@Timeout(120)
class ConnectionLogTest {
    private final Logger logger = (Logger) LoggerFactory.getLogger("io.mooring.data.sessions");
    private final ListAppender<ILoggingEvent> events = new ListAppender<>();
    private TestPlane plane;
    private EchoServer echo;

    @BeforeEach
    void open() throws Exception {
        events.start();
        logger.addAppender(events);
        plane = new TestPlane();
        echo = new EchoServer('e');
    }

    @AfterEach
    void nothingIsLeft() throws Exception {
        echo.close();
        plane.close();
        logger.detachAppender(events);
    }

    @Test
    void sessionLeavesOneLineWithWhatItWas() throws Exception {
        plane.journal.level(ConnectionLog.ALL);
        int port = plane.listen(served("'retries': 3, 'balance': 'first'", realServer("a-gone", freePort()) + ","));
        Instant before = Instant.now().minusMillis(2000); // the wall clock may be set a little meanwhile
        int clientPort;
        try (Client client = new Client(port)) {
            clientPort = client.socket().getLocalPort();
            assertThat(client.read()).isEqualTo('e');
            assertThat(client.echo("hello")).isEqualTo("hello");
        }

        Map<String, String> line = lines(1).get(0);

        assertThat(line)
                .containsEntry("event", "session-ended")
                .containsEntry("virtualServer", "vs")
                .containsEntry("client", "127.0.0.1")
                .containsEntry("clientPort", String.valueOf(clientPort))
                .containsEntry("port", String.valueOf(port))
                .containsEntry("realServer", "e")
                .containsEntry("waitedMs", "0")
                .containsEntry("bytesIn", "5")
                .containsEntry("bytesOut", "6")
                .containsEntry("retries", "1")
                .containsEntry("cause", "client-closed");
        assertThat(Instant.parse(line.get("acceptedAt")))
                .isBetween(before, Instant.now().plusMillis(2000));
        assertThat(Long.parseLong(line.get("connectMs"))).isBetween(0L, Long.parseLong(line.get("totalMs")));
    }

    @Test
    void errorsAreThoseThatDidNotEndNormally() throws Exception {
        plane.journal.level(ConnectionLog.ERRORS);
        int port = plane.listen(served("'retries': 0", ""));
        try (Client normal = new Client(port)) {
            assertThat(normal.read()).isEqualTo('e');
        }
        plane.awaitNoSessions();
        try (Client resetting = new Client(port)) {
            assertThat(resetting.read()).isEqualTo('e');
            resetting.socket().setSoLinger(true, 0);
        }
        assertThat(lines(1).get(0)).containsEntry("cause", "client-reset").containsEntry("realServer", "e");

        plane.awaitNoSessions();
        plane.virtualServer("'realServers': []");
        try (Client nobody = new Client(port)) {
            assertThat(nobody.read()).isEqualTo(-1);
        }

        assertThat(lines(2).get(1))
                .containsEntry("cause", "no-server")
                .containsEntry("realServer", "-")
                .containsEntry("connectMs", "-")
                .containsEntry("retries", "0");
    }

    @Test
    void clientIsTheOneOfTheHeaderAndTheHeaderIsNoneOfItsBytes() throws Exception {
        plane.journal.level(ConnectionLog.ALL);
        int port = plane.listen(served("'proxyProtocol': {'accept': true}", ""));
        try (Client client = new Client(port)) {
            client.socket()
                    .getOutputStream()
                    .write("PROXY TCP6 2001:db8::9 2001:db8::1 4711 443\r\n".getBytes(StandardCharsets.US_ASCII));
            assertThat(client.read()).isEqualTo('e');
            assertThat(client.echo("hello")).isEqualTo("hello");
        }

        assertThat(lines(1).get(0))
                .containsEntry("client", "2001:db8::9")
                .containsEntry("clientPort", "4711")
                .containsEntry("bytesIn", "5");
    }

    @Test
    void waitForAPlaceIsInTheLine() throws Exception {
        plane.journal.level(ConnectionLog.ALL);
        int port = plane.listen(served("'maxConnections': 1, 'timeouts': {'queueMs': 600}", ""));
        try (Client holding = new Client(port)) {
            assertThat(holding.read()).isEqualTo('e');
            try (Client waiting = new Client(port)) {
                assertThat(waiting.read()).isEqualTo(-1);
            }
            Map<String, String> line = lines(1).get(0);
            assertThat(line).containsEntry("cause", "queue-timeout").containsEntry("realServer", "-");
            assertThat(Long.parseLong(line.get("waitedMs"))).isGreaterThanOrEqualTo(600);
        }
        assertThat(lines(2).get(1)).containsEntry("waitedMs", "0");
    }

    @Test
    void offItSaysNothing() throws Exception {
        int port = plane.listen(served("'retries': 0", ""));
        try (Client client = new Client(port)) {
            assertThat(client.read()).isEqualTo('e');
        }
        plane.awaitNoSessions();
        plane.journal.level(ConnectionLog.ALL);
        try (Client client = new Client(port)) {
            assertThat(client.read()).isEqualTo('e');
        }

        assertThat(lines(1)).hasSize(1); // the second one's: a line of the first would have come before it
    }

    private LiveVirtualServer served(String json, String otherServers) throws IOException {
        return plane.virtualServer(json + ", 'realServers': [" + otherServers + realServer("e", echo.port()) + "]");
    }

    private List<ILoggingEvent> soFar() {
        synchronized (events) { // as the appender does
            return List.copyOf(events.list);
        }
    }

    private List<Map<String, String>> lines(int count) {
        await().atMost(20, SECONDS).until(() -> soFar().size() >= count);
        return soFar().stream()
                .map(event -> Arrays.stream(event.getFormattedMessage().split(" ", -1))
                        .collect(Collectors.toMap(
                                word -> word.substring(0, word.indexOf('=')),
                                word -> word.substring(word.indexOf('=') + 1))))
                .toList();
    }
}
