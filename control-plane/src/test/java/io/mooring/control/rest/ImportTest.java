package io.mooring.control.rest;

import static io.mooring.control.rest.ControlPlane.admin;
import static io.mooring.control.rest.ControlPlane.patching;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** POST {@code /imports/haproxy}. */
@QuarkusTest
@QuarkusTestResource(ControlPlane.class)
class ImportTest {
    private static final String API = "/api/v1";
    private static final String TEXT = """
            defaults
              timeout connect 5s
              timeout client 30m
              timeout server 30m
            listen web
              bind 10.0.0.1:80
              server a 10.1.0.1:80 check
              server b 10.1.0.2:80 check
            """;

    @AfterEach
    void emptyTheStore() {
        admin().body("{}").put(API + "/config").then().statusCode(200);
    }

    @Test
    void aTextBecomesOneRevisionAndTheSecondTimeNone() {
        admin().body("{\"address\": \"10.0.0.9\", \"ports\": [80]}")
                .put(API + "/virtual-servers/other")
                .then()
                .statusCode(201);
        int before = newest();

        Response imported =
                text(TEXT).header("Mooring-Message", "from the old one").post(API + "/imports/haproxy");

        imported.then()
                .statusCode(200)
                .header("Mooring-Changed", "true")
                .header("Mooring-Revision", String.valueOf(before + 1))
                .header("ETag", admin().get(API + "/config").header("ETag"))
                .body("stored", equalTo(true))
                .body("plan", nullValue())
                .body("lines.line", contains(1, 2, 3, 4, 5, 6, 7, 8))
                .body("lines[1].text", equalTo("timeout connect 5s"))
                .body("lines[1].outcome", equalTo("applied"))
                .body("actions.findAll { it.action == 'created' }.name", contains("web", "web/a", "web/b"))
                .body("actions.findAll { it.kind == 'globals' }.action", contains("changed"));
        admin().get(API + "/globals").then().body("clientTimeoutMs", equalTo(1_800_000));
        admin().get(API + "/virtual-servers").then().body("items.name", contains("other", "web"));
        admin().get(API + "/revisions/" + (before + 1)).then().body("message", equalTo("from the old one"));
        text(TEXT).post(API + "/imports/haproxy").then().statusCode(200).header("Mooring-Changed", "false");
        text(TEXT.replace("  server b 10.1.0.2:80 check\n", ""))
                .post(API + "/imports/haproxy")
                .then()
                .statusCode(200)
                .body("actions.findAll { it.action == 'removed' }.name", contains("web/b"));
        assertThat(newest()).isEqualTo(before + 2);
    }

    @Test
    void strictStoresNothingWhenALineIsWrongAndLenientLeavesItOut() {
        String wrong = TEXT + "  balance uri\n  bnd 10.0.0.1:81\n";
        int before = newest();

        for (String query : new String[] {"", "?mode=strict", "?dryRun=true"}) {
            text(wrong)
                    .post(API + "/imports/haproxy" + query)
                    .then()
                    .statusCode(422)
                    .body("type", equalTo("/problems/validation-failed"))
                    .body("errors.code", contains("unusable-line", "unusable-line"))
                    .body("errors[0].message", startsWith("line 9, \"balance uri\": Mooring does not balance by"))
                    .body("errors[1].message", containsString("(suggestion: bind 10.0.0.1:81)"));
        }
        text(wrong)
                .post(API + "/imports/haproxy?mode=lenient&dryRun=true")
                .then()
                .statusCode(200)
                .header("Mooring-Changed", "false")
                .body("stored", equalTo(false))
                .body("plan.valid", equalTo(true))
                .body("plan.changes.path", hasItems("/virtualServers/web", "/globals/connectTimeoutMs"))
                .body("lines[8].outcome", equalTo("error"))
                .body("lines[9].outcome", equalTo("approximated"));
        assertThat(newest()).isEqualTo(before);

        text(wrong).post(API + "/imports/haproxy?mode=lenient").then().statusCode(200);
        admin().get(API + "/virtual-servers/web").then().body("ports", contains(80, 81));
    }

    @Test
    void whatBreaksRulesNamesTheLine() {
        admin().body("{\"address\": \"10.0.0.1\", \"ports\": [80]}").put(API + "/virtual-servers/owner");

        text(TEXT)
                .post(API + "/imports/haproxy")
                .then()
                .statusCode(409)
                .body("type", equalTo("/problems/port-conflict"))
                .body("detail", startsWith("line 5, virtual server \"web\" at /ports/0: "))
                .body("detail", containsString("\"owner\""));
        text(TEXT.replace("check", "check weight 999").replace(":80\n", ":8080\n"))
                .post(API + "/imports/haproxy")
                .then()
                .statusCode(422)
                .body(
                        "errors.message",
                        hasItems(startsWith("line 5, virtual server \"web\" at /realServers/0/weight: ")));
        admin().get(API + "/virtual-servers").then().body("items.name", contains("owner"));
    }

    @Test
    void itIsAWriteAsOthersAre() {
        text(TEXT).post(API + "/imports/haproxy").then().statusCode(200);
        String tag = admin().get(API + "/config").header("ETag");

        text("listen web 10.0.0.1:80\n")
                .post(API + "/imports/haproxy")
                .then()
                .statusCode(409)
                .body("type", equalTo("/problems/would-remove-last-server"));
        text(TEXT)
                .header("If-Match", "\"x\"")
                .post(API + "/imports/haproxy")
                .then()
                .statusCode(412)
                .header("ETag", tag);
        text(TEXT).post(API + "/imports/haproxy?mode=careful").then().statusCode(400);
        text(TEXT).post(API + "/imports/haproxy?prune=true").then().statusCode(400);
        admin().body("{}")
                .post(API + "/imports/haproxy")
                .then()
                .statusCode(415)
                .body("detail", containsString("expected text/plain"));
        text("mode tcp\n".repeat(20_001)).post(API + "/imports/haproxy").then().statusCode(422);
        text("x".repeat((1 << 20) + 1)).post(API + "/imports/haproxy").then().statusCode(413);
        text("").post(API + "/imports/haproxy").then().statusCode(200).body("lines", empty());
        patching().body("{\"requirePreconditions\": true}").patch(API + "/globals");
        text(TEXT).post(API + "/imports/haproxy").then().statusCode(428);
        patching()
                .header("If-Match", "*")
                .body("{\"requirePreconditions\": false}")
                .patch(API + "/globals");
    }

    @Test
    void whatIsExportedIsImported() {
        text(TEXT).post(API + "/imports/haproxy").then().statusCode(200);
        String exported =
                admin().accept("text/plain").get(API + "/config/haproxy.cfg").asString();

        text(exported).post(API + "/imports/haproxy").then().statusCode(200).header("Mooring-Changed", "false");
    }

    private static RequestSpecification text(String text) {
        return ControlPlane.documented()
                .config(ControlPlane.AS_SAID)
                .auth()
                .preemptive()
                .oauth2(ControlPlane.TOKEN)
                .contentType("text/plain")
                .body(text);
    }

    private static int newest() {
        return Integer.parseInt(admin().get(API + "/globals").header("Mooring-Revision"));
    }
}
