package io.mooring.control.store;

import io.agroal.api.AgroalDataSource;
import io.quarkus.agroal.DataSource;
import io.quarkus.arc.InjectableInstance;
import io.quarkus.flyway.FlywayDataSource;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Properties;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.flywaydb.core.Flyway;
import org.jspecify.annotations.Nullable;

/**
 * The active database, SQLite in the state directory or PostgreSQL, at the newest version of its schema.
 *
 * <p>Threading: anybody may ask for a connection and must close it.
 */
@Singleton
public class Database {
    /** What replicas tell each other goes through this channel of PostgreSQL. */
    static final String CHANNEL = "mooring";

    /** As the URL in the settings has it. */
    private static final String SQLITE_FILE = "mooring.db";

    private static final String POSTGRESQL = "jdbc:postgresql:";

    private final Path stateDirectory;
    private final boolean shared;
    private final String replica = randomName();
    private final String url;
    private final Properties credentials = new Properties();
    private final AgroalDataSource source;
    private final Flyway flyway;
    private @Nullable StateFolder folder;

    @Inject
    Database(
            @ConfigProperty(name = "mooring.state-dir") Path stateDirectory,
            @ConfigProperty(name = "mooring.database-url") Optional<String> url,
            @ConfigProperty(name = "mooring.database-user") Optional<String> user,
            @ConfigProperty(name = "mooring.database-password") Optional<String> password,
            InjectableInstance<AgroalDataSource> sqlite,
            @DataSource("postgresql") InjectableInstance<AgroalDataSource> postgresql,
            InjectableInstance<Flyway> sqliteFlyway,
            @FlywayDataSource("postgresql") InjectableInstance<Flyway> postgresqlFlyway) {
        this.shared = postgresql.getHandle().getBean().isActive();
        this.stateDirectory = stateDirectory;
        this.url = url.orElse("").strip();
        if (shared && !this.url.startsWith(POSTGRESQL)) {
            throw CannotStart.because("MOORING_DATABASE_URL does not begin with " + POSTGRESQL
                    + " (expected as jdbc:postgresql://HOST:5432/DATABASE, or nothing for SQLite)");
        }
        user.ifPresent(name -> credentials.setProperty("user", name));
        password.ifPresent(secret -> credentials.setProperty("password", secret));
        this.source = (shared ? postgresql : sqlite).get();
        this.flyway = (shared ? postgresqlFlyway : sqliteFlyway).get();
    }

    private static String randomName() {
        byte[] random = new byte[6];
        new SecureRandom().nextBytes(random);
        return HexFormat.of().formatHex(random);
    }

    @PostConstruct
    void prepare() {
        folder = StateFolder.take(stateDirectory);
        Opening opening = new Opening(this);
        if (shared) {
            opening.postgresql();
        } else {
            opening.sqlite(stateDirectory.resolve(SQLITE_FILE));
        }
        opening.migrate(flyway);
    }

    @PreDestroy
    void release() throws IOException {
        if (folder != null) {
            folder.close();
        }
    }

    /** A connection that commits each statement by itself until it is told otherwise. */
    public Connection connection() throws SQLException {
        return source.getConnection();
    }

    /** Whether other control planes may use the same database, which is PostgreSQL then. */
    public boolean shared() {
        return shared;
    }

    /** The name of this process among those that share the database; another one after each start. */
    public String replica() {
        return replica;
    }

    /** A connection of the caller's own, not of the pool. Shared databases only. */
    Connection own() throws SQLException {
        Properties properties = new Properties();
        properties.putAll(credentials);
        properties.setProperty("ApplicationName", "mooring listens");
        properties.setProperty("connectTimeout", "2");
        properties.setProperty("socketTimeout", "5");
        properties.setProperty("tcpKeepAlive", "true");
        return DriverManager.getConnection(url, properties);
    }

    /**
     * Has the other replicas told when what this connection does is committed; nothing where there are none. They may miss
     * it: it only makes them look sooner.
     */
    public void tell(Connection connection, String topic, String about) throws SQLException {
        if (!shared) {
            return;
        }
        try (PreparedStatement notify = connection.prepareStatement("select pg_notify(?, ?)")) {
            notify.setString(1, CHANNEL);
            notify.setString(2, replica + " " + topic + " " + about);
            notify.execute();
        }
    }

    /** The directory, readable by its owner alone, where this control plane keeps its files. */
    public Path stateDirectory() {
        return stateDirectory;
    }
}
