package io.mooring.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.mooring.api.testing.TestAuthority;
import io.mooring.api.tls.PlaneTls;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.security.cert.Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Both planes with certificates instead of a secret, on loopback. */
class TlsStory {
    private static final String TOKEN = "acceptance-token";

    private static final int SLOW = 90;

    private final List<Duration> asked = new ArrayList<>();

    @TempDir
    Path folder;

    @Test
    void thePlanesKnowEachOtherByCertificatesAlsoByRenewedOnes() throws Exception {
        TestAuthority authority = new TestAuthority(folder.resolve("authority"));
        authority.sign("control", "IP:127.0.0.1", 30);
        authority.sign("edge-1", "IP:127.0.0.1", 30);
        int httpPort = freePort();
        String api = "https://127.0.0.1:" + httpPort;
        Program control = program(
                authority,
                "control",
                Map.of("MOORING_HTTP_PORT", String.valueOf(httpPort), "MOORING_ADMIN_TOKEN", TOKEN));
        Program data = program(authority, "edge-1", Map.of("MOORING_PLANE_PORT", "0", "MOORING_CONTROL_PLANE", api));
        HttpClient people = people(authority);
        try {
            control.start();
            data.start();
            awaitInStep(people, api);

            // People log in as before, and nothing is open that was closed; a certificate is a data plane's and no
            // more.
            assertThat(get(people, api + "/q/health/ready", null)).isEqualTo(200);
            assertThat(get(people, api + "/q/swagger-ui/", TOKEN)).isEqualTo(200);
            assertThat(get(people, api + "/api/v1/globals", null)).isEqualTo(401);
            HttpClient plane = HttpClient.newBuilder()
                    .sslContext(tls(authority, "edge-1").toPlanes())
                    .build();
            assertThat(get(plane, api + "/api/v1/globals", null)).isEqualTo(403);
            assertThat(get(plane, api + "/api/v1/globals", TOKEN)).isEqualTo(200);

            Certificate before = shown(people, api);
            authority.sign("control", "IP:127.0.0.1", 30);
            authority.sign("edge-1", "IP:127.0.0.1", 30);
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> !shown(people(authority), api).equals(before)
                            && data.log().contains("read again MOORING_TLS_CERTIFICATE"));
            HttpRequest change = request(api + "/api/v1/globals", TOKEN)
                    .header("Content-Type", "application/merge-patch+json")
                    .method("PATCH", HttpRequest.BodyPublishers.ofString("{\"connectTimeoutMs\": 4321}"))
                    .build();
            assertThat(people.send(change, HttpResponse.BodyHandlers.discarding())
                            .statusCode())
                    .isEqualTo(200);
            awaitInStep(people, api);
        } finally {
            end(data);
            end(control);
        }
    }

    @Test
    void aPlaneWhoseFilesMakeNoSenseEndsAtOnceWithOneLine() throws IOException {
        TestAuthority authority = new TestAuthority(folder.resolve("authority"));
        authority.sign("a", "IP:127.0.0.1", 30);
        authority.sign("b", "IP:127.0.0.1", 30);
        Files.copy(authority.key("b"), authority.key("a"), StandardCopyOption.REPLACE_EXISTING);

        Program control = program(authority, "a", Map.of("MOORING_HTTP_PORT", String.valueOf(freePort())));
        control.start();
        assertThat(control.ended(60)).isEqualTo(1);
        assertThat(control.log().strip().lines())
                .singleElement()
                .asString()
                .startsWith("mooring control plane: MOORING_TLS_KEY (")
                .contains("is not the key of the first certificate in MOORING_TLS_CERTIFICATE (");
    }

    @Test
    void whoIsSlowIsCutBeforeTheHandshakeAndBehindIt() throws Exception {
        TestAuthority authority = new TestAuthority(folder.resolve("authority"));
        authority.sign("control", "IP:127.0.0.1", 30);
        int port = freePort();
        String api = "https://127.0.0.1:" + port;
        Program control = program(
                authority, "control", Map.of("MOORING_HTTP_PORT", String.valueOf(port), "MOORING_ADMIN_TOKEN", TOKEN));
        HttpClient people = people(authority);
        List<SlowClient> slow = new ArrayList<>();
        try {
            control.start();
            await().atMost(Duration.ofSeconds(90))
                    .ignoreExceptions()
                    .until(() -> get(people, api + "/q/health/ready", null) == 200);
            SSLSocketFactory encrypted = trusting(authority).getSocketFactory();
            for (int i = 0; i < SLOW; i++) {
                slow.add(SlowClient.of(i, port, encrypted, TOKEN));
            }

            await().atMost(Duration.ofSeconds(90))
                    .pollInterval(Duration.ofMillis(300))
                    .until(() -> {
                        slow.forEach(SlowClient::sayMore);
                        long began = System.nanoTime();
                        assertThat(get(people, api + "/api/v1/globals", TOKEN)).isEqualTo(200);
                        asked.add(Duration.ofNanos(System.nanoTime() - began));
                        return slow.stream().noneMatch(SlowClient::open);
                    });

            assertThat(slow).extracting(SlowClient::lasted).allSatisfy(time -> assertThat(time)
                    .isBetween(Duration.ofSeconds(5), Duration.ofSeconds(30)));
            System.out.println("slow with the handshake, the head, the body: cut after "
                    + slow.subList(0, 3).stream().map(SlowClient::lasted).toList());
            Collections.sort(asked);
            assertThat(asked.get(asked.size() * 9 / 10)).isLessThan(Duration.ofSeconds(1));
        } finally {
            for (SlowClient client : slow) {
                client.close();
            }
            end(control);
        }
    }

    private Program program(TestAuthority authority, String name, Map<String, String> further) {
        Map<String, String> environment = new HashMap<>(variables(authority, name));
        environment.put("MOORING_STATE_DIR", folder.resolve("state-" + name).toString());
        environment.put("MOORING_NAME", name);
        environment.putAll(further);
        Path logs = folder.resolve("logs");
        try {
            Files.createDirectories(logs);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return environment.containsKey("MOORING_PLANE_PORT")
                ? Program.dataPlane(Host.local(), logs, environment)
                : Program.controlPlane(Host.local(), logs, environment);
    }

    private static Map<String, String> variables(TestAuthority authority, String name) {
        return Map.of(
                "MOORING_TLS_CERTIFICATE", authority.certificate(name).toString(),
                "MOORING_TLS_KEY", authority.key(name).toString(),
                "MOORING_PLANES_CA", authority.ca().toString());
    }

    private static PlaneTls tls(TestAuthority authority, String name) {
        return PlaneTls.of(variables(authority, name)::get);
    }

    /** Who believes the authority and shows no certificate. */
    private static HttpClient people(TestAuthority authority) throws GeneralSecurityException {
        return HttpClient.newBuilder().sslContext(trusting(authority)).build();
    }

    private static SSLContext trusting(TestAuthority authority) throws GeneralSecurityException {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {tls(authority, "control").planes()}, null);
        return context;
    }

    private static void awaitInStep(HttpClient client, String api) {
        await().atMost(Duration.ofSeconds(90)).ignoreExceptions().until(() -> {
            HttpResponse<String> answer = client.send(
                    request(api + "/api/v1/data-planes", TOKEN).build(), HttpResponse.BodyHandlers.ofString());
            JsonNode plane = new ObjectMapper().readTree(answer.body()).at("/items/0");
            return plane.at("/status/state").asText().equals("connected")
                    && plane.at("/url").asText().startsWith("https://")
                    && plane.at("/status/appliedRevision").asLong(-1)
                            == plane.at("/status/desiredRevision").asLong(-2);
        });
    }

    private static Certificate shown(HttpClient client, String api) throws Exception {
        return client.send(request(api + "/q/health/live", null).build(), HttpResponse.BodyHandlers.discarding())
                .sslSession()
                .orElseThrow()
                .getPeerCertificates()[0];
    }

    private static int get(HttpClient client, String url, String token) throws IOException, InterruptedException {
        return client.send(request(url, token).build(), HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }

    private static HttpRequest.Builder request(String url, String token) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url)).timeout(Duration.ofSeconds(60));
        return token == null ? request : request.header("Authorization", "Bearer " + token);
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private static void end(Program program) {
        if (program.alive()) {
            program.kill();
        }
    }
}
