package io.mooring.control.store;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Arrays;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationVersion;
import org.jboss.logging.Logger;

/**
 * What is looked at before the database is used for the first time. Whatever is wrong with it ends the start with one
 * line, see {@link CannotStart}.
 */
final class Opening {
    /** A database server that starts beside the control plane may take so long. */
    static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final Logger LOG = Logger.getLogger(Opening.class);
    private static final long RETRY_MS = 500;
    private static final byte[] SQLITE_HEADER = "SQLite format 3\0".getBytes(StandardCharsets.US_ASCII);
    private static final String BACKUP =
            "; restore it from a backup as docs/operations.md says, or move it away to begin with an empty configuration";

    /** SQLite's primary result codes, which its driver gives as the vendor's. */
    private static final int CORRUPT = 11;

    private static final int FULL = 13;
    private static final int NOT_A_DATABASE = 26;

    private final Database database;

    Opening(Database database) {
        this.database = database;
    }

    /** The file is an SQLite database and not damaged. */
    void sqlite(Path file) {
        StateFolder.makeFile(file); // SQLite fills an empty file, and gives its mode to those beside it
        try (InputStream in = Files.newInputStream(file)) {
            byte[] begin = in.readNBytes(SQLITE_HEADER.length);
            if (begin.length > 0 && !Arrays.equals(begin, SQLITE_HEADER)) {
                throw CannotStart.because(file + " is not an SQLite database" + BACKUP);
            }
        } catch (IOException e) {
            throw CannotStart.because(file + " cannot be read: " + e.getMessage() + "; it must belong to this user");
        }
        try (Connection connection = database.connection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("pragma quick_check(1)")) {
            String found = row.next() ? row.getString(1) : "no answer";
            if (!found.equals("ok")) {
                throw CannotStart.because(file + " is damaged (" + found.replace('\n', ' ') + ")" + BACKUP);
            }
        } catch (SQLException e) {
            throw CannotStart.because(
                    switch (e.getErrorCode()) {
                        case CORRUPT, NOT_A_DATABASE -> file + " is damaged (" + e.getMessage() + ")" + BACKUP;
                        case FULL -> "the disk of " + file + " is full; make room and start again";
                        default ->
                            file + " cannot be opened (" + e.getMessage()
                                    + "); it, its folder, and the files beside it whose"
                                    + " names begin with its name must belong to this user, and the disk must have room";
                    });
        }
    }

    /** The database server answers, perhaps after some seconds, and lets this control plane in. */
    void postgresql() {
        long end = System.nanoTime() + PATIENCE.toNanos();
        boolean waits = false;
        while (true) {
            try {
                database.connection().close();
                if (waits) {
                    LOG.info("database reached");
                }
                return;
            } catch (SQLException e) {
                String state = e.getSQLState() == null ? "" : e.getSQLState();
                if (state.startsWith("28")) { // invalid authorization
                    throw CannotStart.because("the database does not let this control plane in (" + words(e)
                            + "); look at MOORING_DATABASE_USER and MOORING_DATABASE_PASSWORD");
                }
                if (state.startsWith("3D")) { // invalid catalog name
                    throw CannotStart.because(
                            "the database is not there (" + words(e) + "); create it, or look at MOORING_DATABASE_URL");
                }
                if (System.nanoTime() - end > 0) {
                    throw CannotStart.because("the database did not answer for " + PATIENCE.toSeconds() + " seconds ("
                            + words(e) + "); look at MOORING_DATABASE_URL, and whether PostgreSQL runs");
                }
                if (!waits) {
                    LOG.warnf("database not reached, waiting error=%s", words(e));
                    waits = true;
                }
                pause();
            }
        }
    }

    /** Brings the schema to the newest version that this program knows; one that is newer is left alone. */
    void migrate(Flyway flyway) {
        try {
            MigrationVersion newest = MigrationVersion.EMPTY;
            MigrationVersion found = MigrationVersion.EMPTY;
            for (MigrationInfo one : flyway.info().all()) {
                MigrationVersion version = one.getVersion();
                if (version == null) {
                    continue;
                }
                if (one.getState().isResolved()) {
                    newest = version.isNewerThan(newest) ? version : newest;
                } else if (one.getState().isApplied() && version.isNewerThan(found)) {
                    found = version;
                }
            }
            if (found.isNewerThan(newest)) {
                throw CannotStart.because("the database was used by a newer version of Mooring: its schema is " + found
                        + ", and this version knows " + newest
                        + "; start the newer version, or restore a backup from before it as docs/operations.md says");
            }
            flyway.migrate();
        } catch (FlywayException e) {
            throw CannotStart.because("the schema of the database cannot be brought up to date ("
                    + String.valueOf(e.getMessage()).strip().replaceAll("\\s*\\n\\s*", "; ")
                    + "); restore the database from a backup as docs/operations.md says, or report this");
        }
    }

    private static String words(SQLException e) {
        return String.valueOf(e.getMessage()).strip().replaceAll("\\s+", " ");
    }

    private static void pause() {
        try {
            Thread.sleep(RETRY_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw CannotStart.because("it was interrupted");
        }
    }
}
