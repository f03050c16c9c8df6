package io.mooring.data.session;

import static io.mooring.data.testing.TestPlane.freePort;
import static io.mooring.data.testing.TestPlane.realServer;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.mooring.api.IpAddress;
import io.mooring.data.live.LiveVirtualServer;
import io.mooring.data.proxy.ProxyHeader;
import io.mooring.data.testing.Client;
import io.mooring.data.testing.EchoServer;
import io.mooring.data.testing.TestPlane;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** PROXY headers from clients and to real servers, over sockets. */
@Timeout(120)
class ProxyProtocolTest {
    private static final ProxyHeader FROM_FAR =
            new ProxyHeader(IpAddress.parse("203.0.113.9"), 40000, IpAddress.parse("198.51.100.1"), 443);

    private TestPlane plane;
    private EchoServer echo;
    private ServerSocket recording;

    @BeforeEach
    void open() throws Exception {
        plane = new TestPlane();
        echo = new EchoServer('e');
        recording = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        recording.setSoTimeout(20_000);
    }

    @AfterEach
    void nothingIsLeft() throws Exception {
        echo.close();
        recording.close();
        plane.close();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void clientOfTheHeaderIsWhoSticksAndItsBytesFollow(boolean binary) throws Exception {
        LiveVirtualServer server = echoing("'proxyProtocol': {'accept': true}");
        int port = plane.listen(server);
        byte[] header = binary ? FROM_FAR.version2() : FROM_FAR.version1();

        try (Client client = new Client(port)) {
            send(client, header);
            assertThat(client.read()).isEqualTo('e');
            assertThat(client.echo("hello")).isEqualTo("hello");
            assertThat(remembered(server, "203.0.113.9")).isTrue();
            assertThat(remembered(server, "127.0.0.1")).isFalse();
        }

        plane.awaitNoSessions();
        assertThat(server.realServer("s").counters().bytesIn())
                .as("without the header")
                .isEqualTo(5);
        assertThat(server.counters().endedByCause()).containsOnlyKeys("client-closed");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void headerMayComeInPiecesAndWithTheFirstBytesAndTheFin(boolean binary) throws Exception {
        LiveVirtualServer server = recorded("'proxyProtocol': {'accept': true}");
        int port = plane.listen(server);
        byte[] header = binary ? FROM_FAR.version2() : FROM_FAR.version1();

        try (Client client = new Client(port)) {
            client.socket().setTcpNoDelay(true);
            for (int i = 0; i < header.length - 1; i++) {
                send(client, Arrays.copyOfRange(header, i, i + 1));
            }
            byte[] end = {header[header.length - 1], 'r', 'e', 'q'};
            send(client, end);
            client.socket().shutdownOutput();
            try (Socket accepted = recording.accept()) {
                assertThat(accepted.getInputStream().readAllBytes()).asString().isEqualTo("req");
                accepted.getOutputStream().write('!');
            }
            assertThat(client.read()).isEqualTo('!');
            assertThat(client.read()).isEqualTo(-1);
        }
    }

    @Test
    void allAtOnceWithMuchBehindItArrives() throws Exception {
        LiveVirtualServer server = recorded("'proxyProtocol': {'accept': true, 'send': 'v2'}");
        int port = plane.listen(server);
        byte[] bytes = new byte[1 << 20];
        Arrays.fill(bytes, (byte) 'x');
        byte[] header = FROM_FAR.version2();
        System.arraycopy(header, 0, bytes, 0, header.length);

        try (Client client = new Client(port)) {
            Thread sending = new Thread(() -> {
                try {
                    send(client, bytes);
                    client.socket().shutdownOutput();
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
            });
            sending.start();
            try (Socket accepted = recording.accept()) {
                assertThat(accepted.getInputStream().readAllBytes()).isEqualTo(bytes);
            }
            sending.join(20_000);
        }
    }

    @Test
    void unknownAndLocalAreThePeerItself() throws Exception {
        LiveVirtualServer server = echoing("'proxyProtocol': {'accept': true}");
        int port = plane.listen(server);
        byte[] local = Arrays.copyOf(FROM_FAR.version2(), 16);
        local[12] = 0x20;
        local[15] = 0;

        for (byte[] header : new byte[][] {"PROXY UNKNOWN\r\n".getBytes(StandardCharsets.US_ASCII), local}) {
            try (Client client = new Client(port)) {
                send(client, header);
                assertThat(client.read()).isEqualTo('e');
                assertThat(remembered(server, "127.0.0.1")).isTrue();
                assertThat(server.table().entries()).isEqualTo(1);
            }
        }
    }

    @Test
    void whoSendsNoHeaderIsResetAtOnceOrInTime() throws Exception {
        LiveVirtualServer server = echoing("'timeouts': {'connectMs': 1500}, 'proxyProtocol': {'accept': true}");
        int port = plane.listen(server);

        try (Client wrong = new Client(port)) {
            send(wrong, "GET / HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            assertThatThrownBy(wrong::read).isInstanceOf(SocketException.class);
        }
        long began = System.nanoTime();
        try (Client silent = new Client(port)) {
            assertThatThrownBy(silent::read).isInstanceOf(SocketException.class);
            assertThat(System.nanoTime() - began).isGreaterThanOrEqualTo(1_500_000_000L);
        }
        try (Client slow = new Client(port)) {
            send(slow, "PROXY TCP4 ".getBytes(StandardCharsets.US_ASCII));
            assertThatThrownBy(slow::read).isInstanceOf(SocketException.class);
        }
        try (Client halfway = new Client(port)) {
            send(halfway, "PROXY TCP4 ".getBytes(StandardCharsets.US_ASCII));
            halfway.socket().shutdownOutput();
            assertThat(halfway.read()).isEqualTo(-1);
        }
        new Client(port).close();

        plane.awaitNoSessions();
        assertThat(server.counters().endedByCause())
                .containsOnlyKeys("proxy-header", "client-gone")
                .containsEntry("proxy-header", 4L);
        assertThat(server.table().entries()).isZero();
        assertThat(server.realServer("s").counters().chosenCount()).isZero();
    }

    @Test
    void guardLooksAtTheClientOfTheHeader() throws Exception {
        LiveVirtualServer server =
                echoing("'proxyProtocol': {'accept': true}, 'denyCidrs': ['203.0.113.0/24', '127.0.0.0/8']");
        int port = plane.listen(server);

        try (Client denied = new Client(port)) {
            send(denied, FROM_FAR.version2());
            assertThatThrownBy(denied::read).isInstanceOf(SocketException.class);
        }
        try (Client allowed = new Client(port)) {
            send(allowed, "PROXY TCP6 2001:db8::1 2001:db8::2 1 2\r\n".getBytes(StandardCharsets.US_ASCII));
            assertThat(allowed.read()).isEqualTo('e');
        }
        plane.awaitNoSessions();
        assertThat(server.counters().endedByCause()).containsEntry("denied", 1L);
    }

    @Test
    void realServersAreToldWhoTheClientIs() throws Exception {
        LiveVirtualServer server = recorded("'proxyProtocol': {'send': 'v1'}");
        int port = freePort();
        plane.listeners.open("::", port, server);

        try (Client four = new Client("127.0.0.1", port);
                Socket accepted = recording.accept()) {
            String line = "PROXY TCP4 127.0.0.1 127.0.0.1 " + four.socket().getLocalPort() + " " + port + "\r\n";
            assertThat(read(accepted, line.length())).asString().isEqualTo(line);
            send(four, "first".getBytes(StandardCharsets.US_ASCII));
            assertThat(read(accepted, 5)).asString().isEqualTo("first");
            accepted.getOutputStream().write('!');
            assertThat(four.read()).isEqualTo('!');
        }
        plane.awaitNoSessions();
        recorded("'proxyProtocol': {'send': 'v2'}");
        try (Client six = new Client("::1", port);
                Socket accepted = recording.accept()) {
            IpAddress one = IpAddress.parse("::1");
            byte[] header = new ProxyHeader(one, six.socket().getLocalPort(), one, port).version2();
            assertThat(read(accepted, header.length)).isEqualTo(header);
        }
        plane.awaitNoSessions();
        assertThat(server.realServer("s").counters().bytesIn()).isEqualTo(5);
    }

    @Test
    void headerIsHandedOnInTheOtherVersion() throws Exception {
        LiveVirtualServer server = recorded("'proxyProtocol': {'accept': true, 'send': 'v1'}");
        int port = plane.listen(server);

        try (Client client = new Client(port)) {
            send(client, FROM_FAR.version2());
            try (Socket accepted = recording.accept()) {
                byte[] line = FROM_FAR.version1();
                assertThat(read(accepted, line.length)).isEqualTo(line);
            }
        }
    }

    @Test
    void serverOfASecondAttemptIsToldAsWell() throws Exception {
        LiveVirtualServer server =
                plane.virtualServer("'balance': 'first', 'proxyProtocol': {'send': 'v1'}, 'realServers': ["
                        + realServer("a", freePort()) + "," + realServer("s", recording.getLocalPort()) + "]");
        int port = plane.listen(server);

        try (Client client = new Client(port);
                Socket accepted = recording.accept()) {
            assertThat(client.socket().isConnected()).isTrue();
            assertThat(read(accepted, 6)).asString().isEqualTo("PROXY ");
        }
        assertThat(server.realServer("a").counters().connectsFailed()).isEqualTo(1);
    }

    @Test
    void fallbackIsToldNothing() throws Exception {
        LiveVirtualServer server =
                plane.virtualServer("'proxyProtocol': {'send': 'v2'}, 'fallback': {'address': '127.0.0.1', 'port': "
                        + recording.getLocalPort() + "}, 'realServers': []");
        int port = plane.listen(server);

        try (Client client = new Client(port);
                Socket accepted = recording.accept()) {
            send(client, "x".getBytes(StandardCharsets.US_ASCII));
            assertThat(accepted.getInputStream().read()).isEqualTo('x');
        }
    }

    private LiveVirtualServer echoing(String json) throws IOException {
        return plane.virtualServer(json + ", 'realServers': [" + realServer("s", echo.port()) + "]");
    }

    private LiveVirtualServer recorded(String json) throws IOException {
        return plane.virtualServer(json + ", 'realServers': [" + realServer("s", recording.getLocalPort()) + "]");
    }

    private static boolean remembered(LiveVirtualServer server, String client) {
        IpAddress address = IpAddress.parse(client);
        await().atMost(20, SECONDS).until(() -> server.table().entries() > 0);
        return server.table().serverName(server.table().remembered(address.high(), address.low())) != null;
    }

    private static void send(Client client, byte[] bytes) throws IOException {
        client.socket().getOutputStream().write(bytes);
    }

    private static byte[] read(Socket accepted, int count) throws IOException {
        accepted.setSoTimeout(20_000);
        return accepted.getInputStream().readNBytes(count);
    }
}
