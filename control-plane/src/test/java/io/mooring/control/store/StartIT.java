package io.mooring.control.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.mooring.control.testing.ControlPlaneProcess;
import io.mooring.control.testing.FakePlane;
import io.mooring.control.testing.Postgres;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where the packaged control plane cannot start it says why in one line, and ends. */
class StartIT {
    private static final String BEGIN = "mooring: the control plane cannot start: ";

    @TempDir
    Path folder;

    @Test
    void aSecondControlPlaneOnTheSameFolder() throws IOException {
        Path state = folder.resolve("state");
        try (ControlPlaneProcess first = ControlPlaneProcess.start(state, Map.of())) {
            refuses(
                    state,
                    Map.of(),
                    "the state folder " + state + " is in use by another control plane, process " + first.pid()
                            + "; end that one, or set MOORING_STATE_DIR");
        }
    }

    @Test
    void aFolderThatIsAFileAndOneThatCannotBeMade() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));
        refuses(file, Map.of(), "the state folder " + file + " is not a folder; set MOORING_STATE_DIR to one");
        Path below = file.resolve("state");
        refuses(
                below,
                Map.of(),
                "the state folder " + below + " cannot be made: Not a directory; set MOORING_STATE_DIR");
    }

    @Test
    void aFileThatIsNoDatabase() throws IOException {
        Path file = folder.resolve("mooring.db");
        Files.writeString(file, "this is no database, but somebody's notes");
        refuses(folder, Map.of(), file + " is not an SQLite database; restore it from a backup");
    }

    @Test
    void aDamagedDatabase() throws Exception {
        Path state = folder.resolve("state");
        try (ControlPlaneProcess running = ControlPlaneProcess.start(state, Map.of())) {
            for (int i = 0; i < 30; i++) {
                running.send(
                        "PUT",
                        "/api/v1/virtual-servers/v" + i,
                        "{\"address\": \"10.0.0.1\", \"ports\": [" + (1 + i) + "]}");
            }
            running.stop();
        }
        Path file = state.resolve("mooring.db");
        try (RandomAccessFile damaged = new RandomAccessFile(file.toFile(), "rw")) {
            byte[] rubbish = new byte[4096];
            java.util.Arrays.fill(rubbish, (byte) 0x5a);
            for (long page = 4096; page < damaged.length(); page += 3 * 4096) {
                damaged.seek(page);
                damaged.write(rubbish);
            }
        }
        refuses(state, Map.of(), file + " is damaged (");
    }

    @Test
    void aSchemaOfANewerVersion() throws Exception {
        Path state = folder.resolve("state");
        try (ControlPlaneProcess running = ControlPlaneProcess.start(state, Map.of())) {
            running.stop();
        }
        execute(
                "jdbc:sqlite:" + state.resolve("mooring.db"),
                "insert into flyway_schema_history (installed_rank, version, description, type, script, checksum,"
                        + " installed_by, execution_time, success) values (99, '99', 'to come', 'SQL', 'V99__to_come.sql', 1,"
                        + " '', 1, 1)");
        refuses(
                state,
                Map.of(),
                "the database was used by a newer version of Mooring: its schema is 99, and this" + " version knows ");
    }

    @Test
    void postgresqlWithoutASecretOfThePlanesOrWithAWrongPasswordOrAddress() throws IOException {
        Path state = folder.resolve("state");
        try (Postgres postgres = Postgres.start()) {
            Map<String, String> environment = new HashMap<>(ControlPlaneProcess.using(postgres.url()));
            environment.remove("MOORING_PLANE_SECRET");
            refuses(
                    state,
                    environment,
                    "MOORING_PLANE_SECRET is not set; with MOORING_DATABASE_URL several control planes");

            environment.put("MOORING_PLANE_SECRET", FakePlane.SECRET);
            environment.put("MOORING_DATABASE_PASSWORD", "a guess");
            refuses(
                    state,
                    environment,
                    "the database does not let this control plane in (FATAL: password authentication"
                            + " failed for user \"mooring\"); look at MOORING_DATABASE_USER and MOORING_DATABASE_PASSWORD");

            environment.put("MOORING_DATABASE_PASSWORD", Postgres.PASSWORD);
            environment.put("MOORING_DATABASE_URL", postgres.url() + "_not");
            refuses(state, environment, "the database is not there (FATAL: database \"postgres_not\" does not exist)");

            environment.put("MOORING_DATABASE_URL", "postgresql://127.0.0.1/mooring");
            refuses(state, environment, "MOORING_DATABASE_URL does not begin with jdbc:postgresql:");
        }
    }

    private static void refuses(Path state, Map<String, String> environment, String why) throws IOException {
        try (ControlPlaneProcess refused = ControlPlaneProcess.runToItsEnd(state, environment)) {
            assertThat(refused.exitCode()).isEqualTo(1);
            assertThat(refused.said()).contains(BEGIN + why).doesNotContain("\tat ");
            assertThat(refused.said().lines().filter(line -> line.startsWith(BEGIN)))
                    .hasSize(1);
        }
    }

    private static void execute(String url, String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
