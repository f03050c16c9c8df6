package io.mooring.control.security;

import io.mooring.control.store.Database;
import io.mooring.control.store.StoreFailure;
import io.quarkus.elytron.security.common.BcryptUtil;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The table {@code users}.
 *
 * <p>Invariant: once there is one, there is an enabled admin with a password.
 *
 * <p>Threading: anybody may call; every method blocks on the database, and a write of a password computes for about 0.1 s.
 */
@Singleton
public class Users {
    /** The most users. */
    static final int MAX = 10_000;

    /** What a user without a password has in place of a hash: bcrypt never makes it. */
    static final String NO_PASSWORD = "";

    private static final Logger LOG = Logger.getLogger(Users.class);
    private static final String COLUMNS = "name, role, enabled, password_hash, password_changed_at_ms";

    private final Database database;
    private final Clock clock;

    @Inject
    Users(Database database) {
        this(database, Clock.systemUTC());
    }

    Users(Database database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    /**
     * What a user shall be.
     *
     * @param user the user; its password, if there is one, replaces the one before
     * @param withoutPassword whether the password is taken away
     */
    public record Wish(User user, boolean withoutPassword) {}

    /**
     * What became of a write.
     *
     * @param before null: the user is new
     * @param after the user now
     * @param changed whether there was something to write
     */
    public record Written(@Nullable RegisteredUser before, RegisteredUser after, boolean changed) {}

    /** A user with what only this room may see: the hash of the password. */
    record Row(String name, String role, boolean enabled, String hash, long changedAtMs) {
        /** Whether there is a password. */
        boolean hasPassword() {
            return !hash.equals(NO_PASSWORD);
        }

        private boolean keepsAdmin() {
            return enabled && hasPassword() && role.equals(Role.ADMIN.label());
        }

        private RegisteredUser registered() {
            Role known = Role.of(role)
                    .orElseThrow(() -> new IllegalStateException("user " + name + " has the unknown role " + role));
            return new RegisteredUser(
                    new User(name, known, enabled, null),
                    new UserStatus(hasPassword(), changedAtMs == 0 ? null : Instant.ofEpochMilli(changedAtMs)));
        }
    }

    /** All users, by name. */
    public List<RegisteredUser> all() {
        try (Connection connection = database.connection();
                PreparedStatement select = connection.prepareStatement("select " + COLUMNS + " from users");
                ResultSet row = select.executeQuery()) {
            List<RegisteredUser> found = new ArrayList<>();
            while (row.next()) {
                found.add(row(row).registered());
            }
            found.sort(Comparator.comparing(user -> user.user().name())); // a database sorts as its language does
            return found;
        } catch (SQLException e) {
            throw new StoreFailure("cannot read the users", e);
        }
    }

    /** The user of this name. */
    public Optional<RegisteredUser> find(String name) {
        return byName(name).map(Row::registered);
    }

    /** The same with its hash. */
    Optional<Row> byName(String name) {
        try (Connection connection = database.connection()) {
            return byName(connection, name);
        } catch (SQLException e) {
            throw new StoreFailure("cannot read the users", e);
        }
    }

    private static Optional<Row> byName(Connection connection, String name) throws SQLException {
        if (name.indexOf('\0') >= 0) {
            return Optional.empty(); // PostgreSQL has no such text
        }
        try (PreparedStatement select =
                connection.prepareStatement("select " + COLUMNS + " from users where name = ?")) {
            select.setString(1, name);
            try (ResultSet row = select.executeQuery()) {
                return row.next() ? Optional.of(row(row)) : Optional.empty();
            }
        }
    }

    private static Row row(ResultSet row) throws SQLException {
        return new Row(row.getString(1), row.getString(2), row.getInt(3) == 1, row.getString(4), row.getLong(5));
    }

    /**
     * Makes a user what the edit wishes, a function of what it is before; what the edit throws changes nothing. It may be
     * asked again when somebody else was faster. {@link LastAdmin} when nobody would be left to look after the users.
     */
    public Written write(String name, Function<Optional<RegisteredUser>, Wish> edit) {
        return write(name, edit, false);
    }

    /** What a write would come to: the same, and refused as it would be, but nothing is written. */
    public Written tryToWrite(String name, Function<Optional<RegisteredUser>, Wish> edit) {
        return write(name, edit, true);
    }

    private Written write(String name, Function<Optional<RegisteredUser>, Wish> edit, boolean dryRun) {
        while (true) {
            Optional<Row> before = byName(name);
            Row after = after(before.orElse(null), edit.apply(before.map(Row::registered)));
            if (after.equals(before.orElse(null))) {
                return new Written(after.registered(), after.registered(), false);
            }
            // The password is hashed by now: no turn is that long.
            if (UserTables.change(database, "cannot write user " + name, connection -> {
                if (!byName(connection, name).equals(before)) {
                    return false;
                }
                if (before.isEmpty() && count(connection, "select count(*) from users") >= MAX) {
                    throw new TooMany("users: " + MAX + " already (expected at most " + MAX + ")");
                }
                if (!after.keepsAdmin()) {
                    keepAdmin(connection, before);
                }
                if (!dryRun) {
                    upsert(connection, after);
                }
                return true;
            })) {
                if (!dryRun) {
                    LOG.infof("user written user=%s role=%s enabled=%s", name, after.role(), after.enabled());
                }
                return new Written(before.map(Row::registered).orElse(null), after.registered(), true);
            }
        }
    }

    private Row after(@Nullable Row before, Wish wish) {
        User user = wish.user();
        String password = wish.withoutPassword() ? null : user.password();
        String hash = before == null || wish.withoutPassword() ? NO_PASSWORD : before.hash();
        long changedAtMs = before == null || wish.withoutPassword() ? 0 : before.changedAtMs();
        if (password != null && (hash.equals(NO_PASSWORD) || !BcryptUtil.matches(password, hash))) {
            hash = BcryptUtil.bcryptHash(password);
            changedAtMs = clock.millis();
        }
        return new Row(user.name(), user.role().label(), user.enabled(), hash, changedAtMs);
    }

    /** Removes a user with its tokens; false: there is none of this name. The precondition refuses by throwing. */
    public boolean delete(String name, Consumer<Optional<RegisteredUser>> precondition) {
        boolean deleted = UserTables.change(database, "cannot remove user " + name, connection -> {
            Optional<Row> before = removable(connection, name, precondition);
            for (String statement :
                    List.of("delete from tokens where user_name = ?", "delete from users where name = ?")) {
                try (PreparedStatement delete = connection.prepareStatement(statement)) {
                    delete.setString(1, name);
                    delete.executeUpdate();
                }
            }
            return before.isPresent();
        });
        if (deleted) {
            LOG.infof("user removed user=%s", name);
        }
        return deleted;
    }

    /** Whether a user could be removed: refused as that would be, but nothing is removed. */
    public boolean tryToDelete(String name, Consumer<Optional<RegisteredUser>> precondition) {
        return UserTables.change(
                database, "cannot look at user " + name, connection -> removable(connection, name, precondition)
                        .isPresent());
    }

    private static Optional<Row> removable(
            Connection connection, String name, Consumer<Optional<RegisteredUser>> precondition) throws SQLException {
        Optional<Row> before = byName(connection, name);
        precondition.accept(before.map(Row::registered));
        keepAdmin(connection, before);
        return before;
    }

    /** Makes the first user, if there is none at all; answers whether it did. */
    boolean insertFirst(String name, String password) {
        try (Connection connection = database.connection();
                PreparedStatement insert = connection.prepareStatement("insert into users (" + COLUMNS
                        + ") select ?, ?, 1, ?, ? where not exists (select 1 from users) on conflict do nothing")) {
            insert.setString(1, name);
            insert.setString(2, Role.ADMIN.label());
            insert.setString(3, BcryptUtil.bcryptHash(password));
            insert.setLong(4, clock.millis());
            return insert.executeUpdate() == 1;
        } catch (SQLException e) {
            throw new StoreFailure("cannot make the first user", e);
        }
    }

    private static void keepAdmin(Connection connection, Optional<Row> before) throws SQLException {
        if (before.isPresent()
                && before.get().keepsAdmin()
                && count(
                                connection,
                                "select count(*) from users where enabled = 1 and password_hash <> '' and role = '"
                                        + Role.ADMIN.label() + "'")
                        < 2) {
            throw new LastAdmin(before.get().name());
        }
    }

    private static int count(Connection connection, String query) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(query);
                ResultSet row = select.executeQuery()) {
            row.next();
            return row.getInt(1);
        }
    }

    private static void upsert(Connection connection, Row row) throws SQLException {
        try (PreparedStatement upsert = connection.prepareStatement("insert into users (" + COLUMNS
                + ") values (?, ?, ?, ?, ?) on conflict (name) do update set role = excluded.role,"
                + " enabled = excluded.enabled, password_hash = excluded.password_hash,"
                + " password_changed_at_ms = excluded.password_changed_at_ms")) {
            upsert.setString(1, row.name());
            upsert.setString(2, row.role());
            upsert.setInt(3, row.enabled() ? 1 : 0);
            upsert.setString(4, row.hash());
            upsert.setLong(5, row.changedAtMs());
            upsert.executeUpdate();
        }
    }
}
