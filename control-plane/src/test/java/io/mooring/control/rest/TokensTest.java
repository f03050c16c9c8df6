package io.mooring.control.rest;

import static io.mooring.control.rest.ControlPlane.admin;
import static io.mooring.control.rest.ControlPlane.patching;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import io.mooring.control.testing.Caller;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
@QuarkusTestResource(ControlPlane.class)
class TokensTest {
    private static final String ROBOT = "/api/v1/users/robot";
    private static final String TOKENS = ROBOT + "/tokens";

    @BeforeEach
    void makeUser() {
        admin().body("{\"role\": \"viewer\"}").put(ROBOT).then().statusCode(201);
    }

    @AfterEach
    void removeUser() {
        admin().delete(ROBOT);
    }

    @Test
    void aSecretIsShownOnceAndOpensUntilItIsRemoved() {
        Response made = admin().body("{\"name\": \"ci\"}").post(TOKENS);
        made.then()
                .statusCode(201)
                .header("Location", TOKENS + "/ci")
                .header("Mooring-Changed", "true")
                .header("Cache-Control", "no-store")
                .body("name", equalTo("ci"))
                .body("createdAt", notNullValue())
                .body("expiresAt", nullValue())
                .body("lastUsedAt", nullValue());
        String secret = made.path("token");
        assertThat(secret).matches("mooring_[A-Za-z0-9_-]{43}");

        assertThat(status(secret)).isEqualTo(200);
        assertThat(Caller.bearer(secret).request().get("/api/v1/users").statusCode())
                .isEqualTo(403);
        for (Response shown : List.of(admin().get(TOKENS), admin().get(TOKENS + "/ci"), admin().get(ROBOT))) {
            assertThat(shown.statusCode()).isEqualTo(200);
            assertThat(shown.asString()).doesNotContain(secret.substring(8), "\"token\"", "hash");
        }
        admin().get(TOKENS).then().body("items.name", contains("ci"));
        assertThat(admin().get(TOKENS + "/ci").header("ETag")).isEqualTo(made.header("ETag"));

        admin().header("If-Match", "\"x\"").delete(TOKENS + "/ci").then().statusCode(412);
        assertThat(status(secret)).isEqualTo(200);
        admin().header("If-Match", made.header("ETag"))
                .delete(TOKENS + "/ci")
                .then()
                .statusCode(204);
        assertThat(status(secret)).isEqualTo(401);
        admin().delete(TOKENS + "/ci").then().statusCode(404);
        admin().get(TOKENS + "/ci").then().statusCode(404);
    }

    @Test
    void aTokenEndsWithItsUserAndDoesNotComeBackWithOneOfThatName() {
        String secret = admin().body("{\"name\": \"ci\"}").post(TOKENS).path("token");
        patching().body("{\"enabled\": false}").patch(ROBOT).then().statusCode(200);
        assertThat(status(secret)).isEqualTo(401);
        patching().body("{\"enabled\": true}").patch(ROBOT).then().statusCode(200);
        assertThat(status(secret)).isEqualTo(200);

        admin().delete(ROBOT).then().statusCode(204);
        assertThat(status(secret)).isEqualTo(401);
        admin().body("{\"role\": \"admin\"}").put(ROBOT).then().statusCode(201);
        assertThat(status(secret)).isEqualTo(401);
        admin().get(TOKENS).then().statusCode(200).body("items", equalTo(List.of()));
    }

    @Test
    void aTokenHasAnEndIfOneIsGiven() {
        Instant before = Instant.now();
        Response byDuration =
                admin().body("{\"name\": \"a\", \"expiresInSeconds\": 3600}").post(TOKENS);
        assertThat(Instant.parse(byDuration.path("expiresAt")))
                .isBetween(before.plusSeconds(3599), Instant.now().plusSeconds(3600));
        assertThat(Duration.between(
                        Instant.parse(byDuration.path("createdAt")), Instant.parse(byDuration.path("expiresAt"))))
                .isEqualTo(Duration.ofHours(1));

        admin().body("{\"name\": \"b\", \"expiresAt\": \"2099-01-01T02:00:00+02:00\"}")
                .post(TOKENS)
                .then()
                .statusCode(201)
                .body("expiresAt", equalTo("2099-01-01T00:00:00Z"));
    }

    @Test
    void aNameThatIsTakenIsAConflictAndTheOldTokenStays() {
        String secret = admin().body("{\"name\": \"ci\"}").post(TOKENS).path("token");

        admin().body("{\"name\": \"ci\"}")
                .post(TOKENS)
                .then()
                .statusCode(409)
                .body("type", equalTo("/problems/name-taken"));
        admin().header("If-Match", "\"x\"")
                .body("{\"name\": \"other\"}")
                .post(TOKENS)
                .then()
                .statusCode(412);

        assertThat(status(secret)).isEqualTo(200);
        admin().get(TOKENS).then().body("items.name", contains("ci"));
        admin().header("If-Match", admin().get(TOKENS).header("ETag"))
                .body("{\"name\": \"other\"}")
                .post(TOKENS)
                .then()
                .statusCode(201);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{}|422|/name|required",
                "{\"name\": \"a b\"}|422|/name|invalid-name",
                "{\"name\": \"a\", \"expiresInSeconds\": 0}|422|/expiresInSeconds|out-of-range",
                "{\"name\": \"a\", \"expiresInSeconds\": \"60\"}|422|/expiresInSeconds|out-of-range",
                "{\"name\": \"a\", \"expiresInSeconds\": 9999999999}|422|/expiresInSeconds|out-of-range",
                "{\"name\": \"a\", \"expiresAt\": \"2020-01-01T00:00:00Z\"}|422|/expiresAt|out-of-range",
                "{\"name\": \"a\", \"expiresAt\": \"tomorrow\"}|422|/expiresAt|out-of-range",
                "{\"name\": \"a\", \"expiresAt\": 4102444800}|422|/expiresAt|out-of-range",
                "{\"name\": \"a\", \"expiresAt\": \"+999999999-01-01T00:00:00Z\"}|422|/expiresAt|out-of-range",
                "{\"name\": \"a\", \"expiresAt\": \"2099-01-01T00:00:00Z\", \"expiresInSeconds\": 5}|422|/expiresAt|not-allowed-together",
                "{\"name\": \"a\", \"expiresIn\": 5}|400|/expiresIn|unknown-field",
            })
    void aBadWishIsRefused(String document, int status, String pointer, String code) {
        admin().body(document)
                .post(TOKENS)
                .then()
                .statusCode(status)
                .body("errors[0].pointer", equalTo(pointer))
                .body("errors[0].code", equalTo(code));
        admin().get(TOKENS).then().body("items", equalTo(List.of()));
    }

    @Test
    void aUserHasAHundredTokensAtMost() {
        for (int i = 0; i < 100; i++) {
            admin().body("{\"name\": \"t" + i + "\"}").post(TOKENS).then().statusCode(201);
        }

        Response refused = admin().body("{\"name\": \"more\"}").post(TOKENS);

        assertThat(refused.statusCode()).isEqualTo(422);
        assertThat(refused.<String>path("detail")).contains("at most 100");
        admin().get(TOKENS + "?limit=1000").then().body("items.size()", equalTo(100));
    }

    @Test
    void aUserThatIsNotThereHasNoTokens() {
        for (Response answer : List.of(
                admin().get("/api/v1/users/nobody/tokens"),
                admin().get("/api/v1/users/nobody/tokens/x"),
                admin().delete("/api/v1/users/nobody/tokens/x"),
                admin().body("{\"name\": \"x\"}").post("/api/v1/users/nobody/tokens"))) {
            assertThat(answer.statusCode()).isEqualTo(404);
            assertThat(answer.<String>path("detail")).isEqualTo("There is no user \"nobody\".");
        }
    }

    /** From an address of this test's own, whose failures count for nobody else. */
    private static int status(String secret) {
        return Caller.bearer(secret)
                .from("127.0.1.78")
                .request()
                .get("/api/v1/globals")
                .statusCode();
    }
}
