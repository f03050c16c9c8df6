package io.mooring.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What is encrypted passes through untouched: SIP over TLS, and HTTPS from curl to nginx. The certificates are checked. */
class EncryptedStory {
    private static final long CALLERS = 5;

    /** Debian's sipp cannot do TLS: socat puts it around the callers' side and takes it off at the servers. */
    @Test
    void sipOverTlsOn5061() throws Exception {
        String socat = Tool.need("socat", "socat");
        Tool.need("openssl", "openssl");
        List<Process> tunnels = new ArrayList<>();
        try (Sipp sipp = new Sipp();
                Stage stage = Stage.open(EncryptedStory.class)) {
            Site site = stage.site();
            Path folder = Files.createTempDirectory("tls");
            certificate(folder);
            int plain = site.port(5060) + 1000;
            int tls = site.port(5061);
            for (int number = 1; number <= 2; number++) {
                String address = site.server(number);
                sipp.answer(site.servers(), address, plain);
                tunnels.add(site.servers()
                        .process(
                                folder.resolve("server.out"),
                                List.of(
                                        socat,
                                        "OPENSSL-LISTEN:" + tls + ",bind=" + address
                                                + ",reuseaddr,fork,verify=0,certificate=" + folder.resolve("pair.pem"),
                                        "TCP:" + address + ":" + plain))
                        .start());
            }
            stage.api()
                    .put("/virtual-servers/OCS", twoServers(site, List.of(tls)))
                    .ok();
            stage.awaitHealth("OCS-Real-1", "up");
            stage.awaitHealth("OCS-Real-2", "up");

            for (int caller = 0; caller < CALLERS; caller++) {
                int entrance = plain + 1 + caller;
                tunnels.add(site.clients()
                        .process(
                                folder.resolve("caller.out"),
                                List.of(
                                        socat,
                                        "TCP-LISTEN:" + entrance + ",bind=127.0.0.1,reuseaddr,fork",
                                        "OPENSSL:" + site.address() + ":" + tls + ",bind=" + site.client(caller)
                                                + ",verify=1,commonname=ocs.test,cafile="
                                                + folder.resolve("certificate.pem")))
                        .start());
                sipp.call(site.clients(), "127.0.0.1", "127.0.0.1:" + entrance, 10, 5, 100);
            }
            sipp.awaitCallers();

            assertThat(sipp.failed()).isZero();
            assertThat(sipp.succeeded()).isEqualTo(10 * CALLERS);
            await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
                List<Long> answered = List.of(sipp.answered(1), sipp.answered(2));
                assertThat(answered.get(0) + answered.get(1)).isEqualTo(10 * CALLERS);
                assertThat(answered).as("each caller on one server").allMatch(n -> n > 0 && n % 10 == 0);
            });
        } finally {
            tunnels.forEach(tunnel -> {
                tunnel.descendants().forEach(ProcessHandle::destroyForcibly);
                tunnel.destroyForcibly();
            });
        }
    }

    @Test
    void httpsOn443And444() throws Exception {
        String nginx = Tool.need("nginx", "nginx-light");
        String curl = Tool.need("curl", "curl");
        Tool.need("openssl", "openssl");
        List<Process> servers = new ArrayList<>();
        try (Stage stage = Stage.open(EncryptedStory.class)) {
            Site site = stage.site();
            Path folder = Files.createTempDirectory("https");
            certificate(folder);
            List<Integer> ports = List.of(site.port(443), site.port(444));
            for (int number = 1; number <= 2; number++) {
                Path own = Files.createDirectory(folder.resolve("server-" + number));
                Files.writeString(own.resolve("nginx.conf"), nginxConfiguration(site, folder, own, number, ports));
                servers.add(site.servers()
                        .process(
                                own.resolve("nginx.out"),
                                List.of(
                                        nginx,
                                        "-p",
                                        own.toString(),
                                        "-c",
                                        own + "/nginx.conf",
                                        "-e",
                                        own + "/error.log"))
                        .start());
            }
            stage.api().put("/virtual-servers/OCS", twoServers(site, ports)).ok();
            stage.awaitHealth("OCS-Real-1", "up");
            stage.awaitHealth("OCS-Real-2", "up");

            Map<String, Integer> clientsOf = new TreeMap<>();
            for (int client = 0; client < 6; client++) {
                String home = fetch(stage, curl, folder, client, ports.get(0));
                clientsOf.merge(home, 1, Integer::sum);
                for (int i = 0; i < 4; i++) {
                    assertThat(fetch(stage, curl, folder, client, ports.get(i % 2)))
                            .isEqualTo(home);
                }
            }
            assertThat(clientsOf).isEqualTo(Map.of("OCS-Real-1", 3, "OCS-Real-2", 3));
        } finally {
            servers.forEach(server -> {
                server.descendants().forEach(ProcessHandle::destroyForcibly);
                server.destroyForcibly();
            });
        }
    }

    private static String fetch(Stage stage, String curl, Path folder, int client, int port) throws Exception {
        Site site = stage.site();
        Path answer = Files.createTempFile(folder, "answer", "");
        Process process = site.clients()
                .process(
                        answer,
                        List.of(
                                curl,
                                "-sS",
                                "--max-time",
                                "10",
                                "--interface",
                                site.client(client),
                                "--cacert",
                                folder.resolve("certificate.pem").toString(),
                                "--resolve",
                                "ocs.test:" + port + ":" + site.address(),
                                "https://ocs.test:" + port + "/"))
                .start();
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        String text = Files.readString(answer).strip();
        assertThat(process.exitValue()).as(text).isZero();
        return text;
    }

    private static String twoServers(Site site, List<Integer> ports) {
        return """
                {"address": "%s", "ports": %s, "healthCheck": {"port": %d, "intervalMs": 500},
                 "realServers": [{"name": "OCS-Real-1", "address": "%s"}, {"name": "OCS-Real-2", "address": "%s"}]}
                """.formatted(site.address(), ports, ports.get(0), site.server(1), site.server(2));
    }

    private static String nginxConfiguration(Site site, Path folder, Path own, int number, List<Integer> ports) {
        StringBuilder listens = new StringBuilder();
        for (int port : ports) {
            listens.append("listen ")
                    .append(site.server(number))
                    .append(':')
                    .append(port)
                    .append(" ssl; ");
        }
        return """
                daemon off; master_process off; pid %1$s/nginx.pid; error_log %1$s/error.log;
                events {}
                http {
                  access_log off; client_body_temp_path %1$s; proxy_temp_path %1$s; fastcgi_temp_path %1$s;
                  uwsgi_temp_path %1$s; scgi_temp_path %1$s;
                  server { %2$s ssl_certificate %3$s/certificate.pem; ssl_certificate_key %3$s/key.pem;
                    location / { return 200 "OCS-Real-%4$d"; } }
                }
                """.formatted(own, listens, folder, number);
    }

    /** A key and a certificate of its own for ocs.test; pair.pem holds both. */
    private static void certificate(Path folder) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        "openssl",
                        "req",
                        "-x509",
                        "-newkey",
                        "rsa:2048",
                        "-nodes",
                        "-days",
                        "2",
                        "-subj",
                        "/CN=ocs.test",
                        "-addext",
                        "subjectAltName=DNS:ocs.test",
                        "-keyout",
                        "key.pem",
                        "-out",
                        "certificate.pem")
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
        Files.writeString(
                folder.resolve("pair.pem"),
                Files.readString(folder.resolve("key.pem")) + Files.readString(folder.resolve("certificate.pem")));
    }
}
