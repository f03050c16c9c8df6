package io.mooring.control.rest;

import static io.mooring.control.rest.ControlPlane.admin;
import static io.mooring.control.rest.ControlPlane.patching;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Real servers, globals, the whole configuration and its revisions. */
@QuarkusTest
@QuarkusTestResource(ControlPlane.class)
class ConfigurationTest {
    private static final String API = "/api/v1";
    private static final String WEB = API + "/virtual-servers/web";
    private static final String REALS = WEB + "/real-servers";

    @AfterEach
    void emptyTheStore() {
        admin().body("{}").put(API + "/config");
    }

    @Test
    void realServersAreResourcesOfTheirOwn() {
        web();

        admin().body("{\"address\": \"10.1.0.2\", \"port\": 80}")
                .put(REALS + "/b")
                .then()
                .statusCode(201)
                .header("Location", REALS + "/b")
                .body("weight", equalTo(1));
        admin().body("{\"address\": \"10.1.0.2\", \"port\": 80}")
                .put(REALS + "/b")
                .then()
                .statusCode(200)
                .header("Mooring-Changed", "false");
        admin().get(REALS).then().body("items.name", contains("a", "b")).body("nextCursor", nullValue());
        patching()
                .body("{\"state\": \"drain\"}")
                .patch(REALS + "/b")
                .then()
                .statusCode(200)
                .body("state", equalTo("drain"));
        patching().body("{\"state\": null}").patch(REALS + "/b").then().body("state", equalTo("enabled"));
        admin().body("{\"address\": \"10.1.0.1\", \"port\": 80}")
                .put(REALS + "/c")
                .then()
                .statusCode(422)
                .body("errors.pointer", contains("/address"))
                .body("errors.code", contains("duplicate"));
        admin().delete(REALS + "/a").then().statusCode(204);
        admin().get(WEB).then().body("realServers.name", contains("b"));
        admin().body("[{\"name\": \"x\", \"address\": \"10.1.0.9\", \"port\": 1}]")
                .put(REALS)
                .then()
                .statusCode(200)
                .header("ETag", admin().get(REALS).header("ETag"))
                .body("items.name", contains("x"));
        admin().body("[{\"name\": \"x\", \"address\": 5, \"weight\": 300}, {\"nme\": \"x\"}]")
                .put(REALS)
                .then()
                .statusCode(400)
                .body("type", equalTo("/problems/unknown-field"))
                .body(
                        "errors.pointer",
                        containsInAnyOrder("/0/address", "/0/weight", "/1/nme", "/1/address", "/1/name", ""));
    }

    @Test
    void everythingThatIsWrongIsSaidInOneAnswer() {
        admin().body("""
                        {"adress": "10.0.0.1", "ports": [80, "81", 70000], "retries": 11, "balance": "best",
                         "realServers": [{"name": "a", "address": "10.1.0.1", "weight": 257}]}""")
                .put(WEB)
                .then()
                .statusCode(400)
                .body("type", equalTo("/problems/unknown-field"))
                .body(
                        "errors.pointer",
                        containsInAnyOrder(
                                "/adress",
                                "/balance",
                                "/ports/1",
                                "/address",
                                "/ports/2",
                                "/retries",
                                "/realServers/0/weight",
                                "/healthCheck/port"))
                .body("errors.find { it.pointer == '/adress' }.message", containsString("\"address\""));
        admin().get(WEB).then().statusCode(404);
    }

    @Test
    void aPortBelongsToOneVirtualServer() {
        web();

        for (String address : List.of("10.0.0.1", "0.0.0.0", "::")) {
            admin().body("{\"address\": \"" + address + "\", \"ports\": [81, 80]}")
                    .put(API + "/virtual-servers/other")
                    .then()
                    .statusCode(409)
                    .body("type", equalTo("/problems/port-conflict"))
                    .body("errors.pointer", contains("/ports/1"))
                    .body("detail", containsString("\"web\""));
        }
        admin().body("{\"address\": \"10.0.0.2\", \"ports\": [80]}")
                .put(API + "/virtual-servers/a")
                .then()
                .statusCode(201);
        patching()
                .body("{\"address\": \"10.0.0.2\"}")
                .patch(WEB)
                .then()
                .statusCode(409)
                .body("errors.pointer", contains("/ports/0"));
        admin().body("""
                        {"virtualServers": [{"name": "z", "address": "::1", "ports": [80]},
                                            {"name": "b", "address": "10.0.0.2", "ports": [80]}]}""")
                .put(API + "/config?prune=false")
                .then()
                .statusCode(409)
                .body("errors.pointer", contains("/virtualServers/1/ports/0"))
                .body("detail", containsString("\"a\""));
    }

    @Test
    void aPatchChangesWhatItNamesAndNullIsTheDefault() {
        web();
        patching()
                .body("{\"labels\": {\"x\": \"1\", \"y\": \"2\"}, \"persistence\": {\"timeoutSeconds\": 60}}")
                .patch(WEB)
                .then()
                .statusCode(200);

        patching()
                .body("{\"labels\": {\"x\": null}, \"persistence\": {\"tableSize\": 5}, \"maxConnections\": 7}")
                .patch(WEB)
                .then()
                .statusCode(200)
                .body("labels", equalTo(Map.of("y", "2")))
                .body("persistence.timeoutSeconds", equalTo(60))
                .body("persistence.tableSize", equalTo(5))
                .body("realServers", hasSize(1));
        patching()
                .body("{\"maxConnections\": null, \"persistence\": null}")
                .patch(WEB)
                .then()
                .body("maxConnections", equalTo(40000))
                .body("persistence.timeoutSeconds", equalTo(1800));
        patching().body("{}").patch(WEB).then().statusCode(200).header("Mooring-Changed", "false");
        patching()
                .body("{\"address\": null, \"prots\": null}")
                .patch(WEB)
                .then()
                .statusCode(400)
                .body("errors.pointer", containsInAnyOrder("/prots", "/address"));
    }

    @Test
    void preconditionsGuardWrites() {
        String tag = web().header("ETag");

        admin().header("If-None-Match", "*")
                .body("{\"address\": \"10.0.0.1\", \"ports\": [1]}")
                .put(WEB)
                .then()
                .statusCode(412)
                .header("ETag", tag);
        patching()
                .header("If-Match", tag)
                .body("{\"maxConnections\": 5}")
                .patch(WEB)
                .then()
                .statusCode(200);
        Response stale = patching()
                .header("If-Match", tag)
                .body("{\"maxConnections\": 6}")
                .patch(WEB);
        stale.then()
                .statusCode(412)
                .header("ETag", admin().get(WEB).header("ETag"))
                .body("type", equalTo("/problems/precondition-failed"));
        admin().header("If-Match", "*")
                .body("{\"address\": \"10.0.0.1\", \"ports\": [1]}")
                .put(API + "/virtual-servers/new")
                .then()
                .statusCode(412);
        admin().header("If-Match", tag).delete(WEB).then().statusCode(412);
        admin().header("If-Match", tag)
                .delete(API + "/virtual-servers/none")
                .then()
                .statusCode(404);
        admin().header("If-Match", "\"x\", " + stale.header("ETag"))
                .delete(WEB)
                .then()
                .statusCode(204);
    }

    @Test
    void globalsAreReadReplacedAndPatched() {
        patching()
                .body("{\"clientTimeoutMs\": 1800000, \"serverTimeoutMs\": 1800000}")
                .patch(API + "/globals")
                .then()
                .statusCode(200)
                .header("Mooring-Changed", "true")
                .body("clientTimeoutMs", equalTo(1800000))
                .body("connectTimeoutMs", equalTo(4000));
        String tag = admin().get(API + "/globals").header("ETag");
        admin().header("If-None-Match", tag).get(API + "/globals").then().statusCode(304);
        admin().body("{}").put(API + "/globals").then().statusCode(200).body("clientTimeoutMs", equalTo(43000));
    }

    @Test
    void theWholeConfigurationIsReplacedInOneRevision() {
        web();
        String before = admin().get(API + "/config").header("Mooring-Revision");

        Response put = admin().body("""
                        {"globals": {"maxConnections": 9}, "virtualServers": [
                          {"name": "b", "address": "10.0.0.2", "ports": [80]},
                          {"name": "a", "address": "10.0.0.1", "ports": [80], "realServers": [{"name": "r", "address": "10.1.0.1", "port": 1}]}]}""").put(API + "/config");

        put.then()
                .statusCode(200)
                .header("Mooring-Revision", String.valueOf(Long.parseLong(before) + 1))
                .body(
                        "collect { it.kind + ' ' + it.name + ' ' + it.action }",
                        contains(
                                "globals globals changed",
                                "virtual-server a created",
                                "real-server a/r created",
                                "virtual-server b created",
                                "virtual-server web removed",
                                "real-server web/a removed"));
        Response document = admin().get(API + "/config");
        document.then().body("virtualServers.name", contains("a", "b")).header("ETag", put.header("ETag"));
        admin().body(document.asString()).put(API + "/config").then().header("Mooring-Changed", "false");
        admin().body("{\"virtualServers\": [{\"name\": \"b\", \"address\": \"10.0.0.3\", \"ports\": [80]}]}")
                .put(API + "/config?prune=false")
                .then()
                .body("findAll { it.action == 'changed' }.name", contains("b"))
                .body("findAll { it.action == 'removed' }", hasSize(0));
        admin().body("{\"virtualServers\": [{\"name\": \"c\", \"address\": \"10.0.0.4\", \"ports\": [0]}]}")
                .put(API + "/config")
                .then()
                .statusCode(422)
                .body("errors.pointer", contains("/virtualServers/0/ports/0"));
        admin().get(API + "/config").then().body("virtualServers.name", contains("a", "b"));
    }

    @Test
    void revisionsTellWhoWhenAndWhy() {
        admin().header("Mooring-Message", "first web")
                .body("{\"address\": \"10.0.0.1\", \"ports\": [80]}")
                .put(WEB);
        String n = admin().get(API + "/globals").header("Mooring-Revision");
        String config = admin().get(API + "/config").asString();
        patching().body("{\"maxConnections\": 3}").patch(WEB);

        admin().get(API + "/revisions/" + n)
                .then()
                .statusCode(200)
                .header("Mooring-Revision", n)
                .body("author", equalTo("admin-token"))
                .body("message", equalTo("first web"))
                .body("time", containsString("T"))
                .body("changes.name", contains("web"));
        admin().get(API + "/revisions/" + n + "/config")
                .then()
                .header("Mooring-Revision", n)
                .body(equalTo(config));
        Response newest = admin().get(API + "/revisions?limit=1");
        newest.then()
                .body("items.revision", contains(Integer.parseInt(n) + 1))
                .header("Link", containsString("rel=\"next\""));
        admin().get(API + "/revisions?limit=1&cursor=" + newest.path("nextCursor"))
                .then()
                .body("items.revision", contains(Integer.parseInt(n)));
        admin().header("Mooring-Message", "x".repeat(257))
                .body("{}")
                .put(API + "/globals")
                .then()
                .statusCode(400);
    }

    @Test
    void listsComeInPartsByNameAndThroughFilters() {
        for (int i = 0; i < 5; i++) {
            admin().body("{\"address\": \"10.0.0." + (i + 1) + "\", \"ports\": [80, " + (8000 + i)
                            + "], \"labels\": {\"site\": \"" + (i % 2) + "\"}}")
                    .put(API + "/virtual-servers/v" + (4 - i));
        }

        Response first = admin().get(API + "/virtual-servers?limit=2&port=80");
        first.then().body("items.name", contains("v0", "v1")).body("nextCursor", not(nullValue()));
        String next = first.header("Link").replaceFirst("<(.*)>; rel=\"next\"", "$1");
        Response second = admin().urlEncodingEnabled(false).get(next);
        second.then().body("items.name", contains("v2", "v3"));
        admin().urlEncodingEnabled(false)
                .get(second.header("Link").replaceFirst("<(.*)>; rel=\"next\"", "$1"))
                .then()
                .body("items.name", contains("v4"))
                .body("nextCursor", nullValue())
                .header("Link", nullValue());
        admin().get(API + "/virtual-servers?label=site=1").then().body("items.name", contains("v1", "v3"));
        admin().get(API + "/virtual-servers?label=site=1&label=site=0").then().body("items", hasSize(0));
        admin().get(API + "/virtual-servers?port=8001&address=10.0.0.2").then().body("items.name", contains("v3"));
        admin().get(API + "/virtual-servers?address=::ffff:10.0.0.2").then().body("items.name", contains("v3"));
        String tag = admin().get(API + "/virtual-servers").header("ETag");
        admin().header("If-None-Match", tag)
                .get(API + "/virtual-servers")
                .then()
                .statusCode(304);
    }

    private static Response web() {
        return admin().body("""
                        {"address": "10.0.0.1", "ports": [80],
                         "realServers": [{"name": "a", "address": "10.1.0.1", "port": 80}]}""").put(WEB);
    }
}
