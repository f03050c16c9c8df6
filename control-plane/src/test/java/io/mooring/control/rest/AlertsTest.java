package io.mooring.control.rest;

import static io.mooring.control.rest.ControlPlane.admin;
import static io.mooring.control.rest.ControlPlane.patching;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;

import com.sun.net.httpserver.HttpServer;
import io.mooring.api.CheckResult;
import io.mooring.api.ConnectionsStatus;
import io.mooring.api.EffectiveState;
import io.mooring.api.Health;
import io.mooring.api.ListenerState;
import io.mooring.api.ListenerStatus;
import io.mooring.api.PersistenceStatus;
import io.mooring.api.RealServerStatus;
import io.mooring.api.VirtualServerReport;
import io.mooring.api.VirtualServerState;
import io.mooring.api.VirtualServerStatus;
import io.mooring.control.store.Database;
import io.mooring.control.testing.FakePlane;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** From what a data plane reports to what a webhook hears, and what the API says of it. */
@QuarkusTest
@QuarkusTestResource(ControlPlane.class)
class AlertsTest {
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final String PLANE = "/api/v1/data-planes/alerting";

    @Inject
    Database database;

    private final List<JsonPath> heard = new CopyOnWriteArrayList<>();
    private volatile int status = 204;
    private HttpServer hook;
    private FakePlane plane;

    @BeforeEach
    void open() throws IOException {
        hook = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        hook.createContext("/", exchange -> {
            heard.add(new JsonPath(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8)));
            exchange.sendResponseHeaders(status, -1);
            exchange.close();
        });
        hook.start();
        plane = new FakePlane("alerting", 0, ControlPlane.PLANE_SECRET);
    }

    @AfterEach
    void close() {
        patching().body("{\"alerts\": null}").patch("/api/v1/globals").then().statusCode(200);
        admin().delete(PLANE);
        hook.stop(0);
        plane.close();
    }

    @Test
    void aWebhookHearsWhatChangesAtADataPlane() {
        report(VirtualServerState.UP, Health.UP);
        admin().body("{\"url\": \"" + plane.url() + "\"}").put(PLANE).then().statusCode(201);
        tell("http://127.0.0.1:" + hook.getAddress().getPort() + "/secret-path");
        awaitWatched();

        report(VirtualServerState.FALLBACK, Health.DOWN);
        await().atMost(LONG).until(() -> !heard.isEmpty());
        report(VirtualServerState.UP, Health.UP);
        await().atMost(LONG).until(() -> heard.size() == 2);

        assertThat(heard.get(0).getList("events.type")).containsExactly("real-server.down", "fallback.entered");
        assertThat(heard.get(0).getString("text")).isEqualTo("real server OCS/OCS-Real-1 down (and 1 more)");
        assertThat(heard.get(0).getString("events[0].detail")).isEqualTo("connection refused");
        assertThat(heard.get(0).getString("events[0].since")).isEqualTo("2026-11-22T10:00:00Z");
        assertThat(heard.get(0).getList("events[0].dataPlanes")).containsExactly("alerting");
        assertThat(heard.get(1).getList("events.type")).containsExactly("real-server.up", "fallback.left");
        await().atMost(LONG).untilAsserted(() -> admin().get("/api/v1/alerts")
                .then()
                .statusCode(200)
                .header("Cache-Control", "no-store")
                .body("targets.channel", contains("webhook"))
                .body(
                        "targets[0].name",
                        equalTo("http://127.0.0.1:" + hook.getAddress().getPort() + "/…"))
                .body("targets[0].waiting", equalTo(0))
                .body("targets[0].delivered", equalTo(2))
                .body("targets[0].dropped", equalTo(0))
                .body("targets[0].lastError", nullValue()));
        assertThat(admin().get("/q/metrics").asString())
                .containsPattern("mooring_alerts_deliveries_total\\{outcome=\"delivered\",target=\"http://127.0.0.1:"
                        + hook.getAddress().getPort() + "/…\"[^}]*} 2.0")
                .doesNotContain("secret-path");
    }

    @Test
    void aTestAlertSaysWhetherItArrives() {
        admin().post("/api/v1/alerts/test").then().statusCode(200).body("deliveries", empty());
        tell("http://127.0.0.1:" + hook.getAddress().getPort() + "/");

        admin().post("/api/v1/alerts/test")
                .then()
                .statusCode(200)
                .body("deliveries.channel", contains("webhook"))
                .body("deliveries.delivered", contains(true))
                .body("deliveries.error", contains(nullValue()));
        status = 500;
        admin().post("/api/v1/alerts/test")
                .then()
                .statusCode(200)
                .body("deliveries.delivered", contains(false))
                .body("deliveries.error", contains("it answered 500"));

        assertThat(heard).hasSize(2);
        assertThat(heard.get(0).getList("events.type")).containsExactly("alerts.test");
        assertThat(heard.get(0).getString("events[0].detail")).isEqualTo("sent by admin-token");
        admin().queryParam("to", "me").post("/api/v1/alerts/test").then().statusCode(400);
        ControlPlane.asPlane().post("/api/v1/alerts/test").then().statusCode(403);
        ControlPlane.asPlane().get("/api/v1/alerts").then().statusCode(403);
    }

    @Test
    void whatIsWrongWithAlertsIsSaidAllAtOnce() {
        patching()
                .body("{\"alerts\": {\"webhooks\": [\"http://169.254.169.254/\"], \"email\": {\"from\": \"x\","
                        + " \"to\": [], \"smtpHost\": \"mail.example.net\", \"username\": \"u\", \"tls\": \"none\"}}}")
                .patch("/api/v1/globals")
                .then()
                .statusCode(422)
                .body(
                        "errors.pointer",
                        contains(
                                "/alerts/email/from",
                                "/alerts/email/to",
                                "/alerts/email/username",
                                "/alerts/webhooks/0"));
        patching()
                .body("{\"alerts\": {\"webhooks\": [], \"secret\": \"x\"}}")
                .patch("/api/v1/globals")
                .then()
                .statusCode(400)
                .body("type", equalTo("/problems/unknown-field"));
    }

    @Test
    void noAnswerShowsASecret() {
        tell("http://127.0.0.1:" + hook.getAddress().getPort() + "/");
        admin().post("/api/v1/alerts/test").then().statusCode(200);

        for (String path : List.of(
                "/api/v1/globals",
                "/api/v1/config",
                "/api/v1/config/haproxy.cfg",
                "/api/v1/alerts",
                "/api/v1/revisions",
                "/q/metrics",
                "/q/openapi",
                "/q/health")) {
            assertThat(admin().accept("*/*")
                            .get(path)
                            .then()
                            .statusCode(200)
                            .extract()
                            .asString())
                    .as(path)
                    .doesNotContain(ControlPlane.WEBHOOK_SECRET)
                    .doesNotContain(ControlPlane.SMTP_PASSWORD);
        }
    }

    /** Its first sight is written down: what comes after it is a change. */
    private void awaitWatched() {
        await().atMost(LONG).until(() -> {
            try (Connection connection = database.connection();
                    Statement select = connection.createStatement();
                    ResultSet row = select.executeQuery("select 1 from alerts_told where data_plane = 'alerting'")) {
                return row.next();
            }
        });
    }

    private static void tell(String url) {
        patching()
                .body("{\"alerts\": {\"webhooks\": [\"" + url + "\"]}}")
                .patch("/api/v1/globals")
                .then()
                .statusCode(200)
                .body("alerts.webhooks", contains(url));
    }

    private void report(VirtualServerState state, Health health) {
        Instant at = Instant.parse("2026-11-22T10:00:00Z");
        CheckResult check =
                new CheckResult(at, health == Health.UP, health == Health.UP ? "connected" : "connection refused", 1);
        EffectiveState effective = health == Health.UP ? EffectiveState.UP : EffectiveState.DOWN;
        plane.report(
                Map.of(
                        "OCS",
                        new VirtualServerReport(
                                new VirtualServerStatus(
                                        state,
                                        null,
                                        List.of(new ListenerStatus(
                                                "127.0.0.1", 5060, ListenerState.LISTENING, null, 0)),
                                        ConnectionsStatus.NONE,
                                        PersistenceStatus.NONE),
                                Map.of("OCS-Real-1", new RealServerStatus(health, effective, at, check, 0, 0, 0, 0)))),
                List.of());
    }
}
