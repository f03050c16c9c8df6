package io.mooring.control.rest;

import static io.mooring.control.rest.ControlPlane.admin;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;

import io.mooring.api.ApplyProblem;
import io.mooring.api.Configuration;
import io.mooring.api.ConnectionsStatus;
import io.mooring.api.EffectiveState;
import io.mooring.api.Health;
import io.mooring.api.ListenerState;
import io.mooring.api.ListenerStatus;
import io.mooring.api.PersistenceStatus;
import io.mooring.api.RealServerStatus;
import io.mooring.api.Snapshot;
import io.mooring.api.VirtualServerReport;
import io.mooring.api.VirtualServerState;
import io.mooring.api.VirtualServerStatus;
import io.mooring.control.testing.FakePlane;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(ControlPlane.class)
class DataPlanesTest {
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final String PLANES = "/api/v1/data-planes";
    private static final String OCS = "/api/v1/virtual-servers/OCS";
    private static final String DOCUMENT = """
            {"address": "192.168.2.171", "ports": [5060, 5061], "healthCheck": {"port": 5061},
             "realServers": [{"name": "OCS-Real-1", "address": "10.20.1.1"}]}""";

    private final List<FakePlane> planes = new ArrayList<>();

    @AfterEach
    void forgetEverything() {
        List<String> names = admin().get(PLANES).jsonPath().getList("items.name");
        names.forEach(name -> admin().delete(PLANES + "/" + name).then().statusCode(204));
        planes.forEach(FakePlane::close);
        admin().delete(OCS);
    }

    @Test
    void aPlaneIsRegisteredChangedAndForgotten() {
        Response created = put("p", "{\"url\": \"http://127.0.0.1:1/\"}");
        created.then()
                .statusCode(201)
                .header("Location", PLANES + "/p")
                .header("Mooring-Changed", "true")
                .body("name", equalTo("p"))
                .body("url", equalTo("http://127.0.0.1:1"))
                .body("status.state", equalTo("lost"))
                .body("status.appliedRevision", nullValue());
        put("p", "{\"url\": \"http://127.0.0.1:1\"}")
                .then()
                .statusCode(200)
                .header("Mooring-Changed", "false")
                .header("ETag", created.header("ETag"));
        put("p", "{\"url\": \"http://127.0.0.1:1\", \"labels\": {\"site\": \"a\"}}")
                .then()
                .statusCode(200)
                .header("Mooring-Changed", "true");

        admin().header("If-Match", created.header("ETag"))
                .delete(PLANES + "/p")
                .then()
                .statusCode(412);
        admin().get(PLANES + "/p").then().statusCode(200).body("labels.site", equalTo("a"));
        admin().delete(PLANES + "/p").then().statusCode(204);
        admin().get(PLANES + "/p").then().statusCode(404).body("type", equalTo("/problems/not-found"));
        admin().delete(PLANES + "/p").then().statusCode(404);
        admin().post(PLANES + "/p/resync").then().statusCode(404);
    }

    @Test
    void aRegistrationThatWaitsAnswersOnceThePlaneRunsTheNewestRevision() throws Exception {
        FakePlane plane = plane("p");

        admin().header("Prefer", "wait=30")
                .body("{\"url\": \"" + plane.url() + "\"}")
                .put(PLANES + "/p")
                .then()
                .statusCode(201)
                .header("Preference-Applied", "wait=30")
                .header("Location", PLANES + "/p")
                .body("status.state", equalTo("connected"))
                .body("status.lagMs", equalTo(0))
                .body("status.drift", empty());
    }

    @Test
    void oneThatIsReachedInClearOverTheNetworkIsRegisteredAndSaysWhyNothingIsSentToIt() {
        put("p", "{\"url\": \"http://192.0.2.1:9090\"}").then().statusCode(201);

        await().atMost(LONG).untilAsserted(() -> admin().get(PLANES + "/p")
                .then()
                .body("status.state", equalTo("lost"))
                .body("status.lastError", containsString("MOORING_PLANE_SECRET_IN_CLEAR=true")));
    }

    @Test
    void aBrokenRegistrationSaysAllThatIsWrong() {
        put("p", "{\"url\": \"ftp://x\", \"labels\": {\"a\": null}}")
                .then()
                .statusCode(422)
                .contentType("application/problem+json")
                .body("errors.pointer", contains("/labels/a", "/url"));
        put("p", "{}").then().statusCode(422).body("errors.code", contains("required"));
        put("p", "{\"uri\": 1}").then().statusCode(400).body("type", equalTo("/problems/unknown-field"));
        put("p", "{\"name\": \"q\", \"url\": \"http://127.0.0.1:1\"}").then().statusCode(400);
        put("-", "{\"url\": \"http://127.0.0.1:1\"}").then().statusCode(422);
        for (String url : List.of(
                "http://h",
                "http://u:p@h:1",
                "http://h:1?q",
                "http://h:1#f",
                "http://h:0",
                "http://h:70000",
                "//h:1",
                "")) {
            put("p", "{\"url\": \"" + url + "\"}").then().statusCode(422);
        }
        admin().get(PLANES).then().body("items", empty());
    }

    @Test
    void aPlaneMayAnnounceItselfAndNothingElse() throws Exception {
        String body = "{\"url\": \"" + plane("self").url() + "\"}";

        asPlane().body(body).put(PLANES + "/self").then().statusCode(201);
        asPlane().body(body).put(PLANES + "/self").then().statusCode(200).header("Mooring-Changed", "false");
        put("self", body.replace("}", ", \"labels\": {\"rack\": \"7\"}}"))
                .then()
                .statusCode(200);
        asPlane().body(body).put(PLANES + "/self").then().header("Mooring-Changed", "false");
        admin().get(PLANES + "/self").then().body("labels.rack", equalTo("7"));

        asPlane().get(PLANES + "/self").then().statusCode(403);
        asPlane().get(PLANES).then().statusCode(403);
        asPlane().delete(PLANES + "/self").then().statusCode(403);
        asPlane().post(PLANES + "/self/resync").then().statusCode(403);
        asPlane().body(DOCUMENT).put(OCS).then().statusCode(403);
    }

    @Test
    void aWriteThatWaitsAnswersOnceThePlaneRunsIt() throws Exception {
        FakePlane plane = registered("p");
        plane.report(
                Map.of(
                        "OCS",
                        new VirtualServerReport(
                                new VirtualServerStatus(
                                        VirtualServerState.DEGRADED,
                                        null,
                                        List.of(new ListenerStatus(
                                                "192.168.2.171", 5060, ListenerState.FAILED, "in use", 0)),
                                        new ConnectionsStatus(2, 40000, 9, 0, 0),
                                        new PersistenceStatus(1, 10240, 8, 1, 0)),
                                Map.of(
                                        "OCS-Real-1",
                                        new RealServerStatus(
                                                Health.UP,
                                                EffectiveState.UP,
                                                Instant.parse("2026-11-22T10:00:00Z"),
                                                null,
                                                2,
                                                1,
                                                5,
                                                6)))),
                List.of(new ApplyProblem("OCS", "192.168.2.171:5060", "in use")));

        Response written = admin().header("Prefer", "respond-async, wait=30")
                .body(DOCUMENT)
                .put(OCS);

        int revision = Integer.parseInt(written.header("Mooring-Revision"));
        assertThat(plane.revision()).isEqualTo(revision);
        written.then()
                .statusCode(201)
                .header("Preference-Applied", "wait=30")
                .header("Location", OCS)
                .body("status.state", equalTo("degraded"))
                .body("status.convergence.revision", equalTo(revision))
                .body("status.convergence.applied", equalTo(1))
                .body("status.convergence.failed[0].problem", equalTo("192.168.2.171:5060: in use"))
                .body("status.listeners[0].error", equalTo("in use"))
                .body("status.connections.current", equalTo(2))
                .body("realServers[0].status.health", equalTo("up"))
                .body("realServers[0].status.since", equalTo("2026-11-22T10:00:00Z"));
        admin().header("Prefer", "wait=30").delete(OCS).then().statusCode(204).header("Preference-Applied", "wait=30");
        assertThat(plane.revision()).isEqualTo(revision + 1);
    }

    @Test
    void aWriteThatDoesNotWaitAnswersAtOnceAndOneThatWaitsDoesSoForThisLongOnly() throws Exception {
        FakePlane plane = registered("p");
        plane.hang();

        Response atOnce = admin().body(DOCUMENT).put(OCS);
        atOnce.then().statusCode(201).header("Preference-Applied", nullValue());

        long began = System.nanoTime();
        admin().header("Prefer", "wait=1")
                .body(DOCUMENT.replace("5060, ", ""))
                .put(OCS)
                .then()
                .statusCode(200)
                .header("Preference-Applied", "wait=1")
                .body("status.convergence.applied", equalTo(0))
                .body("status.convergence.total", equalTo(1));
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(10));
    }

    @Test
    void theListWaitsForEveryPlaneToRunTheRevision() throws Exception {
        FakePlane first = registered("first");
        FakePlane second = plane("second");
        put("second", "{\"url\": \"" + second.url() + "\"}");
        String revision = admin().body(DOCUMENT).put(OCS).header("Mooring-Revision");

        admin().header("Prefer", "wait=30")
                .queryParam("revision", revision)
                .get(PLANES)
                .then()
                .statusCode(200)
                .header("Preference-Applied", "wait=30")
                .body("items.name", contains("first", "second"))
                .body("items.status.state", contains("connected", "connected"))
                .body("items.status.appliedRevision", hasItems(Integer.valueOf(revision), Integer.valueOf(revision)))
                .body("items.status.lastError", contains(nullValue(), nullValue()));
        assertThat(first.revision()).isEqualTo(second.revision());

        Response page = admin().queryParam("limit", 1).get(PLANES);
        page.then().body("items.name", contains("first")).header("Link", containsString("rel=\"next\""));
        admin().queryParam("cursor", page.jsonPath().getString("nextCursor"))
                .get(PLANES)
                .then()
                .body("items.name", contains("second"));
        admin().queryParam("revision", "x").get(PLANES).then().statusCode(400);
    }

    @Test
    void whatAnotherStorePublishedIsReplacedByAResyncAlone() throws Exception {
        FakePlane plane = plane("p");
        plane.restartWith(Snapshot.of("another store", 1, Configuration.EMPTY));
        put("p", "{\"url\": \"" + plane.url() + "\"}");
        await().atMost(LONG).untilAsserted(() -> admin().get(PLANES + "/p")
                .then()
                .body("status.lastError", startsWith("it runs revision 1 of another store"))
                .body("status.drift.subject", hasItems("revision")));

        admin().header("Prefer", "wait=30")
                .post(PLANES + "/p/resync")
                .then()
                .statusCode(202)
                .header("Preference-Applied", "wait=30")
                .body("status.drift", empty())
                .body("status.lastError", nullValue());
        assertThat(plane.storeId()).isNotEqualTo("another store");
    }

    @Test
    void theHaproxyConfigurationIsText() {
        admin().body(DOCUMENT).put(OCS);

        Response shown = admin().accept("text/plain").get("/api/v1/config/haproxy.cfg");
        shown.then()
                .statusCode(200)
                .contentType("text/plain;charset=utf-8")
                .body(startsWith("# Generated by Mooring from revision " + shown.header("Mooring-Revision") + ":"))
                .body(containsString("\nlisten OCS\n"));
        admin().header("If-None-Match", shown.header("ETag"))
                .get("/api/v1/config/haproxy.cfg")
                .then()
                .statusCode(304);
        admin().queryParam("dialect", "legacy")
                .header("If-None-Match", shown.header("ETag"))
                .get("/api/v1/config/haproxy.cfg")
                .then()
                .statusCode(200)
                .body(containsString("\nlisten OCS 192.168.2.171:5060\n"));
        admin().queryParam("dialect", "newest")
                .get("/api/v1/config/haproxy.cfg")
                .then()
                .statusCode(400)
                .body("type", equalTo("/problems/invalid-parameter"));
    }

    private FakePlane plane(String name) throws IOException {
        FakePlane plane = new FakePlane(name, 0, ControlPlane.PLANE_SECRET);
        planes.add(plane);
        return plane;
    }

    private FakePlane registered(String name) throws IOException {
        FakePlane plane = plane(name);
        put(name, "{\"url\": \"" + plane.url() + "\"}");
        await().atMost(LONG).until(() -> "connected"
                .equals(admin().get(PLANES + "/" + name).jsonPath().getString("status.state")));
        return plane;
    }

    private static Response put(String name, String body) {
        return admin().body(body).put(PLANES + "/" + name);
    }

    private static RequestSpecification asPlane() {
        return ControlPlane.documented()
                .auth()
                .preemptive()
                .oauth2(ControlPlane.PLANE_SECRET)
                .contentType("application/json");
    }
}
