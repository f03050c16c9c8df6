package io.mooring.control.security;

import io.mooring.control.store.Database;
import io.mooring.control.store.StoreFailure;
import io.quarkus.elytron.security.common.BcryptUtil;
import io.quarkus.runtime.Startup;
import jakarta.annotation.PostConstruct;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HexFormat;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/**
 * The tables {@code users} and {@code tokens}, and the two bearers that the environment sets.
 *
 * <p>Threading: blocks on the database and, for a password that was not verified lately, for about 0.1 s of computing.
 */
@Startup
@Singleton
public class Accounts {
    /** The user of the first start. */
    static final String ADMIN = "admin";

    private static final Logger LOG = Logger.getLogger(Accounts.class);

    /** bcrypt looks at no more. */
    private static final int MAX_PASSWORD_BYTES = 72;

    /** Of a random text that was thrown away: what an unknown user's password is compared with, to take as long. */
    private static final String NOBODYS_HASH = "$2a$10$LWuPKTmzBlGn6OJ1Mu2q9unz7.7/JrvSHEje7mP6neaY850yNsP8q";

    private final Database database;
    private final VerifiedPasswords verified = new VerifiedPasswords();
    private final Optional<String> firstPassword;
    private final Optional<byte[]> adminToken;
    private final PlaneSecret planeSecret;

    @Inject
    Accounts(
            Database database,
            PlaneSecret planeSecret,
            @ConfigProperty(name = "mooring.admin-password") Optional<String> firstPassword,
            @ConfigProperty(name = "mooring.admin-token") Optional<String> adminToken) {
        this.database = database;
        this.planeSecret = planeSecret;
        this.firstPassword = firstPassword;
        this.adminToken = adminToken.map(Secrets::sha256);
    }

    @PostConstruct
    void makeFirstUser() {
        try {
            if (passwordRow(ADMIN).isPresent()) {
                return;
            }
            Path file = database.stateDirectory().resolve("admin-password");
            String password = firstPassword.orElseGet(() -> SecretFile.readOrMake(file));
            if (password.getBytes(StandardCharsets.UTF_8).length > MAX_PASSWORD_BYTES) {
                throw new IllegalArgumentException(
                        "MOORING_ADMIN_PASSWORD has more than " + MAX_PASSWORD_BYTES + " bytes");
            }
            if (insertAdmin(BcryptUtil.bcryptHash(password))) {
                LOG.infof(
                        "first user made name=%s password=%s",
                        ADMIN, firstPassword.isPresent() ? "from the environment" : "in " + file);
            } else if (firstPassword.isEmpty()) {
                Files.delete(file); // another replica was first: this password opens nothing
            }
        } catch (SQLException e) {
            throw new StoreFailure("cannot make the first user", e);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot delete a password that opens nothing", e);
        }
    }

    private boolean insertAdmin(String hash) throws SQLException {
        try (Connection connection = database.connection();
                PreparedStatement insert = connection.prepareStatement("insert into users (name, role, enabled,"
                        + " password_hash) values (?, ?, 1, ?) on conflict do nothing")) {
            insert.setString(1, ADMIN);
            insert.setString(2, Role.ADMIN.label());
            insert.setString(3, hash);
            return insert.executeUpdate() == 1;
        }
    }

    /** The account of this user, if this is the password and the user is enabled. */
    Optional<Account> byPassword(String user, char[] password) {
        try {
            Optional<PasswordRow> row = passwordRow(user);
            String hash = row.map(PasswordRow::hash).orElse(NOBODYS_HASH);
            boolean matches = verified.matches(user, String.valueOf(password), hash);
            return row.filter(r -> matches && r.enabled())
                    .flatMap(r -> Role.of(r.role()))
                    .map(role -> new Account(user, role));
        } catch (SQLException e) {
            throw new StoreFailure("cannot read users", e);
        }
    }

    private Optional<PasswordRow> passwordRow(String user) throws SQLException {
        if (user.indexOf('\0') >= 0) {
            return Optional.empty(); // PostgreSQL has no such text
        }
        try (Connection connection = database.connection();
                PreparedStatement select =
                        connection.prepareStatement("select role, enabled, password_hash from users where name = ?")) {
            select.setString(1, user);
            try (ResultSet row = select.executeQuery()) {
                return row.next()
                        ? Optional.of(new PasswordRow(row.getString(1), row.getInt(2) == 1, row.getString(3)))
                        : Optional.empty();
            }
        }
    }

    /** The account that this bearer token belongs to, if any. */
    Optional<Account> byToken(String token) {
        byte[] hash = Secrets.sha256(token);
        if (adminToken.isPresent() && Secrets.equal(adminToken.get(), hash)) {
            return Optional.of(new Account("admin-token", Role.ADMIN));
        }
        if (planeSecret.is(hash)) {
            return Optional.of(new Account("data-plane", Role.DATA_PLANE));
        }
        try (Connection connection = database.connection();
                PreparedStatement select = connection.prepareStatement("select u.name, u.role from tokens t"
                        + " join users u on u.name = t.user_name where t.hash = ? and u.enabled = 1")) {
            select.setString(1, HexFormat.of().formatHex(hash));
            try (ResultSet row = select.executeQuery()) {
                if (!row.next()) {
                    return Optional.empty();
                }
                String user = row.getString(1);
                return Role.of(row.getString(2)).map(role -> new Account(user, role));
            }
        } catch (SQLException e) {
            throw new StoreFailure("cannot read tokens", e);
        }
    }

    private record PasswordRow(String role, boolean enabled, String hash) {}
}
