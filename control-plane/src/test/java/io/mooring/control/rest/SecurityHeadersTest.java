package io.mooring.control.rest;

import static org.assertj.core.api.Assertions.assertThat;

import io.mooring.control.testing.Caller;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.Header;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What every kind of answer says to browsers. */
@QuarkusTest
@QuarkusTestResource(ControlPlane.class)
class SecurityHeadersTest {
    private static final Caller ADMIN = Caller.bearer(ControlPlane.TOKEN);

    @TestHTTPResource
    URI base;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                // who | method | path | status
                "admin |GET    |/api/v1/globals                     |200",
                "admin |HEAD   |/api/v1/globals                     |200",
                "admin |OPTIONS|/api/v1/globals                     |200",
                "admin |GET    |/api/v1/virtual-servers             |200",
                "admin |GET    |/api/v1/users                       |200",
                "admin |GET    |/api/v1/config/haproxy.cfg          |200",
                "admin |GET    |/api/v1/virtual-servers/none        |404",
                "admin |GET    |/api/v1/virtual-servers/none/status |404",
                "admin |DELETE |/api/v1/globals                     |405",
                "admin |PUT    |/api/v1/globals                     |415",
                "admin |GET    |/api/v1/globals?x                   |400",
                "admin |GET    |/api/v1/virtual-servers/%00         |400",
                "admin |GET    |/nowhere                            |404",
                "admin |GET    |/problems/not-found                 |200",
                "admin |GET    |/q/openapi                          |200",
                "admin |GET    |/q/swagger-ui/                      |200",
                "admin |GET    |/q/swagger-ui/swagger-ui-bundle.js  |200",
                "admin |GET    |/q/metrics                          |200",
                "admin |GET    |/q/health                           |200",
                "nobody|GET    |/q/health/live                      |200",
                "nobody|GET    |/q/health/ready                     |200",
                "nobody|GET    |/api/v1/globals                     |401",
                "nobody|OPTIONS|/api/v1/globals                     |401",
                "nobody|GET    |/q/swagger-ui/                      |401",
                "nobody|GET    |/nowhere                            |401",
                "plane |GET    |/api/v1/globals                     |403",
                "wrong |GET    |/api/v1/globals                     |401"
            })
    void everyAnswerIsForItsReaderAlone(String who, String method, String path, int status) {
        Caller caller =
                switch (who) {
                    case "admin" -> ADMIN;
                    case "plane" -> Caller.bearer(ControlPlane.PLANE_SECRET);
                    case "wrong" -> Caller.bearer("wrong").from("127.0.4.1");
                    default -> Caller.NOBODY;
                };
        RequestSpecification request = caller.request();
        if (!method.equals("PUT") && !method.equals("DELETE")) { // a change from elsewhere is refused for that alone
            request.header("Origin", "https://elsewhere.example");
        }
        if (method.equals("OPTIONS")) {
            request.header("Access-Control-Request-Method", "PUT")
                    .header("Access-Control-Request-Headers", "authorization");
        }
        if (method.equals("PUT")) {
            request.contentType("text/plain").body("{}");
        }

        assertSafe(request.request(method, path), status);
    }

    @Test
    void aConditionalReadGoesOnWorking() {
        Response read = ADMIN.request().get("/api/v1/globals");

        Response unchanged =
                ADMIN.request().header("If-None-Match", read.header("ETag")).get("/api/v1/globals");

        assertSafe(unchanged, 304);
        assertThat(unchanged.header("ETag")).isEqualTo(read.header("ETag"));
    }

    @Test
    void aDocumentOfAKindThatABrowserSendsUnaskedIsNotTaken() throws IOException, InterruptedException {
        String before = ADMIN.request().get("/api/v1/globals").header("ETag");
        HttpClient browser = HttpClient.newHttpClient();
        for (String type :
                new String[] {"text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", null
                }) {
            HttpRequest.Builder request = HttpRequest.newBuilder(base.resolve("/api/v1/globals"))
                    .header("Authorization", "Bearer " + ControlPlane.TOKEN)
                    .PUT(HttpRequest.BodyPublishers.ofString("{\"maxConnections\": 4711}"));
            if (type != null) {
                request.header("Content-Type", type);
            }
            HttpResponse<String> refused = browser.send(request.build(), HttpResponse.BodyHandlers.ofString());
            assertThat(refused.statusCode()).as(String.valueOf(type)).isEqualTo(415);
            assertThat(refused.body()).contains("/problems/unsupported-media-type", "application/json");
        }
        assertThat(ADMIN.request().get("/api/v1/globals").header("ETag")).isEqualTo(before);
    }

    @Test
    void whoDoesNotSayWhoHeIsLearnsNoRevision() {
        for (String path : new String[] {"/q/health/live", "/api/v1/globals", "/api/v1/virtual-servers/%00"}) {
            assertThat(Caller.NOBODY.request().get(path).header("Mooring-Revision"))
                    .as(path)
                    .isNull();
        }
        assertThat(ADMIN.request().get("/q/health/live").header("Mooring-Revision"))
                .isNotNull();
    }

    private static void assertSafe(Response answer, int status) {
        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(answer.headers().getValues("Cache-Control")).containsExactly("no-store");
        assertThat(answer.headers().getValues("X-Content-Type-Options")).containsExactly("nosniff");
        assertThat(answer.headers().getValues("Content-Security-Policy")).containsExactly("frame-ancestors 'none'");
        assertThat(answer.headers().getValues("X-Frame-Options")).containsExactly("DENY");
        assertThat(answer.headers().asList())
                .extracting(Header::getName)
                .noneMatch(name -> name.toLowerCase(Locale.ROOT).startsWith("access-control"));
    }
}
