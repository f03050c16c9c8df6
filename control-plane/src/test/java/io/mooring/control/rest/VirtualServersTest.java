package io.mooring.control.rest;

import static io.mooring.control.rest.ControlPlane.admin;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(ControlPlane.class)
class VirtualServersTest {
    private static final String OCS = "/api/v1/virtual-servers/OCS";
    private static final String DOCUMENT = """
            {"address": "192.168.2.171", "ports": [5060, 5061], "healthCheck": {"port": 5061},
             "realServers": [{"name": "OCS-Real-1", "address": "10.20.1.1"}]}""";

    @AfterEach
    void emptyTheStore() {
        admin().body("{}").put("/api/v1/config");
    }

    @Test
    void putCreatesReplacesAndRecognisesNoChange() {
        Response created = admin().body(DOCUMENT).put(OCS);
        created.then()
                .statusCode(201)
                .header("Location", OCS)
                .header("Mooring-Changed", "true")
                .header("ETag", matchesPattern("\"[0-9a-f]{64}\""))
                .body("name", equalTo("OCS"))
                .body("balance", equalTo("leastconn"))
                .body("realServers.name", contains("OCS-Real-1"));
        String revision = created.header("Mooring-Revision");

        admin().body(DOCUMENT)
                .put(OCS)
                .then()
                .statusCode(200)
                .header("Mooring-Changed", "false")
                .header("Mooring-Revision", revision)
                .header("ETag", created.header("ETag"));

        admin().body("{\"address\": \"192.168.2.171\", \"ports\": [5060], \"healthCheck\": {\"port\": 1}}")
                .put(OCS)
                .then()
                .statusCode(200)
                .header("Mooring-Changed", "true")
                .header("ETag", not(created.header("ETag")))
                .body("ports", contains(5060))
                .body("realServers.name", contains("OCS-Real-1"));
    }

    @Test
    void aReadSaysWhatWasWritten() {
        String tag = admin().body(DOCUMENT).put(OCS).header("ETag");

        admin().get(OCS).then().statusCode(200).header("ETag", tag).body("address", equalTo("192.168.2.171"));
        admin().header("If-None-Match", "\"x\", " + tag)
                .get(OCS)
                .then()
                .statusCode(304)
                .header("ETag", tag);
        admin().head(OCS).then().statusCode(200).header("ETag", tag).body(equalTo(""));
        admin().options(OCS).then().statusCode(200).header("Allow", containsString("PATCH"));
    }

    @Test
    void deleteRemovesAndThenThereIsNothing() {
        admin().body(DOCUMENT).put(OCS);

        admin().delete(OCS).then().statusCode(204).header("Mooring-Changed", "true");
        admin().delete(OCS)
                .then()
                .statusCode(404)
                .contentType("application/problem+json")
                .body("type", equalTo("/problems/not-found"))
                .body("requestId", not(nullValue()));
        admin().get(OCS).then().statusCode(404);
    }

    @Test
    void nobodyGetsInWithoutCredentials() {
        Response refused = ControlPlane.documented().get(OCS);

        refused.then()
                .statusCode(401)
                .contentType("application/problem+json")
                .body("type", equalTo("/problems/unauthenticated"));
        assertThatChallenges(refused);
        refused.then().body("detail", containsString("Send the header Authorization"));
        Response wrong = ControlPlane.documented()
                .auth()
                .preemptive()
                .basic("nobody", "a wrong password")
                .get(OCS);
        wrong.then()
                .statusCode(401)
                .body("type", equalTo("/problems/unauthenticated"))
                .body("detail", containsString("is not accepted"));
        assertThatChallenges(wrong);
    }

    private static void assertThatChallenges(Response refused) {
        org.assertj.core.api.Assertions.assertThat(refused.headers().getValues("WWW-Authenticate"))
                .anyMatch(c -> c.startsWith("Basic realm=\"mooring\""))
                .anyMatch(c -> c.startsWith("Bearer"));
    }
}
