package io.mooring.data.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.mooring.api.CheckResult;
import io.mooring.data.testing.ScriptedServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HttpChecksTest {
    private final ChecksFixture checks = new ChecksFixture();
    private final BlockingQueue<String> requests = new LinkedBlockingQueue<>();

    @AfterEach
    void nothingIsLeft() throws Exception {
        checks.close();
    }

    @Test
    void asksAsItShouldOnAConnectionOfItsOwn() throws Exception {
        try (ScriptedServer server = answering("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")) {
            CheckResult result = checks.check(server.port(), "'type': 'http', 'path': '/up?x=1'");

            assertThat(result.ok()).isTrue();
            assertThat(result.detail()).isEqualTo("status 200");
            assertThat(requests.poll(20, TimeUnit.SECONDS))
                    .isEqualTo("GET /up?x=1 HTTP/1.1\r\nHost: 127.0.0.1:" + server.port() + "\r\n"
                            + "User-Agent: Mooring health check\r\nAccept: */*\r\nConnection: close\r\n\r\n");
            checks.check(server.port(), "'type': 'http', 'host': 'a.example'");
            assertThat(requests.poll(20, TimeUnit.SECONDS)).contains("\r\nHost: a.example\r\n");
            checks.check("b.example", server.port(), "'type': 'http'", 10_000, List.of());
            assertThat(requests.poll(20, TimeUnit.SECONDS)).contains("\r\nHost: b.example:" + server.port() + "\r\n");
            assertThat(server.accepted()).isEqualTo(3);
        }
    }

    @Test
    void theStatusDecides() throws Exception {
        assertResult("HTTP/1.1 503 Busy\r\n\r\n", "", false, "status 503, expected 200-399");
        assertResult("HTTP/1.0 204 Gone fishing\r\n\r\n", "", true, "status 204");
        assertResult("HTTP/1.1 302 Found\r\nLocation: /elsewhere\r\n\r\n", "", true, "status 302");
        assertResult("HTTP/1.1 302 Found\r\n\r\n", "'expectStatus': '200,404'", false, "status 302, expected 200,404");
        assertResult("HTTP/1.1 404 No\r\n\r\n", "'expectStatus': '200,404'", true, "status 404");
        assertResult(
                "HTTP/1.1 103 Hints\r\nLink: x\r\n\r\nHTTP/1.1 500 No\r\n\r\n",
                "",
                false,
                "status 500, expected 200-399");
    }

    @Test
    void theBodyMustContainTheText() throws Exception {
        String ok = "HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\nall ok!";
        assertResult(ok, "'expectBody': 'ok'", true, "status 200, body has \"ok\"");
        assertResult(ok, "'expectBody': 'OK'", false, "body lacks \"OK\"");
        assertResult("HTTP/1.0 200 OK\r\n\r\nall ok!", "'expectBody': 'ok!'", true, "status 200, body has \"ok!\"");
        String chunked =
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nal\r\n3\r\nl o\r\n2\r\nk!\r\n0\r\n\r\n";
        assertResult(chunked, "'expectBody': 'all ok!'", true, "status 200, body has \"all ok!\"");
        assertResult(chunked, "'expectBody': '0'", false, "body lacks \"0\"");
        assertResult("HTTP/1.1 500 No\r\n\r\nok", "'expectBody': 'ok'", false, "status 500, expected 200-399");
    }

    @Test
    void whatIsNoHttpFails() throws Exception {
        assertThat(result("SSH-2.0-OpenSSH_9\r\n\r\n", "", 10_000).detail()).startsWith("no HTTP: ");
        assertThat(result("", "", 10_000).detail()).isEqualTo("closed without an answer");
        assertThat(result("HTTP/1.1 2", "", 10_000).ok()).isFalse();
    }

    @Test
    void aHostileServerIsBounded() throws Exception {
        String status = "HTTP/1.1 200 OK\r\n";
        assertThat(endless(status, "X: yyyyyyyyyyyyyyyyyyyyyyyyy\r\n", "'expectBody': 'x'"))
                .isEqualTo("headers longer than 16384 bytes");
        assertThat(endless("", "HTTP/1.1", "")).startsWith("no HTTP: ");
        assertThat(endless(status + "\r\n", "endless", "'expectBody': 'x'"))
                .isEqualTo("body lacks \"x\" in its first 65536 bytes");
        assertThat(endless(status + "Transfer-Encoding: chunked\r\n\r\n", "1\r\ny\r\n", "'expectBody': 'x'"))
                .isEqualTo("body lacks \"x\" in its first 65536 bytes");
    }

    @Test
    void slowBytesEndWithTheTimeoutOfTheWholeCheck() throws Exception {
        try (ScriptedServer slow = new ScriptedServer((client, in, out) -> {
            out.write("HTTP/1.1 200 OK\r\n".getBytes(StandardCharsets.US_ASCII));
            client.setSoTimeout(20);
            while (client.isConnected()) {
                out.write('x');
                awaitSilence(in);
            }
        })) {
            CheckResult result = checks.check(slow.port(), "'type': 'http'", 400);

            assertThat(result.ok()).isFalse();
            assertThat(result.detail()).isEqualTo("connected, but no answer within 400 ms");
            assertThat(result.latencyMs()).isBetween(350L, 10_000L);
        }
    }

    private void assertResult(String answer, String check, boolean ok, String detail) throws Exception {
        CheckResult result = result(answer, check, 10_000);
        assertThat(result.detail()).as(answer).isEqualTo(detail);
        assertThat(result.ok()).as(answer).isEqualTo(ok);
    }

    private CheckResult result(String answer, String check, int timeoutMs) throws Exception {
        try (ScriptedServer server = answering(answer)) {
            return checks.check(server.port(), "'type': 'http'" + (check.isEmpty() ? "" : ", ") + check, timeoutMs);
        }
    }

    private String endless(String first, String again, String check) throws Exception {
        try (ScriptedServer server = new ScriptedServer((client, in, out) -> {
            readRequest(in);
            out.write(first.getBytes(StandardCharsets.US_ASCII));
            byte[] part = again.repeat(100).getBytes(StandardCharsets.US_ASCII);
            while (true) {
                out.write(part);
            }
        })) {
            CheckResult result =
                    checks.check(server.port(), "'type': 'http'" + (check.isEmpty() ? "" : ", ") + check, 30_000);
            assertThat(result.ok()).isFalse();
            return result.detail();
        }
    }

    private ScriptedServer answering(String answer) throws IOException {
        return new ScriptedServer((client, in, out) -> {
            requests.add(readRequest(in));
            out.write(answer.getBytes(StandardCharsets.US_ASCII));
        });
    }

    /** The pace of a slow server: waits until its client has said nothing for so long. */
    private static void awaitSilence(InputStream in) throws IOException {
        try {
            in.readAllBytes();
        } catch (SocketTimeoutException silent) {
            return;
        }
        throw new IOException("the client has closed");
    }

    private static String readRequest(InputStream in) throws IOException {
        StringBuilder request = new StringBuilder();
        while (request.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            if (next < 0) {
                return request.toString();
            }
            request.append((char) next);
        }
        return request.toString();
    }
}
