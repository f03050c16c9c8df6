package io.mooring.control.rest;

import static io.mooring.control.rest.ControlPlane.admin;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where the framework alone would be more generous than HTTP. */
@QuarkusTest
@QuarkusTestResource(ControlPlane.class)
class StricterThanTheFrameworkTest {
    private static final String API = "/api/v1";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "*/*;q=0                               |406",
                "application/json;q=0                  |406",
                "application/json;q=0, text/plain      |406",
                "application/*;q=0.000, */*            |406",
                "*/*;q=0, application/json             |200",
                "application/json;q=0.001              |200",
                "*/*                                   |200"
            })
    void whatIsExcludedIsNotSent(String accept, int status) {
        assertThat(ControlPlane.documented()
                        .auth()
                        .preemptive()
                        .oauth2(ControlPlane.TOKEN)
                        .header("Accept", accept)
                        .get(API + "/globals")
                        .statusCode())
                .isEqualTo(status);
    }

    @Test
    void thePagesOfTheFrameworkAreThereToBeRead() {
        for (String path : new String[] {"/q/metrics", "/q/openapi", "/q/swagger-ui/", "/q/health/live", "/q/health"}) {
            for (String method : new String[] {"POST", "PUT", "PATCH", "DELETE", "TRACE"}) {
                Response refused = admin().request(method, path);
                assertThat(refused.statusCode()).as(method + " " + path).isEqualTo(405);
                assertThat(refused.header("Allow")).isEqualTo("GET, HEAD, OPTIONS");
            }
            Response told = admin().options(path);
            assertThat(told.statusCode()).as(path).isEqualTo(200);
            assertThat(told.header("Allow")).isEqualTo("GET, HEAD, OPTIONS");
            assertThat(told.asString()).isEmpty();
        }
    }
}
