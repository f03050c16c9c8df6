package io.mooring.control.security;

import io.mooring.control.store.Database;
import io.mooring.control.store.StoreFailure;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The table {@code tokens}: secrets that are shown once, when they are made, and kept as SHA-256, which is enough for 256
 * random bits. A token ends with its time, with its removal and with its user, at once and on every replica: it is looked
 * up at every request.
 *
 * <p>Threading: anybody may call; every method blocks on the database.
 */
@Singleton
public class Tokens {
    /** What every secret begins with, so that a scanner of source code knows one. */
    static final String PREFIX = "mooring_";

    /** The most tokens of a user, those that have ended included. */
    static final int MAX = 100;

    private static final int RANDOM_BYTES = 32;
    private static final Logger LOG = Logger.getLogger(Tokens.class);

    private final Database database;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();

    @Inject
    Tokens(Database database) {
        this(database, Clock.systemUTC());
    }

    Tokens(Database database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    /**
     * A token that was made.
     *
     * @param secret what its bearer sends; nobody can tell it again
     */
    public record Issued(Token token, String secret) {
        /** Without the secret. */
        @Override
        public String toString() {
            return "Issued[token=" + token + "]";
        }
    }

    /** A token, and when it was last accepted, to the minute; null: never. */
    public record Listed(Token token, @Nullable Instant lastUsedAt) {}

    /** A user's tokens, by name. */
    public List<Listed> of(String user) {
        try (Connection connection = database.connection()) {
            return of(connection, user);
        } catch (SQLException e) {
            throw new StoreFailure("cannot read the tokens", e);
        }
    }

    private static List<Listed> of(Connection connection, String user) throws SQLException {
        List<Listed> found = new ArrayList<>();
        try (PreparedStatement select = connection.prepareStatement(
                "select name, created_at_ms, expires_at_ms, last_used_at_ms from tokens where user_name = ?")) {
            select.setString(1, user);
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    Instant createdAt = Instant.ofEpochMilli(row.getLong(2));
                    found.add(new Listed(new Token(row.getString(1), createdAt, time(row, 3)), time(row, 4)));
                }
            }
        }
        found.sort(Comparator.comparing(listed -> listed.token().name()));
        return found;
    }

    private static @Nullable Instant time(ResultSet row, int column) throws SQLException {
        long ms = row.getLong(column);
        return row.wasNull() ? null : Instant.ofEpochMilli(ms);
    }

    /**
     * Makes a token for a user that exists; empty: there is no such user, or it has a token of this name. One that has
     * ended gives its name free. The precondition sees the user's tokens, and refuses by throwing.
     */
    public Optional<Issued> issue(String user, TokenWish wish, Consumer<List<Token>> precondition) {
        return issue(user, wish, precondition, false);
    }

    /** The token that would be made: refused as that would be, but none is made. */
    public Optional<Token> tryToIssue(String user, TokenWish wish, Consumer<List<Token>> precondition) {
        return issue(user, wish, precondition, true).map(Issued::token);
    }

    private Optional<Issued> issue(String user, TokenWish wish, Consumer<List<Token>> precondition, boolean dryRun) {
        byte[] bytes = new byte[RANDOM_BYTES];
        random.nextBytes(bytes);
        String secret = PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        Instant now = Instant.ofEpochMilli(clock.millis());
        Token token = new Token(wish.name(), now, wish.end(now));
        boolean made = UserTables.change(database, "cannot write a token of " + user, connection -> {
            List<Token> tokens =
                    of(connection, user).stream().map(Listed::token).toList();
            precondition.accept(tokens);
            boolean again = false;
            for (Token other : tokens) {
                if (other.name().equals(wish.name())) {
                    if (other.expiresAt() == null || other.expiresAt().isAfter(now)) {
                        return false;
                    }
                    if (!dryRun) {
                        delete(connection, user, other.name());
                    }
                    again = true;
                }
            }
            if (tokens.size() >= MAX && !again) {
                throw new TooMany("tokens of " + user + ": " + MAX + " already (expected at most " + MAX + ")");
            }
            return dryRun || insert(connection, user, token, hash(secret));
        });
        if (!made) {
            return Optional.empty();
        }
        if (!dryRun) {
            LOG.infof("token made user=%s token=%s expiresAt=%s", user, token.name(), token.expiresAt());
        }
        return Optional.of(new Issued(token, secret));
    }

    /** Nothing is inserted when the user was removed meanwhile. */
    private static boolean insert(Connection connection, String user, Token token, String hash) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement("insert into tokens (hash, user_name, name,"
                + " created_at_ms, expires_at_ms) select ?, name, ?, ?, ? from users where name = ?")) {
            insert.setString(1, hash);
            insert.setString(2, token.name());
            insert.setLong(3, token.createdAt().toEpochMilli());
            if (token.expiresAt() == null) {
                insert.setNull(4, Types.BIGINT);
            } else {
                insert.setLong(4, token.expiresAt().toEpochMilli());
            }
            insert.setString(5, user);
            return insert.executeUpdate() == 1;
        }
    }

    /** Removes a token; false: there is none of this name. The precondition refuses by throwing. */
    public boolean delete(String user, String name, Consumer<Optional<Token>> precondition) {
        boolean deleted = UserTables.change(database, "cannot remove a token of " + user, connection -> {
            precondition.accept(of(connection, user).stream()
                    .map(Listed::token)
                    .filter(token -> token.name().equals(name))
                    .findFirst());
            return delete(connection, user, name);
        });
        if (deleted) {
            LOG.infof("token removed user=%s token=%s", user, name);
        }
        return deleted;
    }

    private static boolean delete(Connection connection, String user, String name) throws SQLException {
        try (PreparedStatement delete =
                connection.prepareStatement("delete from tokens where user_name = ? and name = ?")) {
            delete.setString(1, user);
            delete.setString(2, name);
            return delete.executeUpdate() == 1;
        }
    }

    /**
     * Whose token it is.
     *
     * @param accepted false: the token has ended, or its user is disabled
     */
    record Owner(Account account, boolean accepted) {}

    /** Whose token it is, if anybody's. It is found by its hash, so no time tells how near a wrong one is. */
    Optional<Owner> owner(String secret) {
        try (Connection connection = database.connection();
                PreparedStatement select = connection.prepareStatement("select u.name, u.role, u.enabled,"
                        + " t.expires_at_ms from tokens t join users u on u.name = t.user_name where t.hash = ?")) {
            select.setString(1, hash(secret));
            try (ResultSet row = select.executeQuery()) {
                if (!row.next()) {
                    return Optional.empty();
                }
                Instant end = time(row, 4);
                boolean accepted = row.getInt(3) == 1 && (end == null || end.toEpochMilli() > clock.millis());
                String user = row.getString(1);
                return Role.of(row.getString(2)).map(role -> new Owner(new Account(user, role, true), accepted));
            }
        } catch (SQLException e) {
            throw new StoreFailure("cannot read tokens", e);
        }
    }

    /** Writes when tokens were last accepted, in milliseconds since 1970. */
    void used(String hash, long atMs) throws SQLException {
        try (Connection connection = database.connection();
                PreparedStatement update = connection.prepareStatement("update tokens set last_used_at_ms = ?"
                        + " where hash = ? and (last_used_at_ms is null or last_used_at_ms < ?)")) {
            update.setLong(1, atMs);
            update.setString(2, hash);
            update.setLong(3, atMs);
            update.executeUpdate();
        }
    }

    /** What is kept of a secret. */
    static String hash(String secret) {
        return HexFormat.of().formatHex(Secrets.sha256(secret));
    }
}
