package io.mooring.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.mooring.data.testing.Client;
import io.mooring.data.testing.EchoServer;
import io.mooring.data.testing.PlaneHttp;
import io.mooring.data.testing.TestPlane;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A data plane and its successor, both in this process; the story of the same name has processes. */
class ReplacementTest {
    private static final Duration LONG = Duration.ofSeconds(60);

    private final CountDownLatch replaced = new CountDownLatch(1);
    private final List<DataPlane> planes = new ArrayList<>();
    private EchoServer one;
    private EchoServer two;
    private DataPlane first;
    private int port;

    @TempDir
    private Path state;

    @BeforeEach
    void start() throws Exception {
        one = new EchoServer('1');
        two = new EchoServer('2');
        port = TestPlane.freePort();
        first = new DataPlane(settings(0, false), replaced::countDown);
        planes.add(first);
        put(first, 1, 3);
        await().atMost(LONG)
                .until(() -> http(first).health("one").equals("up")
                        && http(first).health("two").equals("up"));
    }

    @AfterEach
    void stop() throws IOException {
        planes.forEach(DataPlane::close);
        one.close();
        two.close();
    }

    @Test
    void aSuccessorHasEntriesAndSocketsAndTheFirstEndsWithItsSessions() throws Exception {
        int home;
        try (Client held = new Client(port)) {
            home = held.read();
            DataPlane second = new DataPlane(settings(0, true));
            planes.add(second);

            assertThat(held.echo("still there")).isEqualTo("still there");
            for (int visit = 0; visit < 6; visit++) {
                assertThat(visit()).isEqualTo(home);
            }
            assertThat(status(second).path("persistenceEntries").asInt()).isEqualTo(1);
            assertThat(status(second).path("connections").asInt()).isZero();
            assertThat(replaced.getCount()).isEqualTo(1);

            put(second, 2, 4);
            await().atMost(LONG).until(() -> visit() == home);
        }
        assertThat(replaced.await(60, TimeUnit.SECONDS)).isTrue();
        assertThatThrownBy(() -> new DataPlane(settings(0, false))).hasMessageContaining("MOORING_REPLACE=true");
        planes.remove(first);
        first.close();

        DataPlane third = new DataPlane(settings(0, true));
        planes.add(third);
        assertThat(status(third).path("appliedRevision").asInt()).isEqualTo(2);
        assertThat(visit()).isEqualTo(home);
    }

    @Test
    void aSuccessorWithoutAPortLeavesTheFirstAsItWas() throws Exception {
        int home = visit();
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(() -> new DataPlane(settings(taken.getLocalPort(), true)))
                    .hasMessageContaining("cannot listen");
        }
        firstServesAsBefore(home);
    }

    @Test
    void aSuccessorThatDiesAtAnyStepLeavesTheFirstAsItWas() throws Exception {
        int home = visit();
        for (String last : List.of("H", "S", "C", "Y")) {
            try (SocketChannel successor = successor()) {
                say(successor, 'H', "mooring-handover 1");
                readUntil(successor, Channels.newInputStream(successor), last);
            }
            firstServesAsBefore(home);
        }
    }

    @Test
    void aSuccessorThatSpeaksOtherwiseIsRefusedInWords() throws Exception {
        int home = visit();
        assertThat(refusal("", 'H', "mooring-handover 2"))
                .contains("mooring-handover 1")
                .contains("mooring-handover 2");
        firstServesAsBefore(home);
    }

    @Test
    void nonsenseIsRefusedInWordsAndHarmsNothing() throws Exception {
        int home = visit();
        assertThat(refusal("", 'X', "")).contains("no frame: kind 88");
        assertThat(refusal("", 'H', "x".repeat(5000))).contains("length 5000");
        assertThat(refusal("", 'P', "")).contains("expected HELLO, not PREPARED");
        firstServesAsBefore(home);
        for (String step : List.of("S", "C", "Y")) { // before each answer of a successor
            assertThat(refusal(step, 'X', "")).contains("no frame: kind 88");
            firstServesAsBefore(home);
        }
    }

    @Test
    void aSuccessorThatHangsBeforeItTakesTheLockKeepsClientsWaitingForSecondsOnly() throws Exception {
        int home = visit();
        try (SocketChannel successor = successor()) {
            InputStream in = Channels.newInputStream(successor);
            say(successor, 'H', "mooring-handover 1");
            readUntil(successor, in, "Y");
            assertThat(visit()).as("who waits for 20 s at most").isEqualTo(home);
            assertThat(readUntil(successor, in, "R")).contains("has said nothing for 5 s");
        }
        firstServesAsBefore(home);
    }

    @Test
    void changesAreTakenAgainLaterWhileItHandsOver() throws Exception {
        int home = visit();
        try (SocketChannel successor = successor()) {
            InputStream in = Channels.newInputStream(successor);
            say(successor, 'H', "mooring-handover 1");
            readUntil(successor, in, "S");
            assertThat(put(first, 2, 4)).isEqualTo(503);
            assertThat(status(first).path("appliedRevision").asInt()).isEqualTo(1);
        }
        firstServesAsBefore(home);
    }

    @Test
    void aSuccessorOfAnotherUserIsRefusedInWords() throws Exception {
        assumeTrue("root".equals(System.getProperty("user.name")), "only root can be another user");
        assumeTrue(Files.exists(Path.of("/usr/bin/setpriv")) && Files.exists(Path.of("/usr/bin/perl")));
        int home = visit();
        Path socket = state.resolve("handover").resolve("socket");
        open(socket);
        for (Path path = socket.getParent(); path.getNameCount() > 1; path = path.getParent()) {
            open(path); // else it could not even connect
        }
        Process stranger = new ProcessBuilder(
                        "setpriv", "--reuid=65534", "--clear-groups", "perl", "-MSocket", "-e", """
                        socket(S, AF_UNIX, SOCK_STREAM, 0) && connect(S, sockaddr_un($ARGV[0])) or die $!;
                        print <S>;""", socket.toString())
                .redirectErrorStream(true)
                .start();
        String said = new String(stranger.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(said).contains("it runs as user 0, this one as user 65534").startsWith("R");
        firstServesAsBefore(home);
    }

    private static void open(Path path) throws IOException {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxrwxrwx"));
    }

    /** Answers as a successor until that frame has come (none: at once), then says this; the answer is why it is refused. */
    private String refusal(String last, char kind, String text) throws IOException {
        try (SocketChannel successor = successor()) {
            InputStream in = Channels.newInputStream(successor);
            if (!last.isEmpty()) {
                say(successor, 'H', "mooring-handover 1");
                readUntil(successor, in, last);
            }
            say(successor, kind, text);
            return readUntil(successor, in, "R");
        }
    }

    private SocketChannel successor() throws IOException {
        return SocketChannel.open(
                UnixDomainSocketAddress.of(state.resolve("handover").resolve("socket")));
    }

    @Test
    void withNobodyToReplaceItIsAnOrdinaryStart() throws Exception {
        int home = visit();
        first.close();
        planes.clear();
        DataPlane again = new DataPlane(settings(0, true));
        planes.add(again);
        assertThat(visit()).isEqualTo(home);
    }

    private void firstServesAsBefore(int home) throws Exception {
        await().atMost(LONG).ignoreExceptions().until(() -> status(first) != null);
        await().atMost(LONG).ignoreExceptions().until(() -> put(first, 2, 4) == 200);
        assertThat(visit()).isEqualTo(home);
        assertThat(status(first).path("problems")).isEmpty();
        assertThatThrownBy(() -> new DataPlane(settings(0, false))).hasMessageContaining("in use");
        assertThat(replaced.getCount()).isEqualTo(1);
    }

    /** The server of a connection that ends at once. */
    private int visit() throws IOException {
        try (Client client = new Client(port)) {
            return client.read();
        }
    }

    private static void say(SocketChannel channel, char kind, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        ByteBuffer frame = ByteBuffer.allocate(5 + bytes.length);
        frame.put((byte) kind).putInt(bytes.length).put(bytes).flip();
        while (frame.hasRemaining()) {
            channel.write(frame);
        }
    }

    /** Reads frames up to one of this kind, and the byte that comes with each descriptor; answers its text. */
    private static String readUntil(SocketChannel channel, InputStream in, String last) throws IOException {
        while (true) {
            byte[] header = in.readNBytes(5);
            String text = new String(in.readNBytes(ByteBuffer.wrap(header).getInt(1)), StandardCharsets.UTF_8);
            String kind = String.valueOf((char) header[0]);
            if (kind.equals("L")) {
                in.readNBytes(Integer.parseInt(text.split("\n", 3)[2]));
            }
            if (kind.equals(last)) {
                return text;
            }
            if (kind.equals("C")) {
                say(channel, 'P', "");
            }
        }
    }

    private int put(DataPlane plane, int revision, int retries) throws Exception {
        String server = "{\"name\": \"%s\", \"address\": \"127.0.0.1\", \"port\": %d}";
        return http(plane)
                .put(PlaneHttp.document(
                        revision,
                        "{\"name\": \"vs\", \"address\": \"127.0.0.1\", \"ports\": [" + port
                                + "], \"balance\": \"roundrobin\", \"retries\": " + retries
                                + ", \"healthCheck\": {\"intervalMs\": 200}, \"realServers\": ["
                                + String.format(server, "one", one.port()) + ", "
                                + String.format(server, "two", two.port()) + "]}"))
                .statusCode();
    }

    private static JsonNode status(DataPlane plane) throws Exception {
        return http(plane).status();
    }

    private static PlaneHttp http(DataPlane plane) {
        return new PlaneHttp(plane.port());
    }

    private Settings settings(int httpPort, boolean replace) {
        return new Settings("edge", "127.0.0.1", httpPort, null, null, state, PlaneHttp.SECRET, replace);
    }
}
