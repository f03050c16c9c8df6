package io.mooring.control.rest;

import static io.mooring.control.rest.ControlPlane.admin;
import static io.mooring.control.rest.ControlPlane.patching;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What was changed, why, and how one goes back. */
@QuarkusTest
@QuarkusTestResource(ControlPlane.class)
class RevisionsTest {
    private static final String API = "/api/v1";
    private static final String GLOBALS = API + "/globals";
    private static final String WEB = API + "/virtual-servers/web";

    @TestHTTPResource
    URI base;

    @AfterEach
    void emptyTheStore() {
        admin().body("{}").put(API + "/config").then().statusCode(200);
    }

    @Test
    void aDiffNamesEachFieldForProgramsAndForPeople() {
        web();
        int n = newest();
        patching().body("""
                        {"maxConnections": 5, "labels": {"site": "north"},
                         "realServers": [{"name": "a", "address": "10.1.0.1", "port": 80, "weight": 2},
                                         {"name": "b", "address": "10.1.0.2", "port": 80}]}""").patch(WEB);
        admin().header("Mooring-Message", "longer")
                .body("{\"clientTimeoutMs\": 9}")
                .put(GLOBALS);

        Response diff = admin().get(revision(n + 1) + "/diff");
        diff.then()
                .statusCode(200)
                .header("Mooring-Revision", String.valueOf(n + 1))
                .header("Vary", "Accept")
                .body("revision", equalTo(n + 1))
                .body("against", equalTo(n))
                .body("changes.op", contains("add", "replace", "replace", "add"))
                .body(
                        "changes.path",
                        contains(
                                "/virtualServers/web/labels/site",
                                "/virtualServers/web/maxConnections",
                                "/virtualServers/web/realServers/a/weight",
                                "/virtualServers/web/realServers/b"))
                .body("changes[1].before", equalTo(40000))
                .body("changes[1].after", equalTo(5))
                .body("changes[3].before", nullValue())
                .body("changes[3].after.address", equalTo("10.1.0.2"));
        admin().header("If-None-Match", diff.header("ETag"))
                .get(revision(n + 1) + "/diff")
                .then()
                .statusCode(304)
                .header("Vary", "Accept");
        admin().get(revision(n) + "/diff?against=" + (n + 1))
                .then()
                .body("changes.op", contains("remove", "replace", "replace", "remove"));
        admin().get(revision(n) + "/diff?against=" + n).then().statusCode(200).body("changes", empty());

        Response text = admin().accept("text/plain").get(revision(n + 2) + "/diff?against=" + n);
        assertThat(text.contentType()).isEqualTo("text/plain;charset=utf-8");
        assertThat(text.header("ETag")).isNotEqualTo(diff.header("ETag"));
        assertThat(text.asString().replaceAll(", 20[0-9T:.-]+Z", ", TIME")).isEqualTo("""
                        --- revision %d by admin-token, TIME
                        +++ revision %d by admin-token, TIME: longer
                        @@ /globals
                        -clientTimeoutMs: 43000
                        +clientTimeoutMs: 9
                        @@ /virtualServers/web/labels
                        +site: "north"
                        @@ /virtualServers/web
                        -maxConnections: 40000
                        +maxConnections: 5
                        @@ /virtualServers/web/realServers/a
                        -weight: 1
                        +weight: 2
                        @@ /virtualServers/web/realServers/b
                        +name: "b"
                        +address: "10.1.0.2"
                        +port: 80
                        +weight: 1
                        +maxConnections: 0
                        +slowStartSeconds: 0
                        +backup: false
                        +state: "enabled"
                        """.formatted(n, n + 2));
        admin().accept("image/png").get(revision(n) + "/diff").then().statusCode(406);
    }

    @Test
    void aRollbackIsANewRevisionWithWhatAnOlderOneHolds() {
        web();
        int n = newest();
        String then = admin().get(API + "/config").asString();
        admin().delete(WEB).then().statusCode(204);
        String tag = admin().get(API + "/config").header("ETag");

        admin().header("If-Match", "\"x\"")
                .post(revision(n) + "/rollback")
                .then()
                .statusCode(412)
                .header("ETag", tag);
        admin().header("If-Match", tag)
                .post(revision(n) + "/rollback")
                .then()
                .statusCode(200)
                .header("Mooring-Changed", "true")
                .header("Mooring-Revision", String.valueOf(n + 2))
                .body("findAll { it.action == 'created' }.name", contains("web", "web/a"));
        assertThat(admin().get(API + "/config").asString()).isEqualTo(then);
        admin().get(revision(n + 2))
                .then()
                .body("author", equalTo("admin-token"))
                .body("message", equalTo("rollback to " + n))
                .body("confirmation", nullValue());
        admin().post(revision(n) + "/rollback")
                .then()
                .statusCode(200)
                .header("Mooring-Changed", "false")
                .header("Mooring-Revision", String.valueOf(n + 2));
        admin().header("Mooring-Message", "no, really").post(revision(n + 1) + "/rollback");
        admin().get(revision(n + 3)).then().body("message", equalTo("no, really"));
    }

    @Test
    void aMessageIsUtf8AsCurlSendsItOrElseLatin1() throws IOException {
        byte[] latin1 = "für".getBytes(StandardCharsets.ISO_8859_1);
        byte[] utf8 = "für 東京 \ud83d\ude80".getBytes(StandardCharsets.UTF_8);

        assertThat(messageOf(1, utf8)).isEqualTo("für 東京 \ud83d\ude80");
        assertThat(messageOf(2, latin1)).isEqualTo("für");
        assertThat(messageOf(3, "ä".repeat(256).getBytes(StandardCharsets.UTF_8)))
                .isEqualTo("ä".repeat(256));
        int n = newest();
        assertThat(put(4, "ä".repeat(257).getBytes(StandardCharsets.UTF_8)))
                .startsWith("HTTP/1.1 400 ")
                .contains("257 characters");
        assertThat(newest()).isEqualTo(n);
    }

    private String messageOf(int value, byte[] message) throws IOException {
        assertThat(put(value, message)).startsWith("HTTP/1.1 200 ");
        return admin().get(revision(newest())).path("message");
    }

    /** The bytes as they are: clients in Java would not send them. */
    private String put(int value, byte[] message) throws IOException {
        String body = "{\"maxConnections\": " + value + "}";
        try (Socket socket = new Socket(base.getHost(), base.getPort())) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream()
                    .write(("PUT " + GLOBALS
                                    + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nAuthorization: Bearer "
                                    + ControlPlane.TOKEN + "\r\nContent-Type: application/json\r\nContent-Length: "
                                    + body.length() + "\r\nMooring-Message: ")
                            .getBytes(StandardCharsets.US_ASCII));
            socket.getOutputStream().write(message);
            socket.getOutputStream().write(("\r\n\r\n" + body).getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static String revision(int n) {
        return API + "/revisions/" + n;
    }

    private static int newest() {
        return Integer.parseInt(admin().get(GLOBALS).header("Mooring-Revision"));
    }

    private static void web() {
        admin().body("""
                        {"address": "10.0.0.1", "ports": [80],
                         "realServers": [{"name": "a", "address": "10.1.0.1", "port": 80}]}""").put(WEB).then().statusCode(201);
    }
}
