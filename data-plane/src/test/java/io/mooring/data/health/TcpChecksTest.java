package io.mooring.data.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.mooring.api.CheckResult;
import io.mooring.api.IpAddress;
import io.mooring.data.testing.BlackHole;
import io.mooring.data.testing.ScriptedServer;
import io.mooring.data.testing.TestPlane;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What holds for checks of every type: connect, several ports, source addresses; and the type tcp. */
class TcpChecksTest {
    private final ChecksFixture checks = new ChecksFixture();

    @AfterEach
    void nothingIsLeft() throws Exception {
        checks.close();
    }

    @Test
    void aServerThatAcceptsPassesAndItsConnectionIsClosed() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            server.setSoTimeout(20_000);

            CheckResult result = checks.check(server.getLocalPort(), "");

            assertThat(result.ok()).isTrue();
            assertThat(result.detail()).isEqualTo("connected");
            try (Socket accepted = server.accept()) {
                accepted.setSoTimeout(20_000);
                assertThat(accepted.getInputStream().read()).isEqualTo(-1);
            }
        }
    }

    @Test
    void aServerThatIsGoneRefuses() throws Exception {
        int port = TestPlane.freePort();

        for (String type : List.of("tcp", "http", "tls", "send-expect")) {
            CheckResult result = checks.check(port, "'type': '" + type + "'");

            assertThat(result.ok()).isFalse();
            assertThat(result.detail()).isEqualTo("connection refused");
        }
    }

    @Test
    void aServerThatAnswersNothingFailsAfterTheTimeout() throws Exception {
        try (BlackHole server = new BlackHole()) {
            CheckResult result = checks.check(server.port(), "", 300);

            assertThat(result.ok()).isFalse();
            assertThat(result.detail()).isEqualTo("no answer within 300 ms");
            assertThat(result.latencyMs()).isBetween(250L, 10_000L);
        }
    }

    @Test
    void allPortsMustPassAndThoseThatFailAreNamed() throws Exception {
        try (ScriptedServer one = new ScriptedServer((client, in, out) -> in.read());
                ScriptedServer two = new ScriptedServer((client, in, out) -> in.read());
                BlackHole silent = new BlackHole()) {
            int refusing = TestPlane.freePort();

            CheckResult passed = checks.check(0, "'ports': [" + one.port() + "," + two.port() + "]");
            CheckResult failed =
                    checks.check(0, "'ports': [" + one.port() + "," + refusing + "," + silent.port() + "]", 400);

            assertThat(passed.ok()).isTrue();
            assertThat(passed.detail()).isEqualTo("all 2 ports passed");
            assertThat(failed.ok()).isFalse();
            assertThat(failed.detail().split("; "))
                    .containsExactlyInAnyOrder(
                            "port " + refusing + ": connection refused",
                            "port " + silent.port() + ": no answer within 400 ms");
        }
    }

    @Test
    void anyPortThatPassesIsEnoughAndTheOthersAreNotWaitedFor() throws Exception {
        try (ScriptedServer one = new ScriptedServer((client, in, out) -> in.read());
                BlackHole silent = new BlackHole()) {
            int refusing = TestPlane.freePort();

            CheckResult passed = checks.check(
                    0, "'policy': 'any', 'ports': [" + silent.port() + "," + refusing + "," + one.port() + "]", 60_000);
            CheckResult failed =
                    checks.check(0, "'policy': 'any', 'ports': [" + silent.port() + "," + refusing + "]", 400);

            assertThat(passed.ok()).isTrue();
            assertThat(passed.detail()).isEqualTo("port " + one.port() + ": connected");
            assertThat(passed.latencyMs()).isLessThan(30_000);
            assertThat(failed.ok()).isFalse();
            assertThat(failed.detail()).contains("port " + refusing + ": connection refused", "; ");
        }
    }

    @Test
    void itComesFromTheFirstSourceAddressThatWorks() throws Exception {
        BlockingQueue<String> peers = new LinkedBlockingQueue<>();
        try (ScriptedServer server = new ScriptedServer(
                (client, in, out) -> peers.add(client.getInetAddress().getHostAddress()))) {
            List<IpAddress> sources = List.of(
                    IpAddress.parse("2001:db8::1"), IpAddress.parse("203.0.113.7"), IpAddress.parse("127.0.0.77"));

            CheckResult result = checks.check("127.0.0.1", server.port(), "", 10_000, sources);
            CheckResult none = checks.check("127.0.0.1", server.port(), "", 10_000, sources.subList(0, 2));

            assertThat(result.detail()).isEqualTo("connected");
            assertThat(peers.poll(20, TimeUnit.SECONDS)).isEqualTo("127.0.0.77");
            assertThat(none.ok()).isFalse();
            assertThat(none.detail()).startsWith("no source address can be used: bind");
        }
    }
}
