package io.mooring.control.store;

import io.agroal.api.AgroalDataSource;
import io.quarkus.agroal.DataSource;
import io.quarkus.arc.InjectableInstance;
import io.quarkus.flyway.FlywayDataSource;
import jakarta.annotation.PostConstruct;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.flywaydb.core.Flyway;

/**
 * The active database, SQLite in the state directory or PostgreSQL, at the newest version of its schema.
 *
 * <p>Threading: anybody may ask for a connection and must close it.
 */
@Singleton
public class Database {
    /** As the URL in the settings has it. */
    private static final String SQLITE_FILE = "mooring.db";

    private final Path stateDirectory;
    private final boolean shared;
    private final AgroalDataSource source;
    private final Flyway flyway;

    @Inject
    Database(
            @ConfigProperty(name = "mooring.state-dir") Path stateDirectory,
            InjectableInstance<AgroalDataSource> sqlite,
            @DataSource("postgresql") InjectableInstance<AgroalDataSource> postgresql,
            InjectableInstance<Flyway> sqliteFlyway,
            @FlywayDataSource("postgresql") InjectableInstance<Flyway> postgresqlFlyway) {
        this.shared = postgresql.getHandle().getBean().isActive();
        this.stateDirectory = stateDirectory;
        this.source = (shared ? postgresql : sqlite).get();
        this.flyway = (shared ? postgresqlFlyway : sqliteFlyway).get();
    }

    @PostConstruct
    void prepare() {
        try {
            if (Files.notExists(stateDirectory)) {
                Files.createDirectories(stateDirectory);
                Files.setPosixFilePermissions(stateDirectory, PosixFilePermissions.fromString("rwx------"));
            }
            Path file = stateDirectory.resolve(SQLITE_FILE);
            if (!shared && Files.notExists(file)) { // SQLite fills an empty file, and gives its mode to those beside it
                Files.createFile(
                        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot prepare the state directory " + stateDirectory, e);
        }
        flyway.migrate();
    }

    /** A connection that commits each statement by itself until it is told otherwise. */
    public Connection connection() throws SQLException {
        return source.getConnection();
    }

    /** The directory, readable by its owner alone, where this control plane keeps its files. */
    public Path stateDirectory() {
        return stateDirectory;
    }
}
