package io.mooring.data.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.mooring.api.CheckResult;
import io.mooring.data.testing.ScriptedServer;
import java.io.InputStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TlsChecksTest {
    private static final char[] PASSWORD = "changeit".toCharArray();

    @TempDir
    private static Path folder;

    private static SSLContext context;

    private final ChecksFixture checks = new ChecksFixture();

    @BeforeAll
    static void aCertificateThatNobodyTrusts() throws Exception {
        Path store = folder.resolve("keys.p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "a",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=somebody.example",
                        "-keystore",
                        store.toString(),
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        new String(PASSWORD))
                .redirectErrorStream(true)
                .start();
        assertThat(keytool.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(keytool.exitValue()).isZero();
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, PASSWORD);
        }
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(keys, PASSWORD);
        context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
    }

    @AfterEach
    void nothingIsLeft() throws Exception {
        checks.close();
    }

    @Test
    void aHandshakePassesAndTheConnectionIsClosedCleanly() throws Exception {
        BlockingQueue<String> seen = new LinkedBlockingQueue<>();
        try (ScriptedServer server = server(seen)) {
            CheckResult result = checks.check(server.port(), "'type': 'tls'");

            assertThat(result.ok()).isTrue();
            assertThat(result.detail()).isEqualTo("TLSv1.3 handshake");
            assertThat(seen.poll(20, TimeUnit.SECONDS))
                    .as("end of input, no name")
                    .isEqualTo("-1 []");
        }
    }

    @Test
    void theServerNameIsTheHostOrTheNameOfTheServer() throws Exception {
        BlockingQueue<String> seen = new LinkedBlockingQueue<>();
        try (ScriptedServer server = server(seen)) {
            checks.check(server.port(), "'type': 'tls', 'host': 'a.example'");
            assertThat(seen.poll(20, TimeUnit.SECONDS)).contains("value=a.example");
            checks.check("b.example", server.port(), "'type': 'tls'", 10_000, List.of());
            assertThat(seen.poll(20, TimeUnit.SECONDS)).contains("value=b.example");
        }
    }

    @Test
    void aServerThatSpeaksSomethingElseFails() throws Exception {
        try (ScriptedServer plain = new ScriptedServer((client, in, out) -> {
                    in.read();
                    out.write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                });
                ScriptedServer mute = new ScriptedServer((client, in, out) -> in.readAllBytes());
                ScriptedServer closing = new ScriptedServer((client, in, out) -> in.read())) {
            CheckResult other = checks.check(plain.port(), "'type': 'tls'");
            CheckResult silent = checks.check(mute.port(), "'type': 'tls'", 600);
            CheckResult closed = checks.check(closing.port(), "'type': 'tls'");

            assertThat(other.ok()).isFalse();
            assertThat(other.detail()).startsWith("no TLS: ").hasSizeLessThan(80);
            assertThat(silent.ok()).isFalse();
            assertThat(silent.detail()).isEqualTo("connected, but no TLS handshake within 600 ms");
            assertThat(closed.ok()).isFalse();
        }
    }

    private static ScriptedServer server(BlockingQueue<String> seen) throws Exception {
        SSLServerSocket listening = (SSLServerSocket)
                context.getServerSocketFactory().createServerSocket(0, 50, InetAddress.getLoopbackAddress());
        return new ScriptedServer(listening, (client, in, out) -> {
            int end = in.read(); // -1 after close_notify; a connection that just ends throws
            ExtendedSSLSession session = (ExtendedSSLSession) ((SSLSocket) client).getSession();
            seen.add(end + " " + session.getRequestedServerNames());
        });
    }
}
