package io.mooring.control.store;

import io.mooring.api.Configuration;
import io.mooring.control.json.Json;
import io.mooring.control.json.Packing;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/**
 * The tables {@code store}, {@code revisions} and {@code confirmations}: one row a revision, holding the whole
 * configuration as compressed JSON, which revision is published, and what became of those that had to be confirmed.
 *
 * <p>Threading: stateless; every method takes a connection of its own and blocks.
 */
final class Revisions {
    /** The newest revisions that are kept. */
    static final int KEPT = 1000;

    private static final String COLUMNS =
            "select number, author, message, committed_at_ms, digest, state, deadline_ms from revisions"
                    + " left join confirmations on revision = number ";

    private static final String POINTERS =
            "select (select max(number) from revisions), s.published, c.revision, r.author, c.deadline_ms, c.rollback_to"
                    + " from store s left join confirmations c on c.state = 'pending'"
                    + " left join revisions r on r.number = c.revision";

    private final Database database;
    private final Json json;
    private final Packing packing;
    private final Commits commits;

    Revisions(Database database, Json json) {
        this(database, json, new Packing(json));
    }

    /** One that shares its packing with who sends the same. */
    Revisions(Database database, Json json, Packing packing) {
        this.database = database;
        this.json = json;
        this.packing = packing;
        this.commits = new Commits(database);
    }

    /** The id of the store, which is a random one when the store is new. */
    String storeId() throws SQLException {
        try (Connection connection = database.connection()) {
            try (PreparedStatement insert = connection.prepareStatement(
                    "insert into store (only_row, id) values (1, ?) on conflict do nothing")) {
                insert.setString(1, randomId());
                insert.executeUpdate();
            }
            try (PreparedStatement select = connection.prepareStatement("select id from store");
                    ResultSet row = select.executeQuery()) {
                row.next();
                return row.getString(1);
            }
        }
    }

    private static String randomId() {
        byte[] random = new byte[16];
        new SecureRandom().nextBytes(random);
        return HexFormat.of().formatHex(random);
    }

    /** Whether other replicas write, too. */
    boolean shared() {
        return database.shared();
    }

    /** Writes a revision, as {@link Commits#insert} does. */
    long insert(Draft draft) throws SQLException {
        return commits.insert(draft, packing.configuration(draft.snapshot().configuration()));
    }

    /** Publishes the newest revision. */
    void publish() throws SQLException {
        commits.publish();
    }

    /** Confirms a revision, as {@link Commits#confirm} does. */
    boolean confirm(long number, Instant now) throws SQLException {
        return commits.confirm(number, now.toEpochMilli());
    }

    /** Where the row stands, seen in one moment; empty: it has no revision yet. */
    Optional<Pointers> pointers() throws SQLException {
        try (Connection connection = database.connection();
                PreparedStatement select = connection.prepareStatement(POINTERS);
                ResultSet row = select.executeQuery()) {
            row.next();
            long newest = row.getLong(1);
            if (row.wasNull()) {
                return Optional.empty();
            }
            long published = row.getLong(2);
            long unconfirmed = row.getLong(3);
            return Optional.of(new Pointers(
                    newest,
                    published,
                    row.wasNull()
                            ? null
                            : new Unconfirmed(
                                    unconfirmed,
                                    row.getString(4),
                                    Instant.ofEpochMilli(row.getLong(5)),
                                    row.getLong(6))));
        }
    }

    /** The configuration of a revision. */
    Optional<Configuration> configuration(long number) throws SQLException {
        try (Connection connection = database.connection();
                PreparedStatement select =
                        connection.prepareStatement("select configuration from revisions where number = ?")) {
            select.setLong(1, number);
            try (ResultSet row = select.executeQuery()) {
                return row.next()
                        ? Optional.of(json.readOwn(expanded(row.getBytes(1)), Configuration.class))
                        : Optional.empty();
            }
        }
    }

    /** Who made a revision. */
    Optional<Revision> revision(long number) throws SQLException {
        return rows(COLUMNS + "where number = ?", number, 1).stream().findFirst();
    }

    /** Revisions older than this number, newest first. */
    List<Revision> before(long number, int limit) throws SQLException {
        return rows(COLUMNS + "where number < ? order by number desc", number, limit);
    }

    private List<Revision> rows(String sql, long number, int limit) throws SQLException {
        try (Connection connection = database.connection();
                PreparedStatement select = connection.prepareStatement(sql + " limit " + limit)) {
            select.setLong(1, number);
            List<Revision> found = new ArrayList<>();
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    found.add(new Revision(
                            row.getLong(1),
                            row.getString(2),
                            row.getString(3),
                            Instant.ofEpochMilli(row.getLong(4)),
                            row.getString(5),
                            confirmation(row.getString(6), row.getLong(7))));
                }
            }
            return found;
        }
    }

    private static @Nullable Confirmation confirmation(@Nullable String state, long deadlineMs) {
        return state == null ? null : new Confirmation(Confirmation.State.of(state), Instant.ofEpochMilli(deadlineMs));
    }

    private static byte[] expanded(byte[] compressed) {
        try (GZIPInputStream gzip = new GZIPInputStream(new ByteArrayInputStream(compressed))) {
            return gzip.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException("the stored configuration is damaged", e);
        }
    }
}
