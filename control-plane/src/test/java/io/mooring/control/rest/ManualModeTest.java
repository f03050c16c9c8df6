package io.mooring.control.rest;

import static io.mooring.control.rest.ControlPlane.admin;
import static io.mooring.control.rest.ControlPlane.patching;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.lessThan;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;

import io.mooring.control.testing.FakePlane;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code applyMode: manual}, and what is said of it. */
@QuarkusTest
@QuarkusTestResource(ControlPlane.class)
class ManualModeTest {
    private static final String API = "/api/v1";
    private static final String PLANE = API + "/data-planes/p";
    private static final String WEB = API + "/virtual-servers/web";
    private static final String DOCUMENT = "{\"address\": \"10.0.0.1\", \"ports\": [80]}";

    private FakePlane plane;

    @BeforeEach
    void begin() throws IOException {
        plane = new FakePlane("p", 0, ControlPlane.PLANE_SECRET);
        admin().body("{\"url\": \"" + plane.url() + "\"}").put(PLANE).then().statusCode(201);
        await().atMost(Duration.ofSeconds(20))
                .until(() -> "connected".equals(admin().get(PLANE).path("status.state")));
    }

    @AfterEach
    void end() {
        admin().body("{}").put(API + "/config").then().statusCode(200);
        admin().delete(PLANE).then().statusCode(204);
        plane.close();
    }

    @Test
    void changesWaitForApplyAndEverythingSaysSo() {
        Response manual = patching()
                .header("Prefer", "wait=30")
                .body("{\"applyMode\": \"manual\"}")
                .patch(API + "/globals");
        int published = revision(manual);
        manual.then().statusCode(200).header("Preference-Applied", "wait=30");
        assertThat(plane.revision()).isEqualTo(published);

        Response written = admin().header("Prefer", "wait=60").body(DOCUMENT).put(WEB);

        int newest = revision(written);
        written.then()
                .statusCode(201)
                .header("Preference-Applied", nullValue())
                .body("status.state", equalTo("unknown"))
                .body("status.convergence.revision", equalTo(newest))
                .body("status.convergence.publishedRevision", equalTo(published))
                .body("status.convergence.applied", equalTo(0))
                .body("status.convergence.total", equalTo(1));
        admin().header("Prefer", "wait=30")
                .get(API + "/data-planes")
                .then()
                .body("items.status.desiredRevision", contains(published))
                .body("items.status.appliedRevision", contains(published))
                .body("items.status.lagMs", contains(0))
                .body("items.status.drift", contains(empty()));
        admin().get(API + "/apply")
                .then()
                .statusCode(200)
                .header("Mooring-Revision", String.valueOf(newest))
                .body("applyMode", equalTo("manual"))
                .body("revision", equalTo(newest))
                .body("publishedRevision", equalTo(published))
                .body("waiting.path", contains("/virtualServers/web"))
                .body("convergence.applied", equalTo(1));
        assertThat(plane.received()).doesNotContain((long) newest);

        admin().header("Prefer", "wait=30")
                .post(API + "/apply")
                .then()
                .statusCode(200)
                .header("Preference-Applied", "wait=30")
                .header("Mooring-Changed", "true")
                .header("Mooring-Revision", String.valueOf(newest))
                .body("publishedRevision", equalTo(newest))
                .body("waiting", empty())
                .body("convergence.applied", equalTo(1));
        assertThat(plane.revision()).isEqualTo(newest);
        admin().post(API + "/apply").then().statusCode(200).header("Mooring-Changed", "false");
        admin().get(WEB + "/status").then().body("convergence.publishedRevision", equalTo(newest));
    }

    @Test
    void theChangeThatEndsManualModeAppliesAllThatWaited() {
        patching().body("{\"applyMode\": \"manual\"}").patch(API + "/globals");
        admin().body(DOCUMENT).put(WEB).then().statusCode(201);

        int newest = revision(patching()
                .header("Prefer", "wait=30")
                .body("{\"applyMode\": \"auto\"}")
                .patch(API + "/globals"));

        assertThat(plane.revision()).isEqualTo(newest);
    }

    @Test
    void whatApplyWouldDoCanBeSeenAndLimited() {
        int published = revision(patching()
                .header("Prefer", "wait=30")
                .body("{\"applyMode\": \"manual\"}")
                .patch(API + "/globals"));
        int newest = revision(admin().body(DOCUMENT).put(WEB));
        plane.foresee(snapshot -> FakePlane.impact(snapshot.revision() == newest ? 3 : 99, 2));

        admin().queryParam("dryRun", true)
                .post(API + "/apply")
                .then()
                .statusCode(200)
                .contentType("application/vnd.mooring.plan+json")
                .header("Mooring-Changed", "false")
                .body("baseRevision", equalTo(published))
                .body("changes.path", contains("/virtualServers/web"))
                .body("impact.connectionsClosed", equalTo(3))
                .body("impact.persistenceEntriesMoved", equalTo(2));
        for (boolean dryRun : new boolean[] {true, false}) {
            admin().queryParam("maxConnectionsClosed", 2)
                    .queryParam("dryRun", dryRun)
                    .post(API + "/apply")
                    .then()
                    .statusCode(409)
                    .body("type", equalTo("/problems/impact-exceeded"))
                    .body("detail", startsWith("It would close 3 connections (expected at most 2)"));
        }
        admin().queryParam("maxConnectionsClosed", "many")
                .post(API + "/apply")
                .then()
                .statusCode(400);
        admin().get(API + "/apply").then().body("publishedRevision", equalTo(published));
        assertThat(plane.received()).doesNotContain((long) newest);

        admin().header("Prefer", "wait=30")
                .queryParam("maxConnectionsClosed", 3)
                .post(API + "/apply")
                .then()
                .statusCode(200)
                .header("Mooring-Changed", "true")
                .body("publishedRevision", equalTo(newest));
        assertThat(plane.revision()).isEqualTo(newest);
        admin().queryParam("dryRun", true)
                .post(API + "/apply")
                .then()
                .statusCode(200)
                .body("changes", empty())
                .body("impact.connectionsClosed", equalTo(0));
        admin().queryParam("maxConnectionsClosed", 0)
                .post(API + "/apply")
                .then()
                .statusCode(200)
                .header("Mooring-Changed", "false");
    }

    @Test
    void whatIsCommittedWhileConnectionsAreCountedIsCountedBeforeItIsApplied() {
        patching()
                .header("Prefer", "wait=30")
                .body("{\"applyMode\": \"manual\"}")
                .patch(API + "/globals");
        int counted = revision(admin().body(DOCUMENT).put(WEB));
        AtomicInteger late = new AtomicInteger();
        plane.foresee(snapshot -> {
            if (snapshot.revision() == counted) {
                late.set(revision(patching().body("{\"maxConnections\": 5}").patch(WEB)));
            }
            return FakePlane.impact(snapshot.revision() == counted ? 0 : 7, 0);
        });

        admin().queryParam("maxConnectionsClosed", 3)
                .post(API + "/apply")
                .then()
                .statusCode(409)
                .body("detail", startsWith("It would close 7 connections"));

        assertThat(late.get()).isEqualTo(counted + 1);
        admin().get(API + "/apply").then().body("publishedRevision", lessThan(counted));
    }

    private static int revision(Response answer) {
        return Integer.parseInt(answer.header("Mooring-Revision"));
    }
}
