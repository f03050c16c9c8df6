package io.mooring.control.rest;

import static org.assertj.core.api.Assertions.assertThat;

import io.mooring.control.testing.Caller;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a browser sends for another site, with the password that it remembers, changes nothing. */
@QuarkusTest
@QuarkusTestResource(ControlPlane.class)
class CrossSiteTest {
    private static final Caller ADMIN = Caller.bearer(ControlPlane.TOKEN);

    @TestHTTPResource
    URI base;

    @ParameterizedTest(name = "{0} {1}: {2}")
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                // site | origin | status of POST /apply
                "-           |-                          |200",
                "none        |-                          |200",
                "same-origin |HOST                       |200",
                "-           |HOST                       |200",
                "cross-site  |-                          |403",
                "same-site   |-                          |403",
                "cross-site  |HOST                       |403",
                "-           |https://elsewhere.example  |403",
                "same-origin |https://elsewhere.example  |403",
                "-           |null                       |403",
                "-           |HOST.elsewhere.example     |403",
                "-           |http://elsewhere@HOST      |403",
                "-           |http://127.0.0.1:1         |403"
            })
    void aChangeIsAskedForByThisSiteOrByNoSite(String site, String origin, int status) {
        RequestSpecification request = ADMIN.request();
        if (site != null) {
            request.header("Sec-Fetch-Site", site);
        }
        if (origin != null) {
            String host = base.getHost() + ":" + base.getPort();
            request.header(
                    "Origin",
                    origin.startsWith("HOST")
                            ? "http://" + origin.replace("HOST", host)
                            : origin.replace("HOST", host));
        }

        Response answer = request.post("/api/v1/apply");

        assertThat(answer.statusCode()).as(answer.asString()).isEqualTo(status);
        if (status == 403) {
            assertThat(answer.<String>path("type")).isEqualTo("/problems/cross-site");
            assertThat(answer.<String>path("detail")).contains("expected");
        }
    }

    @Test
    void everyMethodThatChangesIsMeantAndNoneThatReads() {
        for (String method : new String[] {"PUT", "PATCH", "POST", "DELETE", "FOO"}) {
            assertThat(crossSite(method).statusCode()).as(method).isEqualTo(403);
        }
        for (String method : new String[] {"GET", "HEAD", "OPTIONS"}) {
            assertThat(crossSite(method).statusCode()).as(method).isEqualTo(200);
        }
    }

    private static Response crossSite(String method) {
        return ADMIN.request()
                .header("Sec-Fetch-Site", "cross-site")
                .header("Origin", "https://elsewhere.example")
                .request(method, "/api/v1/globals");
    }
}
