package io.mooring.control.security;

import static org.assertj.core.api.Assertions.assertThat;

import io.mooring.control.rest.ControlPlane;
import io.mooring.control.store.Database;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@QuarkusTestResource(ControlPlane.class)
class SecurityTest {
    private static final String GLOBALS = "/api/v1/globals";

    @Inject
    Database database;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/", "/api/v1/globals", "/api/v1/nothing", "/problems/not-found", "/q/openapi", "/q/swagger-ui/",
                "/q/metrics", "/q/health", "/q/health/live/x", "/q/health/../metrics", "/q/health/live/../../metrics",
                        "/nothing"
            })
    void everythingIsClosed(String path) {
        Response refused = ControlPlane.documented().urlEncodingEnabled(false).get(path);

        assertThat(refused.statusCode()).isEqualTo(401);
        assertThat(refused.contentType()).isEqualTo("application/problem+json");
        assertThat(refused.headers().getValues("WWW-Authenticate"))
                .containsExactly("Basic realm=\"mooring\", charset=\"UTF-8\"", "Bearer realm=\"mooring\"");
        assertThat(refused.header("Mooring-Revision")).isNull();
    }

    @Test
    void onlyLivenessAndReadinessAreOpen() {
        assertThat(ControlPlane.documented().get("/q/health/live").statusCode()).isEqualTo(200);
        assertThat(ControlPlane.documented().get("/q/health/ready").statusCode())
                .isEqualTo(200);
    }

    @Test
    void theFirstPasswordIsInAFileForItsOwnerAndWorksAsBasic() throws IOException {
        Path file = database.stateDirectory().resolve("admin-password");
        String password = Files.readString(file).strip();

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(database.stateDirectory())))
                .isEqualTo("rwx------");
        assertThat(password).hasSizeGreaterThanOrEqualTo(32);
        for (int i = 0; i < 3; i++) { // computed, then remembered
            assertThat(basic("admin", password)).isEqualTo(200);
            assertThat(basic("admin", password + "x")).isEqualTo(401);
            assertThat(basic("nobody", password)).isEqualTo(401);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Bearer",
                "Bearer ",
                "Bearer wrong",
                "Basic",
                "Basic !",
                "Basic YWRtaW4=",
                "Basic /////w==",
                "Digest x",
                "x",
                " ",
                "Basic YWRtaW46AA==",
                "Basic AGFkbWluOng="
            })
    void whatIsNoCredentialIsRefused(String header) {
        Response refused =
                ControlPlane.documented().header("Authorization", header).get(GLOBALS);

        assertThat(refused.statusCode()).isEqualTo(401);
        assertThat(refused.<String>path("type")).isEqualTo("/problems/unauthenticated");
    }

    @Test
    void aDataPlaneMayOnlyRegisterItself() {
        Response refused = plane().get(GLOBALS);

        assertThat(refused.statusCode()).isEqualTo(403);
        assertThat(refused.<String>path("type")).isEqualTo("/problems/forbidden-role");
        assertThat(refused.<String>path("detail")).contains("needs the role viewer");
        for (String path : List.of("/api/v1/data-planes", "/api/v1/data-planes/a/b", "/api/v1/data-planes/", GLOBALS)) {
            assertThat(plane().body("{}")
                            .contentType("application/json")
                            .put(path)
                            .statusCode())
                    .as(path)
                    .isEqualTo(403);
        }
        assertThat(plane().delete("/api/v1/data-planes/a").statusCode()).isEqualTo(403);
        assertThat(plane().body("{")
                        .contentType("application/json")
                        .put("/api/v1/data-planes/a")
                        .statusCode())
                .isNotIn(401, 403);
    }

    @Test
    void aTokenOfAUserIsKeptAsAHash() throws Exception {
        try (Connection connection = database.connection();
                PreparedStatement insert = connection.prepareStatement(
                        "insert into tokens (hash, user_name, name, created_at_ms) values (?, 'admin', 'test', 0)")) {
            insert.setString(1, HexFormat.of().formatHex(Secrets.sha256("mooring_a-token-of-admin")));
            insert.executeUpdate();
        }

        assertThat(ControlPlane.documented()
                        .auth()
                        .preemptive()
                        .oauth2("mooring_a-token-of-admin")
                        .get(GLOBALS)
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void noSecretIsInTheDatabase() throws IOException, SQLException {
        String password = Files.readString(database.stateDirectory().resolve("admin-password"))
                .strip();
        ControlPlane.documented().auth().preemptive().oauth2(ControlPlane.TOKEN).get(GLOBALS);

        String bytes = database.shared() ? rows() : files();
        assertThat(bytes).contains("$2a$"); // the hash is there
        assertThat(bytes.contains(password)).isFalse();
        assertThat(bytes.contains(ControlPlane.TOKEN)).isFalse();
        assertThat(bytes.contains(ControlPlane.PLANE_SECRET)).isFalse();
    }

    private String files() throws IOException {
        StringBuilder bytes = new StringBuilder();
        for (String file : List.of("mooring.db", "mooring.db-wal")) {
            bytes.append(Files.readString(database.stateDirectory().resolve(file), StandardCharsets.ISO_8859_1));
        }
        return bytes.toString();
    }

    private String rows() throws SQLException {
        StringBuilder rows = new StringBuilder();
        try (Connection connection = database.connection();
                Statement statement = connection.createStatement()) {
            for (String table : List.of("users", "tokens", "store", "data_planes")) {
                try (ResultSet row = statement.executeQuery("select cast(t as text) from " + table + " t")) {
                    while (row.next()) {
                        rows.append(row.getString(1)).append('\n');
                    }
                }
            }
        }
        return rows.toString();
    }

    private static int basic(String user, String password) {
        return ControlPlane.documented()
                .auth()
                .preemptive()
                .basic(user, password)
                .get(GLOBALS)
                .statusCode();
    }

    private static RequestSpecification plane() {
        return ControlPlane.documented().auth().preemptive().oauth2(ControlPlane.PLANE_SECRET);
    }
}
