package io.mooring.control.rest;

import static io.mooring.control.rest.ControlPlane.admin;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What every request may expect, most of it said as a table: request, status, type of the problem. */
@QuarkusTest
@QuarkusTestResource(ControlPlane.class)
class ConventionsTest {
    private static final String API = "/api/v1";

    @TestHTTPResource
    URI base;

    @ParameterizedTest(name = "{0} {1} {2} {3}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            nullValues = "-",
            value = {
                // method | path | content type | body | status | type
                "GET   |/virtual-servers/none                |-|-|404|not-found",
                "GET   |/virtual-servers/a%20b               |-|-|404|not-found",
                "GET   |/virtual-servers/none/real-servers   |-|-|404|not-found",
                "GET   |/virtual-servers/none/real-servers/x |-|-|404|not-found",
                "DELETE|/virtual-servers/none                |-|-|404|not-found",
                "PUT   |/virtual-servers/none/real-servers/x |application/json|{\"address\":\"10.0.0.1\"}|404|not-found",
                "PUT   |/virtual-servers/none/real-servers   |application/json|[]|404|not-found",
                "PATCH |/virtual-servers/none                |application/merge-patch+json|{}|404|not-found",
                "GET   |/revisions/999999                    |-|-|404|not-found",
                "GET   |/revisions/x                         |-|-|404|not-found",
                "GET   |/revisions/-1/config                 |-|-|404|not-found",
                "GET   |/nowhere                             |-|-|404|not-found",
                "GET   |/../../nowhere                       |-|-|404|not-found",
                "POST  |/virtual-servers                     |application/json|{}|405|method-not-allowed",
                "DELETE|/globals                             |-|-|405|method-not-allowed",
                "DELETE|/virtual-servers/a/real-servers      |-|-|405|method-not-allowed",
                "POST  |/virtual-servers/a/real-servers/b    |application/json|{}|405|method-not-allowed",
                "PUT   |/virtual-servers/a/status            |application/json|{}|405|method-not-allowed",
                "PUT   |/revisions/1                         |application/json|{}|405|method-not-allowed",
                "PUT   |/globals                             |text/plain|{}|415|unsupported-media-type",
                "PUT   |/globals                             |application/x-www-form-urlencoded|{}|415|unsupported-media-type",
                "PUT   |/globals                             |application/json; charset=iso-8859-1|{}|415|unsupported-media-type",
                "PATCH |/globals                             |application/json|{}|415|unsupported-media-type",
                "PUT   |/globals                             |application/json|{\"x\":1}|400|unknown-field",
                "PUT   |/globals                             |application/json|{|400|malformed-json",
                "PUT   |/globals                             |application/json|-|400|malformed-json",
                "PUT   |/globals                             |application/json|{\"redispatch\":true,\"redispatch\":false}|400|malformed-json",
                "PUT   |/globals                             |application/json|{\"redispatch\":\"\\ud800\"}|400|malformed-json",
                "PUT   |/globals                             |application/json|{\"redispatch\":NaN}|400|malformed-json",
                "PUT   |/virtual-servers/a                   |application/json|{\"address\":\"10.0.0.1\",\"ports\":[1],\"description\":\"\\u0007\"}|422|validation-failed",
                "PUT   |/virtual-servers/a                   |application/json|{\"address\":\"10.0.0.1\",\"ports\":[1],\"labels\":{\"a\":\"\\u0000\"}}|422|validation-failed",
                "PUT   |/virtual-servers/a                   |application/json|{\"address\":\"10.0.0.1\",\"ports\":[1],\"labels\":{\"\\u0085\":\"\"}}|422|validation-failed",
                "GET   |/virtual-servers/a;b=c               |-|-|400|invalid-parameter",
                "GET   |/virtual-servers/a%3Bb               |-|-|404|not-found",
                "PUT   |/globals                             |application/json|{\"maxConnections\":0}|422|validation-failed",
                "PUT   |/globals                             |application/json|{\"maxConnections\":\"1\"}|422|validation-failed",
                "PUT   |/globals                             |application/json|[]|422|validation-failed",
                "PUT   |/globals                             |application/json|null|422|validation-failed",
                "PATCH |/globals                             |application/merge-patch+json|{\"x\":null}|400|unknown-field",
                "PATCH |/globals                             |application/merge-patch+json|[]|422|validation-failed",
                "PATCH |/globals                             |application/merge-patch+json|5|422|validation-failed",
                "PUT   |/virtual-servers/-x                  |application/json|{\"address\":\"10.0.0.1\",\"ports\":[1]}|422|validation-failed",
                "PUT   |/virtual-servers/a%20b               |application/json|{\"address\":\"10.0.0.1\",\"ports\":[1]}|422|validation-failed",
                "PUT   |/virtual-servers/a%2Fb               |application/json|{\"address\":\"10.0.0.1\",\"ports\":[1]}|422|validation-failed",
                "PUT   |/virtual-servers/a                   |application/json|{\"name\":\"b\",\"address\":\"10.0.0.1\",\"ports\":[1]}|400|name-mismatch",
                "PATCH |/globals                             |application/merge-patch+json|{\"applyMode\":\"later\"}|422|validation-failed",
                "PUT   |/config                              |application/json|{\"virtualServers\":[null]}|422|validation-failed",
                "PUT   |/config                              |application/json|{\"virtualServers\":[{}]}|422|validation-failed",
                "PUT   |/config?prune=false                  |application/json|{\"virtualServers\":[null,{}]}|422|validation-failed",
                "PUT   |/config?prune=maybe                  |application/json|{}|400|invalid-parameter",
                "PUT   |/globals?dryRun=maybe                |application/json|{}|400|invalid-parameter",
                "PUT   |/globals?confirmWithin=9             |application/json|{}|400|invalid-parameter",
                "PUT   |/globals?confirmWithin=3601          |application/json|{}|400|invalid-parameter",
                "POST  |/revisions/999999/rollback           |-|-|404|not-found",
                "POST  |/revisions/x/confirm                 |-|-|404|not-found",
                "POST  |/revisions/999999/confirm            |-|-|404|not-found",
                "POST  |/revisions/0/confirm?confirmWithin=10|-|-|400|invalid-parameter",
                "GET   |/revisions/0/diff?against=999999     |-|-|404|not-found",
                "GET   |/revisions/0/diff?against=-1         |-|-|400|invalid-parameter",
                "GET   |/revisions/999999/diff               |-|-|404|not-found",
                "PUT   |/revisions/0/rollback                |application/json|{}|405|method-not-allowed",
                "DELETE|/apply                               |-|-|405|method-not-allowed",
                "POST  |/apply?revision=1                    |-|-|400|invalid-parameter",
                "PUT   |/globals?dryrun=true                 |application/json|{}|400|invalid-parameter",
                "GET   |/globals?x                           |-|-|400|invalid-parameter",
                "GET   |/virtual-servers?limit=0             |-|-|400|invalid-parameter",
                "GET   |/virtual-servers?limit=1001          |-|-|400|invalid-parameter",
                "GET   |/virtual-servers?limit=1&limit=2     |-|-|400|invalid-parameter",
                "GET   |/virtual-servers?cursor=!            |-|-|400|invalid-parameter",
                "GET   |/virtual-servers?label=x             |-|-|400|invalid-parameter",
                "GET   |/virtual-servers?address=x           |-|-|400|invalid-parameter",
                "GET   |/virtual-servers?port=65536          |-|-|400|invalid-parameter",
                "GET   |/revisions?cursor=eA                 |-|-|400|invalid-parameter",
            })
    void aBadRequestGetsItsProblem(String method, String path, String type, String body, int status, String slug) {
        var request = ControlPlane.documented()
                .config(ControlPlane.AS_SAID)
                .auth()
                .preemptive()
                .oauth2(ControlPlane.TOKEN)
                .urlEncodingEnabled(false);
        if (type != null) {
            request.header("Content-Type", type);
        }
        if (body != null) {
            request.body(body);
        }

        Response answer = request.request(method, API + path);

        assertThat(answer.statusCode() + " " + answer.path("type"))
                .as(answer.asString())
                .isEqualTo(status + " /problems/" + slug);
        assertThat(answer.contentType()).isEqualTo("application/problem+json");
        if (!path.contains(";")) { // refused before anybody knows whose it is
            assertThat(answer.header("Mooring-Revision")).matches("[0-9]+");
        }
        assertThat(answer.<String>path("requestId")).isEqualTo(answer.header("X-Request-Id"));
        assertThat(answer.asString()).doesNotContain("io.mooring", "jackson", "java.", "Exception");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /api/v1/virtual-servers/%zz",
                "GET /api/v1/virtual-servers/%",
                "GET /api/v1/virtual-servers/%00",
                "GET /api/v1/virtual-servers/%c0%80",
                "GET /api/v1/virtual-servers/%ed%a0%80",
                "GET /api/v1/virtual-servers?limit=%",
                "GET /api/v1/virtual-servers?%zz=1",
                "GET /api/v1/virtual-servers?label=%ff=1",
                "DELETE /api/v1/virtual-servers/%00",
                "GET /%2e%2e/%2e%2e/%00",
            })
    void aTargetThatCannotBeDecodedIsTheCallersMistake(String line) throws IOException {
        assertThat(raw(line + " HTTP/1.1", ""))
                .startsWith("HTTP/1.1 400 "); // some are refused before they have a route
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Mooring-Message: x\u00e4\u0001\r\n",
                "If-Match: \"\u0000\"\r\n",
                "Content-Length: 99999999999999999999\r\n",
                "Content-Type: ;;;\r\nContent-Length: 2\r\n",
                "Content-Type: application/json; charset=\r\nContent-Length: 2\r\n",
                "Accept: ;;;\r\nContent-Type: application/json\r\nContent-Length: 2\r\n",
                "Prefer: wait=99999999999\r\nContent-Type: application/json\r\nContent-Length: 2\r\n",
                "If-Match: x\r\nContent-Type: application/json\r\nContent-Length: 2\r\n",
                "If-Match:\r\nContent-Type: application/json\r\nContent-Length: 2\r\n",
            })
    void noHeaderMakesTheServerFail(String headers) throws IOException {
        assertThat(raw("PUT /api/v1/globals HTTP/1.1", headers))
                .doesNotContain("HTTP/1.1 5")
                .startsWith("HTTP/1.1 ");
    }

    private String raw(String line, String headers) throws IOException {
        try (Socket socket = new Socket(base.getHost(), base.getPort())) {
            socket.setSoTimeout(20_000);
            OutputStream out = socket.getOutputStream();
            out.write((line + "\r\nHost: localhost\r\nConnection: close\r\nAuthorization: Bearer " + ControlPlane.TOKEN
                            + "\r\n" + headers + "\r\n{}")
                    .getBytes(StandardCharsets.ISO_8859_1));
            out.flush();
            InputStream in = socket.getInputStream();
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void aMethodThatIsNotThereIsAnsweredWithThoseThatAre() {
        assertThat(admin().post(API + "/globals").header("Allow")).contains("GET", "PUT", "PATCH", "HEAD", "OPTIONS");
        assertThat(admin().options(API + "/globals").header("Allow")).isEqualTo("GET, HEAD, OPTIONS, PATCH, PUT");
        assertThat(admin().options(API + "/virtual-servers").header("Allow")).isEqualTo("GET, HEAD, OPTIONS");
        assertThat(admin().delete(API + "/virtual-servers/a/real-servers").header("Allow"))
                .isEqualTo("GET, HEAD, OPTIONS, PUT")
                .isEqualTo(
                        admin().options(API + "/virtual-servers/a/real-servers").header("Allow"));
        assertThat(ControlPlane.documented()
                        .auth()
                        .preemptive()
                        .oauth2(ControlPlane.TOKEN)
                        .contentType("text/plain")
                        .body("{}")
                        .patch(API + "/globals")
                        .header("Accept-Patch"))
                .isEqualTo("application/merge-patch+json");
    }

    @Test
    void whatCannotBeShownAsAskedIsNotDoneEither() {
        String before = admin().get(API + "/globals").header("ETag");

        Response refused =
                admin().accept("text/html").body("{\"maxConnections\": 77}").put(API + "/globals");

        assertThat(refused.statusCode()).isEqualTo(406);
        assertThat(refused.<String>path("type")).isEqualTo("/problems/not-acceptable");
        assertThat(admin().get(API + "/globals").header("ETag")).isEqualTo(before);
    }

    @Test
    void aRequestKeepsItsIdUnlessItCannotBeOne() {
        assertThat(admin().header("X-Request-Id", "mine-1")
                        .get(API + "/globals")
                        .header("X-Request-Id"))
                .isEqualTo("mine-1");
        assertThat(admin().header("X-Request-Id", "a b").get(API + "/globals").header("X-Request-Id"))
                .matches("[0-9a-f]{16}");
    }

    @Test
    void bodiesHaveLimitsWhetherTheyAnnounceTheirLengthOrNot() throws IOException {
        byte[] overOne = new byte[(1 << 20) + 1];
        byte[] overSixteen = new byte[(16 << 20) + 1];
        Arrays.fill(overOne, (byte) ' ');
        Arrays.fill(overSixteen, (byte) ' ');

        assertThat(chunked("/api/v1/globals", overOne)).contains(" 413 ").contains("/problems/too-large");
        assertThat(admin().body(overOne).put(API + "/globals").statusCode()).isEqualTo(413);
        assertThat(admin().body(overOne).put(API + "/config").<String>path("type"))
                .isEqualTo("/problems/malformed-json");
        assertThat(chunked("/api/v1/config", overSixteen)).contains(" 413 ");
    }

    private String chunked(String path, byte[] body) throws IOException {
        try (Socket socket = new Socket(base.getHost(), base.getPort())) {
            socket.setSoTimeout(20_000);
            OutputStream out = socket.getOutputStream();
            out.write(("PUT " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nAuthorization: Bearer "
                            + ControlPlane.TOKEN
                            + "\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
                            + Integer.toHexString(body.length) + "\r\n")
                    .getBytes(StandardCharsets.ISO_8859_1));
            try {
                out.write(body);
                out.write("\r\n0\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1));
                out.flush();
            } catch (IOException e) {
                assertThat(e).hasMessageMatching(".*(reset|pipe).*"); // the answer may come before all is sent
            }
            return new String(socket.getInputStream().readNBytes(64 * 1024), StandardCharsets.UTF_8);
        }
    }

    @Test
    void everyTypeOfProblemHasItsPage() {
        for (ProblemType type : ProblemType.values()) {
            assertThat(ControlPlane.documented()
                            .auth()
                            .preemptive()
                            .oauth2(ControlPlane.TOKEN)
                            .get(type.uri())
                            .asString())
                    .startsWith(type.slug());
        }
        assertThat(admin().get("/problems/none").statusCode()).isEqualTo(404);
    }
}
