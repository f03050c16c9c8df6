package io.mooring.control.rest;

import static io.mooring.control.rest.ControlPlane.admin;
import static io.mooring.control.rest.ControlPlane.patching;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Writes with {@code dryRun=true} of what is no part of the configuration: users, tokens, data planes. */
@QuarkusTest
@QuarkusTestResource(ControlPlane.class)
class DryRunBesideTest {
    private static final String API = "/api/v1";
    private static final String ANN = API + "/users/ann";
    private static final String BOB = API + "/users/bob";
    private static final String PLANE = API + "/data-planes/p";
    private static final String PASSWORD = "a long enough password";

    private record Write(
            String method, String path, @Nullable String document) {
        Response send(boolean dryRun) {
            RequestSpecification request = method.equals("PATCH") ? patching() : admin();
            if (document != null) {
                request.body(document);
            }
            return (dryRun ? request.queryParam("dryRun", true) : request).request(method, path);
        }
    }

    @BeforeEach
    void make() {
        admin().body("{\"role\": \"viewer\", \"password\": \"" + PASSWORD + "\"}")
                .put(ANN)
                .then()
                .statusCode(201);
        admin().body("{\"name\": \"t\"}").post(ANN + "/tokens").then().statusCode(201);
        admin().body("{\"url\": \"http://127.0.0.1:1\"}").put(PLANE).then().statusCode(201);
    }

    @AfterEach
    void remove() {
        for (String path : List.of(ANN, BOB, PLANE)) {
            admin().delete(path);
        }
    }

    @Test
    void whatWouldChangeIsSaidAndNothingDoes() {
        Map<Write, List<String>> writes = Map.ofEntries(
                Map.entry(new Write("PUT", BOB, "{\"role\": \"admin\"}"), List.of("add /users/bob")),
                Map.entry(new Write("PUT", ANN, "{\"role\": \"operator\"}"), List.of("replace /users/ann/role")),
                Map.entry(new Write("PUT", ANN, "{\"role\": \"viewer\"}"), List.of()),
                Map.entry(
                        new Write("PATCH", ANN, "{\"enabled\": false, \"password\": \"another long password\"}"),
                        List.of("replace /users/ann/enabled", "replace /users/ann/password")),
                Map.entry(new Write("PATCH", ANN, "{\"password\": \"" + PASSWORD + "\"}"), List.of()),
                Map.entry(new Write("DELETE", ANN, null), List.of("remove /users/ann")),
                Map.entry(
                        new Write("POST", ANN + "/tokens", "{\"name\": \"new\"}"),
                        List.of("add /users/ann/tokens/new")),
                Map.entry(new Write("DELETE", ANN + "/tokens/t", null), List.of("remove /users/ann/tokens/t")),
                Map.entry(
                        new Write("PUT", API + "/data-planes/q", "{\"url\": \"http://127.0.0.1:2\"}"),
                        List.of("add /dataPlanes/q")),
                Map.entry(
                        new Write("PUT", PLANE, "{\"url\": \"http://127.0.0.1:2\", \"labels\": {\"a\": \"b\"}}"),
                        List.of("add /dataPlanes/p/labels/a", "replace /dataPlanes/p/url")),
                Map.entry(new Write("DELETE", PLANE, null), List.of("remove /dataPlanes/p")));
        List<String> before = everything();

        writes.forEach((write, changes) -> {
            Response plan = write.send(true);

            plan.then()
                    .statusCode(200)
                    .contentType("application/vnd.mooring.plan+json")
                    .header("Mooring-Changed", "false")
                    .body("valid", equalTo(true))
                    .body("impact.perDataPlane", empty())
                    .body("warnings", empty());
            List<Map<String, Object>> said = plan.jsonPath().getList("changes");
            assertThat(said.stream().map(change -> change.get("op") + " " + change.get("path")))
                    .as(write.toString())
                    .containsExactlyInAnyOrderElementsOf(changes);
            assertThat(plan.asString()).doesNotContain("password\":", "mooring_", PASSWORD);
        });

        assertThat(everything()).isEqualTo(before);
        writes.keySet().stream()
                .filter(write -> write.path.endsWith("/tokens"))
                .forEach(write -> write.send(false).then().statusCode(201).body("name", equalTo("new")));
    }

    @Test
    void whatWouldBeRefusedIsRefused() {
        admin().body("{\"role\": \"viewer\"}").put(BOB).then().statusCode(201);
        for (Write write : List.of(
                new Write("PUT", BOB, "{\"role\": \"king\"}"),
                new Write("PUT", BOB, "{\"role\": \"viewer\", \"password\": \"short\"}"),
                new Write("PUT", BOB, "{\"name\": \"ann\", \"role\": \"viewer\"}"),
                new Write("PATCH", API + "/users/nobody", "{\"enabled\": false}"),
                new Write("DELETE", API + "/users/nobody", null),
                new Write("DELETE", API + "/users/admin", null),
                new Write("PATCH", API + "/users/admin", "{\"role\": \"viewer\"}"),
                new Write("POST", ANN + "/tokens", "{\"name\": \"t\"}"),
                new Write("POST", API + "/users/nobody/tokens", "{\"name\": \"t\"}"),
                new Write("DELETE", ANN + "/tokens/none", null),
                new Write("PUT", PLANE, "{\"url\": \"ftp://x\"}"),
                new Write("DELETE", API + "/data-planes/none", null))) {
            Response dry = write.send(true);
            Response real = write.send(false);

            assertThat(dry.statusCode()).as(write.toString()).isBetween(400, 499);
            assertThat(dry.<String>path("type")).as(write.toString()).isEqualTo(real.path("type"));
            assertThat(dry.<String>path("detail")).as(write.toString()).isEqualTo(real.path("detail"));
        }
        for (String path : List.of(ANN, ANN + "/tokens/t", PLANE)) {
            admin().header("If-Match", "\"old\"")
                    .queryParam("dryRun", true)
                    .delete(path)
                    .then()
                    .statusCode(412);
            admin().queryParam("dryRun", "maybe").delete(path).then().statusCode(400);
        }
        admin().get(BOB).then().statusCode(200).body("status.passwordChangedAt", nullValue());
        admin().get(ANN + "/tokens").then().body("items.name", contains("t"));
    }

    private static List<String> everything() {
        return List.of(
                admin().get(API + "/users").asString(),
                admin().get(ANN + "/tokens").asString(),
                admin().get(API + "/data-planes")
                        .jsonPath()
                        .getString("items.collect { [it.name, it.url, it.labels] }"));
    }
}
