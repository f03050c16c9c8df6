package io.mooring.control.rest;

import static io.mooring.control.rest.ControlPlane.admin;
import static io.mooring.control.rest.ControlPlane.patching;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.nullValue;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a write with {@code dryRun=true} answers, where no data plane is registered. */
@QuarkusTest
@QuarkusTestResource(ControlPlane.class)
class DryRunTest {
    private static final String API = "/api/v1";
    private static final String WEB = API + "/virtual-servers/web";
    private static final String REALS = WEB + "/real-servers";
    private static final String DOCUMENT = """
            {"address": "10.0.0.1", "ports": [80], "healthCheck": {"type": "none"},
             "realServers": [{"name": "a", "address": "10.1.0.1"}, {"name": "b", "address": "10.1.0.2"}]}""";

    @AfterEach
    void emptyTheStore() {
        admin().body("{}").put(API + "/config");
    }

    /** One write: its method, path and document; null: it has none. */
    private record Write(String method, String path, String document) {
        Response send(boolean dryRun) {
            RequestSpecification request = method.equals("PATCH") ? patching() : admin();
            if (document != null) {
                request.body(document);
            }
            return (dryRun ? request.queryParam("dryRun", true) : request).request(method, path);
        }
    }

    @Test
    void everyWriteCanBeTriedAndNothingHappens() {
        admin().body(DOCUMENT).put(WEB).then().statusCode(201);
        String other = DOCUMENT.replace("10.0.0.1", "10.0.0.2");
        Map<Write, List<String>> writes = Map.of(
                new Write("PUT", API + "/virtual-servers/other", other), List.of("add /virtualServers/other"),
                new Write("PUT", WEB, other), List.of("replace /virtualServers/web/address"),
                new Write("PATCH", WEB, "{\"maxConnections\": 9, \"labels\": {\"a/b\": \"c\"}}"),
                        List.of("add /virtualServers/web/labels/a~1b", "replace /virtualServers/web/maxConnections"),
                new Write("DELETE", WEB, null), List.of("remove /virtualServers/web"),
                new Write("PUT", REALS, "[{\"name\": \"b\", \"address\": \"10.1.0.9\"}]"),
                        List.of(
                                "remove /virtualServers/web/realServers/a",
                                "replace /virtualServers/web/realServers/b/address"),
                new Write("PUT", REALS + "/c", "{\"address\": \"10.1.0.3\"}"),
                        List.of("add /virtualServers/web/realServers/c"),
                new Write("PATCH", REALS + "/b", "{\"weight\": 5}"),
                        List.of("replace /virtualServers/web/realServers/b/weight"),
                new Write("DELETE", REALS + "/a", null), List.of("remove /virtualServers/web/realServers/a"),
                new Write("PATCH", API + "/globals", "{\"maxConnections\": 7}"),
                        List.of("replace /globals/maxConnections"),
                new Write("PUT", API + "/config", "{\"globals\": {\"maxConnections\": 7}}"),
                        List.of("replace /globals/maxConnections", "remove /virtualServers/web"));
        Response before = admin().get(API + "/config");
        int revision = Integer.parseInt(before.header("Mooring-Revision"));

        writes.forEach((write, changes) -> {
            Response plan = write.send(true);
            plan.then()
                    .statusCode(200)
                    .contentType("application/vnd.mooring.plan+json")
                    .header("Mooring-Revision", String.valueOf(revision))
                    .header("Mooring-Changed", "false")
                    .header("ETag", nullValue())
                    .header("Location", nullValue())
                    .body("valid", equalTo(true))
                    .body("baseRevision", equalTo(revision))
                    .body("changes.collect { it.op + ' ' + it.path }", equalTo(changes))
                    .body("impact.perDataPlane", empty())
                    .body("warnings.code", contains("no-data-plane"));
            Response after = admin().get(API + "/config");
            assertThat(after.header("Mooring-Revision")).as(write.toString()).isEqualTo(String.valueOf(revision));
            assertThat(after.asString()).isEqualTo(before.asString());
        });

        for (Write write : writes.keySet()) { // and each of them would have been made
            write.send(false).then().header("Mooring-Changed", "true");
            admin().body(before.asString()).put(API + "/config");
        }
    }

    @Test
    void valuesAreShownBeforeAndAfter() {
        admin().body(DOCUMENT).put(WEB);

        patching()
                .queryParam("dryRun", true)
                .queryParam("confirmWithin", 10)
                .header("Prefer", "wait=60")
                .body("{\"weight\": 5}")
                .patch(REALS + "/b")
                .then()
                .statusCode(200)
                .header("Preference-Applied", nullValue())
                .body("changes[0].before", equalTo(1))
                .body("changes[0].after", equalTo(5));
        admin().queryParam("dryRun", true)
                .delete(REALS + "/b")
                .then()
                .body("changes[0].before.address", equalTo("10.1.0.2"))
                .body("changes[0].before.weight", equalTo(1))
                .body("changes[0].after", nullValue());
    }

    @Test
    void whatChangesNothingHasAnEmptyPlan() {
        admin().body(DOCUMENT).put(WEB);

        new Write("PUT", WEB, DOCUMENT)
                .send(true)
                .then()
                .statusCode(200)
                .body("changes", empty())
                .body("impact.connectionsClosed", equalTo(0))
                .body("warnings", empty());
    }

    @Test
    void whatTheWriteIsRefusedWithTheDryRunIsRefusedWith() {
        admin().body(DOCUMENT).put(WEB);
        List<Write> refused = List.of(
                new Write("PUT", WEB, "{"),
                new Write("PUT", WEB, "{\"adress\": \"10.0.0.1\"}"),
                new Write("PUT", WEB, DOCUMENT.replace("[80]", "[0, 0]")),
                new Write("PUT", API + "/virtual-servers/other", DOCUMENT),
                new Write("PATCH", API + "/virtual-servers/none", "{}"),
                new Write("PATCH", REALS + "/a", "{\"weight\": 257}"),
                new Write("PUT", REALS, "[]"),
                new Write("DELETE", API + "/virtual-servers/none", null),
                new Write("DELETE", REALS + "/none", null));

        for (Write write : refused) {
            Response dry = write.send(true);
            Response real = write.send(false);

            assertThat(dry.statusCode())
                    .as(write.toString())
                    .isBetween(400, 499)
                    .isEqualTo(real.statusCode());
            assertThat(dry.contentType()).isEqualTo("application/problem+json");
            assertThat(withoutId(dry)).isEqualTo(withoutId(real));
        }
        admin().queryParam("dryRun", true)
                .header("If-Match", "\"old\"")
                .delete(WEB)
                .then()
                .statusCode(412)
                .header("ETag", admin().get(WEB).header("ETag"));
        admin().queryParam("dryRun", "maybe").delete(WEB).then().statusCode(400);
        admin().get(WEB).then().statusCode(200);
    }

    private static Map<String, Object> withoutId(Response problem) {
        Map<String, Object> body = problem.jsonPath().getMap("");
        body.remove("requestId");
        return body;
    }

    @Test
    void theLastServerForNewClientsIsTakenWithForceAlone() {
        admin().body(DOCUMENT).put(WEB);
        admin().body(DOCUMENT.replace("10.0.0.1", "10.0.0.2")).put(API + "/virtual-servers/second");
        patching().body("{\"state\": \"halted\"}").patch(REALS + "/a").then().statusCode(200);

        for (Write write : List.of(
                new Write("PATCH", REALS + "/b", "{\"state\": \"drain\"}"),
                new Write("PATCH", REALS + "/b", "{\"weight\": 0}"),
                new Write("DELETE", REALS + "/b", null),
                new Write("PATCH", WEB, "{\"realServers\": null}"))) {
            for (boolean dryRun : List.of(true, false)) {
                write.send(dryRun)
                        .then()
                        .statusCode(409)
                        .body("type", equalTo("/problems/would-remove-last-server"))
                        .body(
                                "detail",
                                equalTo("No real server would be left for new clients of web (expected one that is"
                                        + " enabled, with a weight above 0, or force=true)."));
            }
        }
        Response both = admin().body("{\"virtualServers\": [" + named("web") + ", " + named("second") + "]}")
                .put(API + "/config");
        both.then().statusCode(409);
        assertThat(both.jsonPath().getString("detail")).contains(" of second, web (");
        admin().queryParam("force", true)
                .queryParam("dryRun", true)
                .delete(REALS + "/b")
                .then()
                .statusCode(200)
                .body("warnings.code", containsInAnyOrder("no-data-plane", "no-real-server-up"));
        admin().queryParam("force", true).delete(REALS + "/b").then().statusCode(204);
        admin().delete(WEB).then().statusCode(204);
        patching()
                .body("{\"enabled\": false, \"realServers\": []}")
                .patch(API + "/virtual-servers/second")
                .then()
                .statusCode(200);
        admin().get("/problems/would-remove-last-server").then().statusCode(200);
    }

    private static String named(String name) {
        return "{\"name\": \"" + name + "\", \"address\": \"10.0.0." + name.length()
                + "\", \"ports\": [80], \"healthCheck\": {\"type\": \"none\"}}";
    }

    @Test
    void whoAcceptsPlansAloneGetsOne() {
        admin().body(DOCUMENT).put(WEB);

        admin().accept("application/vnd.mooring.plan+json")
                .queryParam("dryRun", true)
                .delete(WEB)
                .then()
                .statusCode(200)
                .contentType("application/vnd.mooring.plan+json");
        admin().accept("text/html")
                .queryParam("dryRun", true)
                .delete(WEB)
                .then()
                .statusCode(406);
    }

    @Test
    void aThousandVirtualServersArePlannedQuickly() {
        String reals = IntStream.range(0, 10)
                .mapToObj(i -> "{\"name\": \"r" + i + "\", \"address\": \"10.1.0." + i + "\"}")
                .collect(Collectors.joining(", "));
        String servers = IntStream.range(0, 1000)
                .mapToObj(i -> "{\"name\": \"v" + i + "\", \"address\": \"10.0.0.1\", \"ports\": [" + (1000 + i)
                        + "], \"healthCheck\": {\"type\": \"none\"}, \"realServers\": [" + reals + "]}")
                .collect(Collectors.joining(", "));
        admin().body("{\"virtualServers\": [" + servers + "]}")
                .put(API + "/config")
                .then()
                .statusCode(200);

        for (int round = 0; round < 3; round++) {
            long began = System.nanoTime();
            new Write("PATCH", API + "/virtual-servers/v500", "{\"maxConnections\": 9}")
                    .send(true)
                    .then()
                    .statusCode(200)
                    .body("changes", hasSize(1));
            long oneNanos = System.nanoTime() - began;
            began = System.nanoTime();
            new Write("PATCH", API + "/globals", "{\"clientTimeoutMs\": 9}")
                    .send(true)
                    .then()
                    .statusCode(200);
            long globalsNanos = System.nanoTime() - began;
            System.out.printf(
                    "dry run among 1000 virtual servers x 10: one field %d ms, globals %d ms%n",
                    oneNanos / 1_000_000, globalsNanos / 1_000_000);
            assertThat(Duration.ofNanos(oneNanos + globalsNanos)).isLessThan(Duration.ofSeconds(20));
        }
    }
}
