package io.mooring.acceptance;

import static io.mooring.acceptance.RecordedCalls.basic;
import static io.mooring.acceptance.RecordedCalls.bearer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Every secret is used rightly and wrongly, on both planes; then it is looked for in all that they show: logs of the level
 * DEBUG, answers, metrics, arguments, names of threads, files.
 */
class SecretsStory {
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final String DEBUG = """
            <configuration>
              <appender name="OUT" class="ch.qos.logback.core.ConsoleAppender"><encoder><pattern>%level %logger %msg%n</pattern></encoder></appender>
              <logger name="io.mooring" level="DEBUG"/>
              <root level="INFO"><appender-ref ref="OUT"/></root>
            </configuration>
            """;

    private final Canaries canaries = new Canaries();
    private final Host host = Host.local();
    private final List<Program> programs = new ArrayList<>();
    private final RecordedCalls calls = new RecordedCalls(host);
    private Path folder;
    private Program controlPlane;
    private Program dataPlane;
    private String api;
    private String plane;

    @BeforeEach
    void start() throws IOException {
        folder = Files.createDirectories(
                Path.of(System.getProperty("mooring.root"), "acceptance", "target", "stories", "SecretsStory"));
        Path logback = Files.writeString(folder.resolve("logback-debug.xml"), DEBUG);
        int port = freePort();
        int planePort = freePort();
        api = "http://127.0.0.1:" + port;
        plane = "http://127.0.0.1:" + planePort;
        controlPlane = started(Program.controlPlane(host, folder, controlPlane(port, Map.of())));
        dataPlane = started(Program.dataPlane(
                        host,
                        folder,
                        Map.of(
                                "MOORING_NAME", "edge-1",
                                "MOORING_PLANE_PORT", String.valueOf(planePort),
                                "MOORING_STATE_DIR", state("data-plane"),
                                "MOORING_CONTROL_PLANE", api,
                                "MOORING_PLANE_SECRET", canaries.of("plane secret")))
                .option("-Dlogback.configurationFile=" + logback));
    }

    private Map<String, String> controlPlane(int port, Map<String, String> further) {
        Map<String, String> environment = new HashMap<>(Map.of(
                "MOORING_HTTP_PORT", String.valueOf(port),
                "MOORING_STATE_DIR", state("control-plane"),
                "MOORING_ADMIN_PASSWORD", canaries.of("admin password"),
                "MOORING_ADMIN_TOKEN", canaries.of("admin token"),
                "MOORING_PLANE_SECRET", canaries.of("plane secret"),
                "MOORING_DATABASE_USER", "mooring",
                "MOORING_DATABASE_PASSWORD", canaries.of("database password"),
                "MOORING_WEBHOOK_SECRET", canaries.of("webhook secret"),
                "MOORING_SMTP_PASSWORD", canaries.of("mail server password"),
                "QUARKUS_LOG_CATEGORY__IO_MOORING__LEVEL", "DEBUG"));
        environment.putAll(further);
        return environment;
    }

    @AfterEach
    void end() {
        programs.stream().filter(Program::alive).forEach(Program::kill);
        host.close();
    }

    @Test
    void noSecretIsAnywhereButWhereItBelongs() throws IOException {
        await().atMost(LONG)
                .ignoreExceptions()
                .until(() -> admin("GET", "/api/v1/data-planes", null).body().contains("\"connected\""));

        String made = useRightly();
        useWrongly();
        await().atMost(LONG).until(() -> Files.exists(dataPlane.state().resolve("snapshot.json")));
        readEverything();
        startWrongly();

        List<String> leaks = new ArrayList<>();
        calls.answers()
                .forEach((asked, answer) -> canaries.in(answer).forEach(name -> leaks.add(name + " in " + asked)));
        for (Program program : programs) {
            canaries.in(program.log()).forEach(name -> leaks.add(name + " in a log"));
        }
        for (Program program : List.of(controlPlane, dataPlane)) {
            canaries.shownBy(program).forEach(name -> leaks.add(name + " in arguments or names of threads"));
            program.kill(); // so that no file goes while it is looked at
            lookAtFiles(program, leaks);
        }
        assertThat(leaks).containsExactly("user token in " + made);
        assertThat(controlPlane.log()).contains("user written user=alice", "token made user=alice");
        System.out.println(canaries.count() + " secrets, " + calls.answers().size()
                + " resources asked, none shown but the token by " + made);
    }

    /** Answers the one request whose answer has a secret. */
    private String useRightly() throws IOException {
        String password = canaries.of("user password");
        String service = "{\"address\": \"127.0.0.1\", \"ports\": [" + freePort() + "], \"realServers\":"
                + " [{\"name\": \"r\", \"address\": \"127.0.0.1\", \"port\": 9}]}";
        assertThat(admin("PUT", "/api/v1/virtual-servers/v", service).statusCode())
                .isEqualTo(201);
        String alerts =
                "{\"alerts\": {\"webhooks\": [\"http://127.0.0.1:9/hook\"], \"email\": {\"from\": \"m@example.net\","
                        + " \"to\": [\"o@example.net\"], \"smtpHost\": \"127.0.0.1\", \"smtpPort\": 9, \"username\": \"m\"}}}";
        assertThat(admin("PUT", "/api/v1/globals", alerts).statusCode()).isEqualTo(200);
        assertThat(admin("POST", "/api/v1/alerts/test", null).statusCode()).isEqualTo(200);
        String users = "/api/v1/users/alice";
        reads(api + "/api/v1/users", bearer(canaries.of("admin token")));
        assertThat(admin("PUT", users, "{\"role\": \"operator\", \"password\": \"" + password + "\"}")
                        .statusCode())
                .isEqualTo(201);
        reads(api + "/api/v1/globals", basic("alice", password));
        String token = admin("POST", users + "/tokens", "{\"name\": \"ci\"}")
                .body()
                .replaceFirst("(?s).*\"token\":\"([^\"]+)\".*", "$1");
        canaries.add("user token", token);
        reads(api + "/api/v1/globals", bearer(token));
        assertThat(admin("PATCH", users, "{\"password\": \"" + canaries.of("user's next password") + "\"}")
                        .statusCode())
                .isEqualTo(200);
        reads(api + "/api/v1/globals", basic("alice", canaries.of("user's next password")));
        for (String path : List.of("/v1/status", "/metrics")) {
            reads(plane + path, bearer(canaries.of("plane secret")));
        }
        return "POST " + api + users + "/tokens";
    }

    private void reads(String url, String authorization) throws IOException {
        assertThat(calls.send("GET", url, authorization, null).statusCode()).isEqualTo(200);
    }

    /** What people mistype is nearly the secret: none of it may be shown either. */
    private void useWrongly() throws IOException {
        String typo = canaries.of("mistyped password");
        for (String base : List.of(api + "/api/v1/globals", plane + "/v1/status", api + "/q/health/live")) {
            for (String authorization : List.of(
                    basic("admin", typo),
                    basic(canaries.of("password as a name"), typo),
                    basic("admin:" + typo, typo),
                    bearer(canaries.of("mistyped token")),
                    bearer("mooring_" + canaries.of("mistyped user token")),
                    bearer(canaries.of("two words") + " " + typo),
                    "Basic " + canaries.of("password that is no base64"),
                    "Digest username=\"" + canaries.of("password in a digest") + "\"",
                    canaries.of("password without a scheme"))) {
                calls.send("GET", base, authorization, null);
                calls.send("POST", base, authorization, "{}");
            }
        }
        for (int i = 0; i < 15; i++) {
            calls.send("GET", api + "/api/v1/globals", basic("bob", typo), null);
        }
        String secret = canaries.of("password in a broken document");
        for (String document : List.of(
                "{\"role\": \"viewer\", \"password\": " + secret + "}",
                "{\"role\": \"viewer\", \"password\": '" + secret + "'}",
                "{\"role\": \"viewer\", \"password\": \"" + secret,
                "{\"role\": \"viewer\", \"password\": [\"" + secret + "\"]}",
                "{\"role\": \"viewer\", \"password\": {\"a\": \"" + secret + "\"}}",
                "{\"role\": \"viewer\", \"password\": \"" + secret + "\\u0000\"}",
                "{\"role\": \"viewer\", \"password\": \"" + secret.repeat(5) + "\"}",
                "{\"role\": \"viewer\", \"passwort\": \"" + secret + "\"}",
                "{\"role\": \"nothing\", \"password\": \"" + secret + "\"}",
                "{\"role\": \"viewer\", \"password\": \"" + secret + "\"}}",
                "{\"role\": \"viewer\", \"password\": \"" + secret + "\", \"password\": \"" + secret + "\"}")) {
            assertThat(admin("PUT", "/api/v1/users/bob", document).statusCode())
                    .as(document)
                    .isBetween(400, 422);
            admin("PATCH", "/api/v1/users/alice", document);
            admin("POST", "/api/v1/users/alice/tokens", document);
        }
        calls.send(
                "PUT", plane + "/v1/snapshot", bearer(canaries.of("plane secret")), "{\"password\": " + secret + "}");
    }

    private void readEverything() throws IOException {
        for (String path : List.of(
                "/api/v1/users",
                "/api/v1/users/alice",
                "/api/v1/users/alice/tokens",
                "/api/v1/users/alice/tokens/ci",
                "/api/v1/config",
                "/api/v1/config/haproxy.cfg",
                "/api/v1/globals",
                "/api/v1/revisions",
                "/api/v1/data-planes",
                "/api/v1/data-planes/edge-1",
                "/q/health",
                "/q/metrics",
                "/q/openapi",
                "/q/swagger-ui/",
                "/problems/unauthenticated",
                "/problems/rate-limited")) {
            assertThat(admin("GET", path, null).statusCode()).as(path).isEqualTo(200);
        }
        assertThat(calls.answers().get("GET " + api + "/q/metrics")).contains("http_server_requests");
    }

    /** Starts that fail, each for a secret or beside one. */
    private void startWrongly() throws IOException {
        String tooShort = canaries.of("short").substring(0, 11);
        canaries.add("short", tooShort);
        for (Map<String, String> further : List.of(
                Map.of("MOORING_ADMIN_PASSWORD", tooShort),
                Map.of("MOORING_ADMIN_TOKEN", tooShort),
                Map.of("MOORING_PLANE_SECRET", tooShort),
                Map.of("MOORING_DATABASE_URL", "jdbc:postgresql://127.0.0.1:" + freePort() + "/mooring"))) {
            Path apart = Files.createDirectories(folder.resolve("wrong-" + programs.size()));
            Program wrong = started(Program.controlPlane(host, apart, controlPlane(0, further)));
            assertThat(wrong.ended(60)).as(further.keySet().toString()).isNotZero();
            if (!further.containsKey("MOORING_DATABASE_URL")) {
                assertThat(wrong.log())
                        .contains(further.keySet().iterator().next() + "")
                        .contains("too short");
            }
        }
        Path apart = Files.createDirectories(folder.resolve("wrong-data-plane"));
        Program stranger = started(Program.dataPlane(
                host,
                apart,
                Map.of(
                        "MOORING_NAME",
                        "stranger",
                        "MOORING_PLANE_PORT",
                        "0",
                        "MOORING_STATE_DIR",
                        state("stranger"),
                        "MOORING_CONTROL_PLANE",
                        api,
                        "MOORING_PLANE_SECRET",
                        canaries.of("mistyped plane secret"))));
        await().atMost(LONG).until(() -> stranger.log().contains("HTTP status 4"));
        stranger.kill();
    }

    private void lookAtFiles(Program program, List<String> leaks) throws IOException {
        try (Stream<Path> files = Files.walk(program.state())) {
            for (Path file : files.toList()) {
                String mode = PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
                if (!mode.equals(Files.isDirectory(file) ? "rwx------" : "rw-------")) {
                    leaks.add(mode + " has " + file);
                }
                if (Files.isRegularFile(file)) {
                    canaries.in(file).forEach(name -> leaks.add(name + " in " + file));
                }
            }
        }
    }

    private HttpResponse<String> admin(String method, String path, String document) throws IOException {
        // By password: of wrong tokens there are so many here that all of this address are refused for a minute.
        return calls.send(method, api + path, basic("admin", canaries.of("admin password")), document);
    }

    private Program started(Program program) {
        programs.add(program);
        program.start();
        return program;
    }

    private String state(String name) {
        return folder.resolve(name + "-" + System.nanoTime()).toString();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
