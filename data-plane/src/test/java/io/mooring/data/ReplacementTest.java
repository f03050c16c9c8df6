package io.mooring.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.mooring.data.testing.Client;
import io.mooring.data.testing.PlaneHttp;
import io.mooring.data.testing.TwoServers;
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
    private TwoServers servers;
    private DataPlane first;

    @TempDir
    private Path state;

    @BeforeEach
    void start() throws Exception {
        servers = new TwoServers();
        first = new DataPlane(settings(0, false), replaced::countDown);
        planes.add(first);
        servers.put(http(first), 1);
        servers.awaitUp(http(first));
    }

    @AfterEach
    void stop() throws IOException {
        planes.forEach(DataPlane::close);
        servers.close();
    }

    @Test
    void aSuccessorHasEntriesAndSocketsAndTheFirstEndsWithItsSessions() throws Exception {
        int home;
        try (Client held = new Client(servers.port())) {
            home = held.read();
            DataPlane second = new DataPlane(settings(0, true));
            planes.add(second);

            assertThat(held.echo("still there")).isEqualTo("still there");
            for (int visit = 0; visit < 6; visit++) {
                assertThat(servers.visit()).isEqualTo(home);
            }
            assertThat(status(second).path("persistenceEntries").asInt()).isEqualTo(1);
            assertThat(status(second).path("connections").asInt()).isZero();
            assertThat(replaced.getCount()).isEqualTo(1);

            servers.put(http(second), 2);
            await().atMost(LONG).until(() -> servers.visit() == home);
        }
        assertThat(replaced.await(60, TimeUnit.SECONDS)).isTrue();
        assertThatThrownBy(() -> new DataPlane(settings(0, false))).hasMessageContaining("MOORING_REPLACE=true");
        planes.remove(first);
        first.close();

        DataPlane third = new DataPlane(settings(0, true));
        planes.add(third);
        assertThat(status(third).path("appliedRevision").asInt()).isEqualTo(2);
        assertThat(servers.visit()).isEqualTo(home);
    }

    @Test
    void aSuccessorWithoutAPortLeavesTheFirstAsItWas() throws Exception {
        int home = servers.visit();
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(() -> new DataPlane(settings(taken.getLocalPort(), true)))
                    .hasMessageContaining("cannot listen");
        }
        firstServesAsBefore(home);
    }

    @Test
    void aSuccessorThatDiesAtAnyStepLeavesTheFirstAsItWas() throws Exception {
        int home = servers.visit();
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
        int home = servers.visit();
        assertThat(refusal("", 'H', "mooring-handover 2"))
                .contains("mooring-handover 1")
                .contains("mooring-handover 2");
        firstServesAsBefore(home);
    }

    @Test
    void nonsenseIsRefusedInWordsAndHarmsNothing() throws Exception {
        int home = servers.visit();
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
        int home = servers.visit();
        try (SocketChannel successor = successor()) {
            InputStream in = Channels.newInputStream(successor);
            say(successor, 'H', "mooring-handover 1");
            readUntil(successor, in, "Y");
            assertThat(servers.visit()).as("who waits for 20 s at most").isEqualTo(home);
            assertThat(readUntil(successor, in, "R")).contains("has said nothing for 5 s");
        }
        firstServesAsBefore(home);
    }

    @Test
    void changesAreTakenAgainLaterWhileItHandsOver() throws Exception {
        int home = servers.visit();
        try (SocketChannel successor = successor()) {
            InputStream in = Channels.newInputStream(successor);
            say(successor, 'H', "mooring-handover 1");
            readUntil(successor, in, "S");
            assertThat(servers.put(http(first), 2)).isEqualTo(503);
            assertThat(status(first).path("appliedRevision").asInt()).isEqualTo(1);
        }
        firstServesAsBefore(home);
    }

    @Test
    void aSuccessorOfAnotherUserIsRefusedInWords() throws Exception {
        assumeTrue("root".equals(System.getProperty("user.name")), "only root can be another user");
        assumeTrue(Files.exists(Path.of("/usr/bin/setpriv")) && Files.exists(Path.of("/usr/bin/perl")));
        int home = servers.visit();
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
        int home = servers.visit();
        first.close();
        planes.clear();
        DataPlane again = new DataPlane(settings(0, true));
        planes.add(again);
        assertThat(servers.visit()).isEqualTo(home);
    }

    /** The kernel takes 107 bytes of a socket's path. */
    @Test
    void howeverLongThePathOfItsFolderIsItIsReplaced() throws Exception {
        Path folder = state;
        for (int i = 0; i < 3; i++) {
            folder = Files.createDirectory(folder.resolve("x".repeat(60)));
        }
        CountDownLatch gone = new CountDownLatch(1);
        planes.add(new DataPlane(settings(folder, 0, false), gone::countDown));

        planes.add(new DataPlane(settings(folder, 0, true)));

        assertThat(gone.await(60, TimeUnit.SECONDS)).isTrue();
        Path folderOfAll = folder;
        assertThatThrownBy(() -> new DataPlane(settings(folderOfAll, 0, false))).hasMessageContaining("in use");
    }

    private void firstServesAsBefore(int home) throws Exception {
        await().atMost(LONG).ignoreExceptions().until(() -> status(first) != null);
        await().atMost(LONG).ignoreExceptions().until(() -> servers.put(http(first), 2) == 200);
        assertThat(servers.visit()).isEqualTo(home);
        assertThat(status(first).path("problems")).isEmpty();
        assertThatThrownBy(() -> new DataPlane(settings(0, false))).hasMessageContaining("in use");
        assertThat(replaced.getCount()).isEqualTo(1);
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

    private static JsonNode status(DataPlane plane) throws Exception {
        return http(plane).status();
    }

    private static PlaneHttp http(DataPlane plane) {
        return new PlaneHttp(plane.port());
    }

    private Settings settings(int httpPort, boolean replace) {
        return settings(state, httpPort, replace);
    }

    private static Settings settings(Path state, int httpPort, boolean replace) {
        return new Settings("edge", "127.0.0.1", httpPort, state, PlaneHttp.SECRET, replace);
    }
}
