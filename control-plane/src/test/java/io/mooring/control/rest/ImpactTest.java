package io.mooring.control.rest;

import static io.mooring.control.rest.ControlPlane.admin;
import static io.mooring.control.rest.ControlPlane.patching;
import static io.mooring.control.testing.FakePlane.impact;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.startsWith;

import io.mooring.api.AdminState;
import io.mooring.api.Snapshot;
import io.mooring.control.testing.FakePlane;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the data planes say that a change would do: in plans, and against {@code maxConnectionsClosed}. */
@QuarkusTest
@QuarkusTestResource(ControlPlane.class)
class ImpactTest {
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final String API = "/api/v1";
    private static final String PLANES = API + "/data-planes";
    private static final String WEB = API + "/virtual-servers/web";
    private static final String A = WEB + "/real-servers/a";
    private static final String DOCUMENT = """
            {"address": "10.0.0.1", "ports": [80], "healthCheck": {"type": "none"},
             "realServers": [{"name": "a", "address": "10.1.0.1"}, {"name": "b", "address": "10.1.0.2"},
                             {"name": "c", "address": "10.1.0.3"}]}""";
    private static final String HALTED = "{\"state\": \"halted\"}";

    private final List<FakePlane> planes = new ArrayList<>();

    @BeforeEach
    void serve() {
        admin().body(DOCUMENT).put(WEB).then().statusCode(201);
    }

    @AfterEach
    void forgetEverything() {
        List<String> names = admin().get(PLANES).jsonPath().getList("items.name");
        names.forEach(name -> admin().delete(PLANES + "/" + name).then().statusCode(204));
        planes.forEach(FakePlane::close);
        admin().body("{}").put(API + "/config");
    }

    @Test
    void theCountsOfAllDataPlanesAreShownAndAddedUp() throws Exception {
        plane("edge-1").foresee(snapshot -> impact(8, 3));
        plane("edge-2").foresee(snapshot -> impact(4, 1));
        int revision = Integer.parseInt(admin().get(WEB).header("Mooring-Revision"));

        dryRun().then()
                .statusCode(200)
                .body("impact.connectionsClosed", equalTo(12))
                .body("impact.persistenceEntriesMoved", equalTo(4))
                .body("impact.listenersOpened", equalTo(0))
                .body("impact.perDataPlane.dataPlane", contains("edge-1", "edge-2"))
                .body("impact.perDataPlane.connectionsClosed", contains(8, 4))
                .body("impact.perDataPlane.appliedRevision", everyItem(equalTo(revision)))
                .body("impact.perDataPlane.problem", contains(null, (Object) null))
                .body("warnings", empty());
        assertThat(planes.get(0).received()).as("nothing but what it runs").endsWith((long) revision);
    }

    @Test
    void aDataPlaneThatDoesNotAnswerIsNamedAndNotWaitedForForLong() throws Exception {
        plane("edge-1").foresee(snapshot -> impact(8, 3));
        CountDownLatch forever = new CountDownLatch(1);
        plane("edge-2").foresee(snapshot -> {
            awaitQuietly(forever);
            return impact(1, 1);
        });
        admin().body("{\"url\": \"http://127.0.0.1:1\"}").put(PLANES + "/edge-3");

        long began = System.nanoTime();
        Response plan = dryRun();
        Duration took = Duration.ofNanos(System.nanoTime() - began);
        forever.countDown();

        plan.then()
                .statusCode(200)
                .body("impact.connectionsClosed", equalTo(8))
                .body("impact.perDataPlane.dataPlane", contains("edge-1", "edge-2", "edge-3"))
                .body("impact.perDataPlane.connectionsClosed", contains(8, null, null))
                .body("impact.perDataPlane[1].problem", equalTo("no answer within 8000 ms"))
                .body("impact.perDataPlane[2].problem", startsWith("it has not answered for more than 30 s, or never"))
                .body("warnings.code", contains("not-counted", "not-counted"))
                .body("warnings.message", hasItem(containsString("edge-2")));
        assertThat(took).isBetween(Duration.ofMillis(7900), Duration.ofSeconds(60));
    }

    @Test
    void anOlderDataPlaneThatDoesNotKnowPlansIsNoFailure() throws Exception {
        plane("edge-1").failPlansWith(404);

        dryRun().then()
                .statusCode(200)
                .body("impact.perDataPlane[0].problem", startsWith("it answered 404"))
                .body("warnings.code", contains("not-counted"));
    }

    @Test
    void whatRunsAnotherRevisionIsCountedFromThereAndNamed() throws Exception {
        FakePlane plane = plane("edge-1");
        plane.foresee(snapshot -> impact(2, 0));
        plane.refuseWith(422);
        patching().body("{\"maxConnections\": 5}").patch(WEB).then().statusCode(200);

        dryRun().then()
                .statusCode(200)
                .body("impact.connectionsClosed", equalTo(2))
                .body("warnings.code", contains("behind"));
    }

    @Test
    void aWriteThatWouldCloseMoreThanItMayIsRefused() throws Exception {
        plane("edge-1").foresee(snapshot -> impact(8, 3));
        plane("edge-2").foresee(snapshot -> impact(4, 1));
        String before = admin().get(A).header("ETag");

        for (boolean dryRun : List.of(true, false)) {
            patching()
                    .queryParam("dryRun", dryRun)
                    .queryParam("maxConnectionsClosed", 11)
                    .body(HALTED)
                    .patch(A)
                    .then()
                    .statusCode(409)
                    .body("type", equalTo("/problems/impact-exceeded"))
                    .body(
                            "detail",
                            equalTo("It would close 12 connections (expected at most 11): edge-1 8, edge-2 4."));
        }
        assertThat(admin().get(A).header("ETag")).isEqualTo(before);
        patching()
                .queryParam("maxConnectionsClosed", -1)
                .body(HALTED)
                .patch(A)
                .then()
                .statusCode(400);
        patching()
                .queryParam("dryRun", true)
                .queryParam("maxConnectionsClosed", 12)
                .body(HALTED)
                .patch(A)
                .then()
                .statusCode(200);
        patching()
                .queryParam("maxConnectionsClosed", 12)
                .body(HALTED)
                .patch(A)
                .then()
                .statusCode(200)
                .header("Mooring-Changed", "true");
        admin().get("/problems/impact-exceeded").then().statusCode(200);
    }

    @Test
    void whatCannotBeCountedIsRefusedOnlyWhereThereIsALimit() throws Exception {
        plane("edge-1").failPlansWith(500);

        patching()
                .queryParam("maxConnectionsClosed", 1_000_000)
                .body(HALTED)
                .patch(A)
                .then()
                .statusCode(409)
                .body("type", equalTo("/problems/impact-exceeded"))
                .body("detail", containsString("no count from edge-1 (it answered 500"));
        patching().body(HALTED).patch(A).then().statusCode(200);
    }

    /** The other one is committed after the first has been counted: what is committed then would close more. */
    @Test
    void whoIsOvertakenByAnotherWriterIsCountedAgain() throws Exception {
        AtomicInteger counts = new AtomicInteger();
        plane("edge-1").foresee(snapshot -> {
            if (counts.incrementAndGet() == 1) {
                patching().body(HALTED).patch(WEB + "/real-servers/b").then().statusCode(200);
            }
            return impact(10L * halted(snapshot), 0);
        });

        patching()
                .queryParam("maxConnectionsClosed", 10)
                .body(HALTED)
                .patch(A)
                .then()
                .statusCode(409)
                .body("detail", startsWith("It would close 20 connections"));

        assertThat(counts).hasValue(2);
        admin().get(WEB).then().body("realServers.state", contains("enabled", "halted", "enabled"));
    }

    @Test
    void whoIsOvertakenAgainAndAgainIsCommittedInTheEndAndLosesNothing() throws Exception {
        AtomicInteger counts = new AtomicInteger();
        plane("edge-1").foresee(snapshot -> {
            int count = counts.incrementAndGet();
            if (count <= 3) {
                patching()
                        .body("{\"labels\": {\"l" + count + "\": \"x\"}}")
                        .patch(WEB)
                        .then()
                        .statusCode(200);
            }
            return impact(10L * halted(snapshot), 0);
        });

        patching()
                .queryParam("maxConnectionsClosed", 10)
                .body(HALTED)
                .patch(A)
                .then()
                .statusCode(200);

        assertThat(counts).as("the last one while others wait").hasValue(4);
        admin().get(WEB)
                .then()
                .body("realServers.state", contains("halted", "enabled", "enabled"))
                .body("labels.size()", equalTo(3));
    }

    private static long halted(Snapshot snapshot) {
        return snapshot.configuration().virtualServers().get(0).realServers().stream()
                .filter(real -> real.state() == AdminState.HALTED)
                .count();
    }

    private static Response dryRun() {
        return patching().queryParam("dryRun", true).body(HALTED).patch(A);
    }

    private FakePlane plane(String name) throws IOException {
        FakePlane plane = new FakePlane(name, 0, ControlPlane.PLANE_SECRET);
        planes.add(plane);
        admin().header("Prefer", "wait=30")
                .body("{\"url\": \"" + plane.url() + "\"}")
                .put(PLANES + "/" + name);
        await().atMost(LONG)
                .until(() -> !admin().get(PLANES + "/" + name).jsonPath().getBoolean("status.drift"));
        return plane;
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
