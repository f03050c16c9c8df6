package io.mooring.data;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.mooring.api.testing.TestAuthority;
import io.mooring.api.tls.PlaneTls;
import io.mooring.api.tls.TlsWords;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.security.cert.Certificate;
import java.time.Duration;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A data plane that knows its control plane by a certificate. */
class MutualTlsTest {
    private static final String SECRET = "secret-of-the-planes";

    @TempDir
    Path folder;

    private TestAuthority ours;
    private TestAuthority others;
    private DataPlane plane;

    @BeforeEach
    void start() throws IOException {
        ours = new TestAuthority(folder.resolve("ours"));
        others = new TestAuthority(folder.resolve("others"));
        ours.sign("edge", "IP:127.0.0.1", 30);
        ours.sign("control", "DNS:control.example", 30);
        ours.sign("old", "DNS:control.example", -1);
        others.sign("control", "DNS:control.example", 30);
        Map<String, String> environment = new HashMap<>(variables(ours, "edge", ours));
        environment.putAll(Map.of(
                "MOORING_NAME",
                "edge",
                "MOORING_PLANE_PORT",
                "0",
                "MOORING_STATE_DIR",
                folder.resolve("state").toString(),
                "MOORING_PLANE_SECRET",
                SECRET));
        plane = new DataPlane(Settings.from(environment));
    }

    @AfterEach
    void stop() {
        plane.close();
    }

    @Test
    void aControlPlaneWithACertificateOfTheAuthorityIsServed() throws Exception {
        assertThat(status(client(ours, "control", ours), "/v1/status", null)).isEqualTo(200);
        assertThat(status(client(ours, "control", ours), "/metrics", null)).isEqualTo(200);
    }

    @Test
    void aCertificateOfAnotherAuthorityOrOneThatHasExpiredIsRefused() {
        for (HttpClient wrong : new HttpClient[] {client(others, "control", ours), client(ours, "old", ours)}) {
            // The server's reset can overtake its alert: then the client asks again.
            await().atMost(60, SECONDS).until(() -> refusal(wrong), Objects::nonNull);
        }
    }

    /** Why it is not served; null: nothing was said. */
    private @Nullable String refusal(HttpClient client) throws InterruptedException {
        try {
            // Java shows none where the server names no authority of it: then it is a 403.
            assertThat(status(client, "/v1/status", null)).isEqualTo(403);
            return "403";
        } catch (IOException e) {
            String words = TlsWords.of(e);
            if (words != null) {
                assertThat(words).startsWith("it does not accept the certificate of this plane");
            }
            return words;
        }
    }

    @Test
    void withoutACertificateThereAreLivenessAndWithTheSecretTheMetrics() throws Exception {
        HttpClient nobody = HttpClient.newBuilder().sslContext(trusting()).build();

        assertThat(status(nobody, "/health/live", null)).isEqualTo(200);
        assertThat(status(nobody, "/v1/status", null)).isEqualTo(403);
        assertThat(status(nobody, "/v1/status", SECRET)).isEqualTo(403);
        assertThat(status(nobody, "/v1/snapshot", SECRET)).isEqualTo(403);
        assertThat(status(nobody, "/metrics", null)).isEqualTo(403);
        assertThat(status(nobody, "/metrics", SECRET)).isEqualTo(200);
    }

    @Test
    void aControlPlaneDoesNotBelieveAnotherAuthorityOrAnotherName() {
        HttpClient ofOthers = client(others, "control", others);
        assertThatThrownBy(() -> status(ofOthers, "/v1/status", null))
                .satisfies(e -> assertThat(TlsWords.of(e)).contains("signed by no authority"));
        HttpClient right = client(ours, "control", ours);
        assertThatThrownBy(() -> right.send(
                        request("https://localhost:" + plane.port() + "/v1/status", null), BodyHandlers.discarding()))
                .satisfies(e -> assertThat(TlsWords.of(e)).contains("its certificate has another name"));
    }

    @Test
    void aRenewedCertificateIsShownToNewConnectionsWithoutARestart() throws Exception {
        Certificate before = shown();
        ours.sign("edge", "IP:127.0.0.1", 30);

        await().atMost(60, SECONDS).until(() -> !shown().equals(before));
        assertThat(status(client(ours, "control", ours), "/v1/status", null)).isEqualTo(200);
    }

    @Test
    void versionsBefore12AreRefused() throws Exception {
        for (String version : new String[] {"0301", "0302"}) {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), plane.port())) {
                socket.setSoTimeout(20_000);
                String hello = version + "00".repeat(32) + "00" + "0004" + "c014" + "002f" + "0100";
                String handshake = "01" + "%06x".formatted(hello.length() / 2) + hello;
                socket.getOutputStream()
                        .write(HexFormat.of()
                                .parseHex("16" + "0301" + "%04x".formatted(handshake.length() / 2) + handshake));
                InputStream in = socket.getInputStream();

                byte[] record = in.readNBytes(7);

                assertThat(record[0]).as("an alert").isEqualTo((byte) 21);
                assertThat(record[6]).as("protocol_version").isEqualTo((byte) 70);
            }
        }
    }

    private Certificate shown() throws Exception {
        HttpResponse<Void> response = HttpClient.newBuilder()
                .sslContext(trusting())
                .build()
                .send(request("https://127.0.0.1:" + plane.port() + "/health/live", null), BodyHandlers.discarding());
        return response.sslSession().orElseThrow().getPeerCertificates()[0];
    }

    private SSLContext trusting() throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        PlaneTls tls = PlaneTls.of(variables(ours, "control", ours)::get);
        context.init(null, new TrustManager[] {tls.planes()}, null);
        return context;
    }

    private static HttpClient client(TestAuthority signer, String name, TestAuthority trusted) {
        PlaneTls tls = PlaneTls.of(variables(signer, name, trusted)::get);
        return HttpClient.newBuilder().sslContext(tls.toPlanes()).build();
    }

    private static Map<String, String> variables(TestAuthority signer, String name, TestAuthority trusted) {
        return Map.of(
                "MOORING_TLS_CERTIFICATE", signer.certificate(name).toString(),
                "MOORING_TLS_KEY", signer.key(name).toString(),
                "MOORING_PLANES_CA", trusted.ca().toString());
    }

    private int status(HttpClient client, String path, String bearer) throws IOException, InterruptedException {
        return client.send(request("https://127.0.0.1:" + plane.port() + path, bearer), BodyHandlers.discarding())
                .statusCode();
    }

    private static HttpRequest request(String url, String bearer) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url)).timeout(Duration.ofSeconds(60));
        return (bearer == null ? request : request.header("Authorization", "Bearer " + bearer)).build();
    }
}
