package io.mooring.control.security;

import static io.mooring.control.rest.ControlPlane.admin;
import static org.assertj.core.api.Assertions.assertThat;

import io.mooring.control.rest.ControlPlane;
import io.mooring.control.store.Database;
import io.mooring.control.testing.Caller;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the roles may do where the path alone does not say it, and paths that try to get round the gate. */
@QuarkusTest
@QuarkusTestResource(ControlPlane.class)
class GateTest {
    private static final String PLANE = "edge-of-roles";

    @Inject
    Database database;

    private Everybody everybody;
    private Map<String, Caller> callers;

    @BeforeEach
    void makeUsers() {
        everybody = new Everybody(database, PLANE);
        callers = everybody.callers();
    }

    @AfterEach
    void removeUsers() {
        everybody.remove();
    }

    @Test
    void aPathThatIsWrittenOtherwiseOpensNothing() {
        List<String> wrong = new ArrayList<>();
        for (String path : List.of(
                "/api/v1/users;a=b",
                "/api/v1;a=b/users",
                "/api/v1/virtual-servers/../users",
                "/api/v1/virtual-servers/%2e%2e/users",
                "/api/v1/virtual-servers;/../users",
                "/api/v1/virtual-servers/x;/../../users",
                "/api/v1//users",
                "//api/v1/users",
                "/api/v1/users/",
                "/api/v1/./users",
                "/api/v1/%75sers",
                "/api/v1/users?x=/api/v1/virtual-servers",
                "/api/v1/users%3fx",
                "/q/../api/v1/users",
                "/q/health/live/../../../api/v1/users",
                "/q/%2e%2e/api/v1/users/admin")) {
            for (String caller : List.of("viewer", "operator", "data-plane", "plane secret", "nobody")) {
                Response answer = callers.get(caller).request().get(path);
                if (answer.statusCode() < 400 || answer.asString().contains("passwordChangedAt")) {
                    wrong.add(path + " by " + caller + ": " + answer.statusCode());
                }
            }
        }
        assertThat(wrong).isEmpty();
    }

    @Test
    void aDataPlaneThatIsAUserRegistersItselfAlone() {
        Caller plane = callers.get("data-plane");
        String document = "{\"url\": \"http://127.0.0.1:1\"}";
        for (String other : List.of("edge-2", PLANE + "x", "x" + PLANE, PLANE + "%2f" + PLANE)) {
            Response refused = plane.request()
                    .contentType("application/json")
                    .body(document)
                    .put("/api/v1/data-planes/" + other);
            assertThat(refused.statusCode()).as(other).isEqualTo(403);
            assertThat(refused.<String>path("detail")).contains(PLANE);
        }

        Response own =
                plane.request().contentType("application/json").body(document).put("/api/v1/data-planes/" + PLANE);

        assertThat(own.statusCode()).isEqualTo(201);
        assertThat(admin().delete("/api/v1/data-planes/" + PLANE).statusCode()).isEqualTo(204);
    }

    @Test
    void anOperatorChangesTheStateOfARealServerAndNothingElse() {
        String server = "/api/v1/virtual-servers/roles";
        String real = server + "/real-servers/r";
        admin().body(
                        "{\"address\": \"10.9.9.9\", \"ports\": [999], \"healthCheck\": {\"port\": 999}, \"realServers\":"
                                + " [{\"name\": \"r\", \"address\": \"10.0.0.1\", \"weight\": 7}, {\"name\": \"spare\", \"address\": \"10.0.0.9\"}]}")
                .put(server)
                .then()
                .statusCode(201);
        Caller operator = callers.get("operator");
        try {
            Response drained = patch(operator, real, "{\"state\": \"drain\"}");
            assertThat(drained.statusCode()).isEqualTo(200);
            assertThat(drained.header("Mooring-Changed")).isEqualTo("true");
            assertThat(put(operator, real, "{\"address\": \"10.0.0.1\", \"weight\": 7, \"state\": \"halted\"}")
                            .statusCode())
                    .isEqualTo(200);
            assertThat(patch(operator, real, "{\"state\": \"enabled\", \"weight\": 7}")
                            .statusCode())
                    .isEqualTo(200);
            assertThat(admin().get("/api/v1/revisions?limit=1").<String>path("items[0].author"))
                    .isEqualTo("user-operator");

            List<Response> refused = List.of(
                    patch(operator, real, "{\"state\": \"drain\", \"weight\": 8}"),
                    patch(operator, real, "{\"weight\": null}"),
                    put(operator, real, "{\"address\": \"10.0.0.1\", \"state\": \"drain\"}"),
                    put(operator, server + "/real-servers/s", "{\"address\": \"10.0.0.2\"}"));
            for (Response answer : refused) {
                assertThat(answer.statusCode()).isEqualTo(403);
                assertThat(answer.<String>path("type")).isEqualTo("/problems/forbidden-role");
                assertThat(answer.<String>path("detail"))
                        .isEqualTo("A change of more than the state needs the role admin; user-operator has operator.");
            }
            Response now = admin().get(real);
            assertThat(now.<String>path("state")).isEqualTo("enabled");
            assertThat(now.<Integer>path("weight")).isEqualTo(7);
            assertThat(patch(callers.get("viewer"), real, "{\"state\": \"drain\"}")
                            .statusCode())
                    .isEqualTo(403);
        } finally {
            admin().delete(server);
        }
    }

    private static Response patch(Caller caller, String path, String document) {
        return caller.request()
                .contentType("application/merge-patch+json")
                .body(document)
                .patch(path);
    }

    private static Response put(Caller caller, String path, String document) {
        return caller.request().contentType("application/json").body(document).put(path);
    }

    @Test
    void whoMayReadIsToldWhereNothingIs() {
        for (String caller : List.of("viewer", "operator")) {
            assertThat(callers.get(caller).request().get("/api/v1/nowhere").statusCode())
                    .isEqualTo(404);
            Response noMethod = callers.get(caller).request().delete("/api/v1/globals");
            assertThat(noMethod.statusCode()).isEqualTo(405);
            assertThat(noMethod.header("Allow")).isEqualTo("GET, HEAD, OPTIONS, PATCH, PUT");
        }
    }
}
