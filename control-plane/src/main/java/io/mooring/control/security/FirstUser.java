package io.mooring.control.security;

import io.mooring.control.store.Database;
import io.quarkus.runtime.Startup;
import jakarta.annotation.PostConstruct;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/** Makes the user {@code admin} when there are no users yet. */
@Startup
@Singleton
public class FirstUser {
    /** The user of the first start. */
    static final String NAME = "admin";

    private static final Logger LOG = Logger.getLogger(FirstUser.class);

    private final Database database;
    private final Users users;
    private final Optional<String> configured;

    @Inject
    FirstUser(
            Database database,
            Users users,
            @ConfigProperty(name = "mooring.admin-password") Optional<String> configured) {
        this.database = database;
        this.users = users;
        this.configured = configured;
    }

    @PostConstruct
    void make() {
        if (!users.all().isEmpty()) {
            return;
        }
        Path file = database.stateDirectory().resolve("admin-password");
        String password = configured.orElseGet(() -> SecretFile.readOrMake(file));
        String mistake = Passwords.mistake(password);
        if (mistake != null) {
            throw new IllegalArgumentException(
                    (configured.isPresent() ? "MOORING_ADMIN_PASSWORD" : file) + ": " + mistake);
        }
        if (users.insertFirst(NAME, password)) {
            LOG.infof(
                    "first user made name=%s password=%s",
                    NAME, configured.isPresent() ? "from the environment" : "in " + file);
        } else if (configured.isEmpty()) {
            delete(file); // another replica was first: this password opens nothing
        }
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot delete a password that opens nothing", e);
        }
    }
}
