package io.mooring.control.rest;

import static io.restassured.RestAssured.given;

import io.mooring.control.testing.Documented;
import io.mooring.control.testing.Postgres;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.restassured.config.EncoderConfig;
import io.restassured.config.RestAssuredConfig;
import io.restassured.http.ContentType;
import io.restassured.specification.RequestSpecification;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A control plane with a state directory and a database of its own, for the tests that speak HTTP with it: SQLite, or
 * PostgreSQL where the property {@code mooring.test.database} says so.
 */
public final class ControlPlane implements QuarkusTestResourceLifecycleManager {
    /** The bearer token of role admin. */
    public static final String TOKEN = "token-of-the-tests";

    /** The bearer token of role data-plane. */
    public static final String PLANE_SECRET = "secret-of-the-planes";

    /** What webhooks are signed with. */
    public static final String WEBHOOK_SECRET = "secret-of-the-webhooks";

    /** What a mail server would be shown. */
    public static final String SMTP_PASSWORD = "password-of-the-mail-server";

    /** Without a character set that RestAssured would add to the content type. */
    public static final RestAssuredConfig AS_SAID = RestAssuredConfig.config()
            .encoderConfig(EncoderConfig.encoderConfig()
                    .appendDefaultContentCharsetToContentTypeIfUndefined(false)
                    .encodeContentTypeAs("application/x-www-form-urlencoded", ContentType.TEXT));

    /** How many connections there may be. */
    public static final int MAX_HTTP_CONNECTIONS = 400;

    private Path state;
    private Postgres postgres;

    /** A request as admin, with JSON in it. */
    public static RequestSpecification admin() {
        return documented().auth().preemptive().oauth2(TOKEN).contentType("application/json");
    }

    /** A request as a data plane, with JSON in it. */
    public static RequestSpecification asPlane() {
        return documented().auth().preemptive().oauth2(PLANE_SECRET).contentType("application/json");
    }

    /** A request as admin, with a merge patch in it. */
    public static RequestSpecification patching() {
        return documented()
                .config(AS_SAID)
                .auth()
                .preemptive()
                .oauth2(TOKEN)
                .contentType("application/merge-patch+json");
    }

    /** A request of anybody, whose answer must be as the OpenAPI document has it. */
    public static RequestSpecification documented() {
        return given().filter(new Documented());
    }

    @Override
    public Map<String, String> start() {
        try {
            state = Files.createTempDirectory("mooring-test");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Map<String, String> settings = new HashMap<>(Map.of(
                "mooring.state-dir",
                state.resolve("state").toString(),
                "mooring.admin-token",
                TOKEN,
                "mooring.plane-secret",
                PLANE_SECRET,
                "mooring.webhook-secret",
                WEBHOOK_SECRET,
                "mooring.smtp-password",
                SMTP_PASSWORD,
                // Longer than the default: a test shall not depend on how busy the machine is.
                "mooring.plan-timeout-ms",
                "8000",
                // Shorter than the default: a test shall not take half a minute.
                "mooring.request-timeout-ms",
                System.getProperty("mooring.slow.timeout-ms", "6000"),
                "mooring.max-http-connections",
                String.valueOf(MAX_HTTP_CONNECTIONS)));
        if ("postgresql".equals(System.getProperty("mooring.test.database"))) {
            settings.put("mooring.database-url", startPostgres());
            settings.put("mooring.database-user", Postgres.USER);
            settings.put("mooring.database-password", Postgres.PASSWORD);
        }
        return settings;
    }

    private String startPostgres() {
        try {
            postgres = Postgres.start();
            return postgres.url();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void stop() {
        if (postgres != null) {
            postgres.close();
        }
        try (Stream<Path> files = Files.walk(state)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
