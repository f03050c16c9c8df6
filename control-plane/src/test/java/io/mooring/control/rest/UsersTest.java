package io.mooring.control.rest;

import static io.mooring.control.rest.ControlPlane.admin;
import static io.mooring.control.rest.ControlPlane.patching;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import io.mooring.control.testing.Caller;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@QuarkusTestResource(ControlPlane.class)
class UsersTest {
    private static final String USERS = "/api/v1/users";
    private static final String ALICE = USERS + "/alice";
    private static final String PASSWORD = "correct horse battery";
    private static final String OPERATOR = "{\"role\": \"operator\", \"password\": \"" + PASSWORD + "\"}";

    @AfterEach
    void forgetEverybody() {
        List<String> names = admin().get(USERS + "?limit=1000").jsonPath().getList("items.name");
        names.stream()
                .filter(name -> !name.equals("admin"))
                .forEach(name -> admin().delete(USERS + "/" + name).then().statusCode(204));
    }

    @Test
    void aUserIsMadeChangedAndRemoved() {
        Response created = admin().body(OPERATOR).put(ALICE);
        created.then()
                .statusCode(201)
                .header("Location", ALICE)
                .header("Mooring-Changed", "true")
                .header("ETag", notNullValue())
                .body("name", equalTo("alice"))
                .body("role", equalTo("operator"))
                .body("enabled", equalTo(true))
                .body("password", nullValue())
                .body("status.hasPassword", equalTo(true))
                .body("status.passwordChangedAt", notNullValue());
        assertThat(created.asString()).doesNotContain("password\"", PASSWORD, "$2a$");
        assertThat(login(PASSWORD)).isEqualTo(200);

        Response read = admin().get(ALICE);
        assertThat(read.asString()).isEqualTo(created.asString());
        assertThat(read.header("ETag")).isEqualTo(created.header("ETag"));
        admin().header("If-None-Match", read.header("ETag")).get(ALICE).then().statusCode(304);
        admin().get(USERS).then().statusCode(200).body("items.name", contains("admin", "alice"));
        admin().get(USERS + "?limit=1")
                .then()
                .body("items.name", contains("admin"))
                .header("Link", notNullValue());

        // What was read may be sent back, the same password as well.
        admin().body(read.asString()).put(ALICE).then().statusCode(200).header("Mooring-Changed", "false");
        admin().body(OPERATOR)
                .put(ALICE)
                .then()
                .statusCode(200)
                .header("Mooring-Changed", "false")
                .header("ETag", read.header("ETag"));
        admin().body("{\"role\": \"viewer\"}")
                .put(ALICE)
                .then()
                .statusCode(200)
                .header("Mooring-Changed", "true")
                .header("ETag", not(read.header("ETag")))
                .body("role", equalTo("viewer"));
        assertThat(login(PASSWORD)).as("a PUT that names no password keeps it").isEqualTo(200);

        admin().delete(ALICE).then().statusCode(204).header("Mooring-Changed", "true");
        admin().get(ALICE).then().statusCode(404).body("type", equalTo("/problems/not-found"));
        admin().delete(ALICE).then().statusCode(404);
        assertThat(login(PASSWORD)).isEqualTo(401);
    }

    @Test
    void aPatchChangesWhatItNames() {
        Response created = admin().body(OPERATOR).put(ALICE);

        patching()
                .body("{\"enabled\": false}")
                .patch(ALICE)
                .then()
                .statusCode(200)
                .body("role", equalTo("operator"));
        assertThat(login(PASSWORD)).isEqualTo(401);
        patching()
                .body("{\"enabled\": null}")
                .patch(ALICE)
                .then()
                .statusCode(200)
                .body("enabled", equalTo(true));
        assertThat(login(PASSWORD)).isEqualTo(200);
        Response changed =
                patching().body("{\"password\": \"another horse battery\"}").patch(ALICE);
        changed.then().statusCode(200).header("Mooring-Changed", "true");
        assertThat(changed.header("ETag")).isNotEqualTo(created.header("ETag"));
        assertThat(login(PASSWORD)).isEqualTo(401);
        assertThat(login("another horse battery")).isEqualTo(200);
        patching()
                .body("{\"password\": null}")
                .patch(ALICE)
                .then()
                .statusCode(200)
                .body("status.hasPassword", equalTo(false))
                .body("status.passwordChangedAt", nullValue());
        assertThat(login("another horse battery")).isEqualTo(401);
        patching().body("{}").patch(ALICE).then().statusCode(200).header("Mooring-Changed", "false");
        patching().body("{}").patch(USERS + "/bob").then().statusCode(404);
    }

    @Test
    void aPreconditionThatDoesNotHoldChangesNothing() {
        String tag = admin().body(OPERATOR).put(ALICE).header("ETag");

        admin().header("If-None-Match", "*")
                .body(OPERATOR)
                .put(ALICE)
                .then()
                .statusCode(412)
                .header("ETag", tag);
        for (String name : List.of("alice", "bob")) {
            admin().header("If-Match", "\"x\"")
                    .body("{\"role\": \"viewer\"}")
                    .put(USERS + "/" + name)
                    .then()
                    .statusCode(412);
        }
        patching()
                .header("If-Match", "\"x\"")
                .body("{\"enabled\": false}")
                .patch(ALICE)
                .then()
                .statusCode(412);
        admin().header("If-Match", "\"x\"").delete(ALICE).then().statusCode(412);
        admin().get(ALICE).then().statusCode(200).header("ETag", tag);
        admin().get(USERS + "/bob").then().statusCode(404);
        admin().header("If-Match", tag).delete(ALICE).then().statusCode(204);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{}|422|/role required",
                "{\"role\": null}|422|/role required",
                "{\"role\": \"root\"}|422|/role out-of-range",
                "{\"role\": \"viewer\", \"enabled\": \"yes\"}|422|/enabled out-of-range",
                "{\"role\": \"viewer\", \"password\": \"tooshort-77\"}|422|/password out-of-range",
                "{\"role\": \"viewer\", \"password\": \"\"}|422|/password out-of-range",
                "{\"role\": \"viewer\", \"password\": 777777777777777}|422|/password out-of-range",
                "{\"role\": \"viewer\", \"password\": [\"777\"]}|422|/password out-of-range",
                "{\"role\": \"viewer\", \"password\": \"has-a-nul-\\u0000-777\"}|422|/password out-of-range",
                "{\"role\": \"viewer\", \"passwort\": \"777777777777777\"}|400|/passwort unknown-field",
                "{\"role\": \"viewer\", \"password\": correct-horse-777}|400| malformed-json",
                "{\"role\": \"viewer\", \"password\": 'correct-horse-777'}|400| malformed-json",
                "{\"role\": \"viewer\", \"password\": \"correct-horse-777}|400| malformed-json",
                "{\"role\": \"root\", \"password\": \"tooshort-77\"}|422|/role out-of-range /password out-of-range",
                "{\"name\": \"bob\", \"role\": \"viewer\"}|400|/name name-mismatch",
                "[]|422| out-of-range",
            })
    void aBadDocumentIsRefusedWithAllThatIsWrongAndNoneOfThePassword(String document, int status, String errors) {
        Response refused = admin().header("X-Request-Id", "mine").body(document).put(ALICE);

        assertThat(refused.statusCode()).as(refused.asString()).isEqualTo(status);
        List<String> found = new ArrayList<>();
        refused.jsonPath()
                .getList("errors")
                .forEach(error -> found.add(((java.util.Map<?, ?>) error).get("pointer") + " "
                        + ((java.util.Map<?, ?>) error).get("code")));
        assertThat(String.join(" ", found).strip()).isEqualTo(errors);
        assertThat(refused.asString()).doesNotContain("777", "correct", "tooshort");
        admin().get(ALICE).then().statusCode(404);
    }

    @Test
    void passwordsHaveFrom12CharactersTo72Bytes() {
        for (String password : List.of("twelve chars", "é".repeat(36), "x".repeat(72))) {
            admin().body("{\"role\": \"viewer\", \"password\": \"" + password + "\"}")
                    .put(ALICE)
                    .then()
                    .statusCode(anyOk());
            assertThat(login(password)).as(password).isEqualTo(200);
            assertThat(login(password + "x")).as("a longer one").isEqualTo(401);
        }
        for (String password : List.of("eleven char", "é".repeat(37), "x".repeat(73))) {
            admin().body("{\"role\": \"viewer\", \"password\": \"" + password + "\"}")
                    .put(ALICE)
                    .then()
                    .statusCode(422);
        }
    }

    private static org.hamcrest.Matcher<Integer> anyOk() {
        return org.hamcrest.Matchers.in(List.of(200, 201));
    }

    @ParameterizedTest
    @ValueSource(strings = {"-x", "a%20b", "admin-token", "data-plane", "mooring"})
    void namesHaveAFormAndSomeAreKeptForMooring(String name) {
        Response refused =
                admin().urlEncodingEnabled(false).body("{\"role\": \"viewer\"}").put(USERS + "/" + name);

        assertThat(refused.statusCode()).isEqualTo(422);
        assertThat(refused.<String>path("errors[0].code")).isEqualTo("invalid-name");
    }

    @Test
    void usersAreNoPartOfTheConfiguration() {
        String revision = admin().get("/api/v1/globals").header("Mooring-Revision");

        admin().body(OPERATOR).put(ALICE).then().header("Mooring-Revision", revision);

        assertThat(admin().get("/api/v1/config").asString()).doesNotContain("alice");
        admin().get("/api/v1/revisions").then().body("items.author", not(hasItems("alice")));
    }

    /** From an address of this test's own, whose failures count for nobody else. */
    private static int login(String password) {
        return Caller.basic("alice", password)
                .from("127.0.1.77")
                .request()
                .get("/api/v1/globals")
                .statusCode();
    }
}
