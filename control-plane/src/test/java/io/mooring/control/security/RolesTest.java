package io.mooring.control.security;

import static io.mooring.control.rest.ControlPlane.admin;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.mooring.control.rest.ControlPlane;
import io.mooring.control.store.Database;
import io.mooring.control.testing.Caller;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Every operation of the OpenAPI document that is served, and all that is served beside it, called by everybody. */
@QuarkusTest
@QuarkusTestResource(ControlPlane.class)
class RolesTest {
    private static final String PLANE = "edge-of-roles";

    /** Which role each operation needs. A new operation needs a row here and one in {@link Permissions}. */
    private static final Map<String, String> NEEDED = Map.ofEntries(
            Map.entry("listVirtualServers", "viewer"),
            Map.entry("getVirtualServer", "viewer"),
            Map.entry("putVirtualServer", "admin"),
            Map.entry("patchVirtualServer", "admin"),
            Map.entry("deleteVirtualServer", "admin"),
            Map.entry("getVirtualServerStatus", "viewer"),
            Map.entry("listRealServers", "viewer"),
            Map.entry("putRealServers", "admin"),
            Map.entry("getRealServer", "viewer"),
            Map.entry("putRealServer", "operator"),
            Map.entry("patchRealServer", "operator"),
            Map.entry("deleteRealServer", "admin"),
            Map.entry("getGlobals", "viewer"),
            Map.entry("putGlobals", "admin"),
            Map.entry("patchGlobals", "admin"),
            Map.entry("getConfig", "viewer"),
            Map.entry("putConfig", "admin"),
            Map.entry("getHaproxyConfig", "viewer"),
            Map.entry("importHaproxy", "admin"),
            Map.entry("listRevisions", "viewer"),
            Map.entry("getRevision", "viewer"),
            Map.entry("getRevisionConfig", "viewer"),
            Map.entry("getRevisionDiff", "viewer"),
            Map.entry("rollbackToRevision", "admin"),
            Map.entry("confirmRevision", "operator"),
            Map.entry("getPublication", "viewer"),
            Map.entry("applyRevision", "operator"),
            Map.entry("getAlerts", "viewer"),
            Map.entry("testAlerts", "admin"),
            Map.entry("listDataPlanes", "viewer"),
            Map.entry("getDataPlane", "viewer"),
            Map.entry("putDataPlane", "data-plane"),
            Map.entry("deleteDataPlane", "admin"),
            Map.entry("resyncDataPlane", "operator"),
            Map.entry("listUsers", "admin"),
            Map.entry("getUser", "admin"),
            Map.entry("putUser", "admin"),
            Map.entry("patchUser", "admin"),
            Map.entry("deleteUser", "admin"),
            Map.entry("listTokens", "admin"),
            Map.entry("createToken", "admin"),
            Map.entry("getToken", "admin"),
            Map.entry("deleteToken", "admin"),
            Map.entry("getProblemPage", "viewer"));

    /** What is served beside the operations, or looks as if it might be. */
    private static final List<String> BESIDE = List.of(
            "/",
            "/nothing",
            "/api/v1",
            "/api/v1/nothing",
            "/problems/forbidden-role",
            "/q",
            "/q/health",
            "/q/health/started",
            "/q/health/well",
            "/q/health/group/x",
            "/q/health/live/",
            "/q/metrics",
            "/q/openapi",
            "/q/openapi.json",
            "/q/openapi.yaml",
            "/q/openapi?format=json",
            "/q/swagger-ui",
            "/q/swagger-ui/",
            "/q/swagger-ui/index.html",
            "/q/swagger-ui/swagger-ui.css",
            "/q/dev-ui",
            "/q/arc",
            "/q/info");

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

    private record Operation(String id, String method, String path, String shownRole) {}

    private static List<Operation> operations() throws IOException {
        JsonNode document = new ObjectMapper()
                .readTree(admin().get("/q/openapi?format=json").asByteArray());
        List<Operation> found = new ArrayList<>();
        document.path("paths")
                .properties()
                .forEach(path -> path.getValue().properties().forEach(method -> {
                    JsonNode operation = method.getValue();
                    if (operation.has("operationId")) {
                        String role = operation.path("x-mooring-role").asText();
                        assertThat(operation.path("description").asText()).contains("Needs the role `" + role + "`");
                        assertThat(operation.path("security").toString())
                                .isEqualTo("[{\"basic\":[\"" + role + "\"]},{\"bearer\":[\"" + role + "\"]}]");
                        found.add(new Operation(
                                operation.path("operationId").asText(),
                                method.getKey().toUpperCase(java.util.Locale.ROOT),
                                path.getKey(),
                                role));
                    }
                }));
        assertThat(found).hasSizeGreaterThan(30);
        return found;
    }

    @Test
    void everyOperationAnswersThoseWhoHaveItsRoleAndNobodyElse() throws IOException {
        List<String> wrong = new ArrayList<>();
        int calls = 0;
        for (Operation operation : operations()) {
            String needed = NEEDED.get(operation.id());
            if (needed == null || !needed.equals(operation.shownRole())) {
                wrong.add(operation + ": the table here says " + needed);
                continue;
            }
            for (var caller : callers.entrySet()) {
                List<String> methods =
                        operation.method().equals("GET") ? List.of("GET", "HEAD") : List.of(operation.method());
                for (String method : methods) {
                    Response answer = call(caller.getValue(), method, operation.path());
                    calls++;
                    String mistake = mistake(expected(caller.getKey(), needed), needed, method, answer);
                    if (mistake != null) {
                        wrong.add(method + " " + operation.path() + " by " + caller.getKey() + ": " + mistake);
                    }
                }
            }
        }
        assertThat(wrong).isEmpty();
        System.out.println("operations × callers: " + calls + " calls");
    }

    /** Names that are nowhere and documents that are none: who gets past the gate learns that, and changes nothing. */
    private static Response call(Caller caller, String method, String template) {
        String path =
                template.replace("/data-planes/{name}", "/data-planes/" + PLANE).replaceAll("\\{[a-z]+\\}", "9999999");
        var request = caller.request();
        if (List.of("PUT", "POST", "PATCH").contains(method)) {
            request.contentType(method.equals("PATCH") ? "application/merge-patch+json" : "application/json")
                    .body("{");
        }
        return request.request(method, path);
    }

    private static int expected(String caller, String needed) {
        return switch (caller) {
            case "nobody", "disabled", "expired" -> 401;
            case "plane secret" -> needed.equals("data-plane") ? 0 : 403;
            default -> role(caller).includes(role(needed)) ? 0 : 403;
        };
    }

    private static Role role(String label) {
        return Role.of(label).orElseThrow();
    }

    private static String mistake(int expected, String needed, String method, Response answer) {
        int status = answer.statusCode();
        if (status >= 500 || (expected == 0 ? Set.of(401, 403, 429).contains(status) : status != expected)) {
            return status + " (expected " + (expected == 0 ? "to be let in" : expected) + ")";
        }
        if (expected != 0 && !method.equals("HEAD")) {
            String missing = needed.equals("data-plane") ? "admin" : needed;
            String detail = answer.path("detail");
            if (!answer.path("type").equals(expected == 401 ? "/problems/unauthenticated" : "/problems/forbidden-role")
                    || (expected == 403 && !detail.contains("needs the role " + missing))) {
                return answer.asString();
            }
        }
        return null;
    }

    @Test
    void everyRowOfThePermissionsIsAnOperation() throws IOException {
        Set<String> served = new TreeSet<>(List.of("GET /q/**"));
        operations().forEach(operation -> served.add(operation.method() + " " + operation.path()));

        assertThat(new TreeSet<>(Permissions.operations())).isEqualTo(served);
        assertThat(Permissions.operations()).doesNotHaveDuplicates();
    }

    @Test
    void whatIsServedBesideAnswersThoseWhoMayRead() {
        List<String> wrong = new ArrayList<>();
        for (String path : BESIDE) {
            for (var caller : callers.entrySet()) {
                for (String method : List.of("GET", "HEAD", "OPTIONS", "POST", "PUT", "DELETE", "TRACE")) {
                    int status =
                            caller.getValue().request().request(method, path).statusCode();
                    boolean changes = !List.of("GET", "HEAD", "OPTIONS").contains(method);
                    boolean right =
                            switch (caller.getKey()) {
                                case "nobody", "disabled", "expired" -> status == 401;
                                case "plane secret", "data-plane" -> status == 403;
                                case "admin" -> status != 401 && status != 403;
                                default -> changes ? status == 404 || status == 405 : status != 401 && status != 403;
                            };
                    if (!right || status >= 500) {
                        wrong.add(method + " " + path + " by " + caller.getKey() + ": " + status);
                    }
                }
            }
        }
        assertThat(wrong).isEmpty();
    }
}
