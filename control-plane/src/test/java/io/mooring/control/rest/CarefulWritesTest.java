package io.mooring.control.rest;

import static io.mooring.control.rest.ControlPlane.admin;
import static io.mooring.control.rest.ControlPlane.patching;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Changes that must be confirmed, and writes that must say what they expect to find. */
@QuarkusTest
@QuarkusTestResource(ControlPlane.class)
class CarefulWritesTest {
    private static final String API = "/api/v1";
    private static final String GLOBALS = API + "/globals";
    private static final String WEB = API + "/virtual-servers/web";

    @AfterEach
    void emptyTheStore() {
        admin().post(revision(newest()) + "/confirm");
        admin().header("If-Match", "*").body("{}").put(API + "/config").then().statusCode(200);
    }

    @Test
    void anUnconfirmedRevisionHoldsOtherWritesUntilItIsConfirmed() {
        web();
        int n = newest() + 1;
        patching()
                .body("{\"maxConnections\": 7}")
                .patch(WEB + "?confirmWithin=3600")
                .then()
                .statusCode(200)
                .header("Mooring-Revision", String.valueOf(n));

        admin().get(revision(n))
                .then()
                .body("confirmation.state", equalTo("pending"))
                .body("confirmation.deadline", containsString("T"));
        for (Response refused : List.of(
                admin().delete(WEB),
                patching().body("{\"maxConnections\": 8}").patch(WEB),
                patching().body("{\"redispatch\": false}").patch(GLOBALS + "?confirmWithin=10"),
                admin().body("{}").put(API + "/config"),
                admin().body("{\"address\": \"10.1.0.9\", \"port\": 1}").put(WEB + "/real-servers/z"))) {
            refused.then()
                    .statusCode(409)
                    .body("type", equalTo("/problems/unconfirmed-revision"))
                    .body(
                            "detail",
                            allOf(
                                    containsString("Revision " + n + " of admin-token"),
                                    containsString(admin().get(revision(n)).path("confirmation.deadline")),
                                    containsString(revision(n) + "/confirm"),
                                    containsString(revision(n - 1) + "/rollback")));
        }
        patching().body("{\"maxConnections\": 7}").patch(WEB).then().header("Mooring-Changed", "false");
        admin().put(API + "/data-planes/x").then().statusCode(400); // no revision: nothing holds it

        admin().post(revision(n) + "/confirm")
                .then()
                .statusCode(200)
                .header("Mooring-Changed", "true")
                .header("Mooring-Revision", String.valueOf(n))
                .body("revision", equalTo(n))
                .body("confirmation.state", equalTo("confirmed"))
                .body("changes.name", contains("web"));
        admin().post(revision(n) + "/confirm").then().statusCode(200).header("Mooring-Changed", "false");
        admin().post(revision(n - 1) + "/confirm")
                .then()
                .statusCode(409)
                .body("type", equalTo("/problems/nothing-to-confirm"));
        admin().delete(WEB).then().statusCode(204);
        admin().get(API + "/revisions?limit=2")
                .then()
                .body("items[0].confirmation", nullValue())
                .body("items[1].confirmation.state", equalTo("confirmed"));
    }

    @Test
    void aRollbackByHandEndsTheWaitAndConfirmingIsTooLateThen() {
        web();
        int n = newest() + 1;
        admin().delete(WEB + "?confirmWithin=3600").then().statusCode(204);
        String tag = admin().get(revision(n)).header("ETag");

        admin().post(revision(n) + "/rollback").then().statusCode(200).header("Mooring-Changed", "false");
        admin().get(revision(n)).then().body("confirmation.state", equalTo("pending"));
        admin().post(revision(n - 1) + "/rollback").then().statusCode(200).header("Mooring-Changed", "true");

        admin().header("If-None-Match", tag)
                .get(revision(n))
                .then()
                .statusCode(200)
                .body("confirmation.state", equalTo("rolled-back"));
        admin().post(revision(n) + "/confirm")
                .then()
                .statusCode(409)
                .body("type", equalTo("/problems/nothing-to-confirm"))
                .body("detail", containsString("has been rolled back"));
        admin().get(WEB).then().statusCode(200);
        patching().body("{\"maxConnections\": 8}").patch(WEB).then().statusCode(200);
    }

    @Test
    void whatChangesNothingWaitsForNoConfirmation() {
        web();
        int n = newest();

        admin().body("{}").put(GLOBALS + "?confirmWithin=60").then().header("Mooring-Changed", "false");

        assertThat(newest()).isEqualTo(n);
        admin().get(revision(n)).then().body("confirmation", nullValue());
        admin().delete(WEB).then().statusCode(204);
    }

    @Test
    void wherePreconditionsAreRequiredNoWriteGoesWithout() {
        web();
        patching()
                .body("{\"requirePreconditions\": true}")
                .patch(GLOBALS)
                .then()
                .statusCode(200);
        int n = newest();

        for (Response refused : List.of(
                patching().body("{\"requirePreconditions\": false}").patch(GLOBALS),
                admin().body("{}").put(GLOBALS),
                admin().body("{\"nonsense\": 1}").put(GLOBALS),
                admin().body("{}").put(API + "/config"),
                admin().delete(WEB),
                admin().delete(WEB + "/real-servers/a"),
                admin().body("[]").put(WEB + "/real-servers"),
                admin().post(revision(n - 1) + "/rollback"),
                admin().body("{\"url\": \"http://127.0.0.1:1\"}").put(API + "/data-planes/x"))) {
            refused.then().statusCode(428).body("type", equalTo("/problems/precondition-required"));
        }
        assertThat(newest()).isEqualTo(n);
        admin().post(API + "/apply").then().statusCode(200);
        admin().header("If-None-Match", "*")
                .body("{\"address\": \"10.0.0.2\", \"ports\": [80]}")
                .put(API + "/virtual-servers/new")
                .then()
                .statusCode(201);
        patching()
                .header("If-Match", admin().get(WEB).header("ETag"))
                .body("{\"maxConnections\": 5}")
                .patch(WEB + "?confirmWithin=60")
                .then()
                .statusCode(200);
        admin().post(revision(newest()) + "/confirm").then().statusCode(200);
        patching()
                .header("If-Match", admin().get(GLOBALS).header("ETag"))
                .body("{\"requirePreconditions\": false}")
                .patch(GLOBALS)
                .then()
                .statusCode(200);
        admin().delete(WEB).then().statusCode(204);
    }

    @Test
    void usersAndTokensNeedPreconditionsAsWell() {
        String ann = API + "/users/ann";
        admin().body("{\"role\": \"viewer\"}").put(ann).then().statusCode(201);
        admin().body("{\"name\": \"old\"}").post(ann + "/tokens").then().statusCode(201);
        patching().body("{\"requirePreconditions\": true}").patch(GLOBALS);

        for (Response refused : List.of(
                admin().body("{\"role\": \"viewer\"}").put(API + "/users/bob"),
                admin().body("{\"role\": \"admin\"}").put(ann),
                patching().body("{\"enabled\": false}").patch(ann),
                admin().delete(ann),
                admin().body("{\"name\": \"new\"}").post(ann + "/tokens"),
                admin().delete(ann + "/tokens/old"))) {
            refused.then().statusCode(428).body("type", equalTo("/problems/precondition-required"));
        }
        admin().get(ann).then().body("role", equalTo("viewer")).body("enabled", equalTo(true));
        admin().get(ann + "/tokens").then().body("items.name", contains("old"));
        admin().get(API + "/users/bob").then().statusCode(404);

        admin().header("If-None-Match", "*")
                .body("{\"name\": \"new\"}")
                .post(ann + "/tokens")
                .then()
                .statusCode(201);
        admin().header("If-None-Match", "*")
                .body("{\"name\": \"new\"}")
                .post(ann + "/tokens")
                .then()
                .statusCode(409);
        admin().header("If-Match", "\"other\"")
                .body("{\"name\": \"newer\"}")
                .post(ann + "/tokens")
                .then()
                .statusCode(412);
        admin().header("If-Match", admin().get(ann + "/tokens").header("ETag"))
                .body("{\"name\": \"newer\"}")
                .post(ann + "/tokens")
                .then()
                .statusCode(201);
        admin().header("If-Match", "*").delete(ann + "/tokens/old").then().statusCode(204);
        admin().header("If-Match", admin().get(ann).header("ETag"))
                .delete(ann)
                .then()
                .statusCode(204);
    }

    private static String revision(int n) {
        return API + "/revisions/" + n;
    }

    private static int newest() {
        return Integer.parseInt(admin().get(GLOBALS).header("Mooring-Revision"));
    }

    private static void web() {
        admin().body("""
                        {"address": "10.0.0.1", "ports": [80],
                         "realServers": [{"name": "a", "address": "10.1.0.1", "port": 80}]}""").put(WEB).then().statusCode(201);
    }
}
