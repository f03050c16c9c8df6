package io.mooring.control.store;

import io.mooring.api.Configuration;
import io.mooring.api.Snapshot;
import io.mooring.control.json.Json;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * The tables {@code store} and {@code revisions}: one row a revision, holding the whole configuration as compressed JSON.
 *
 * <p>Threading: stateless; every method takes a connection of its own and blocks.
 */
final class Revisions {
    /** The newest revisions that are kept. */
    static final int KEPT = 1000;

    private static final String COLUMNS = "select number, author, message, committed_at_ms, digest from revisions ";

    private final Database database;
    private final Json json;

    Revisions(Database database, Json json) {
        this.database = database;
        this.json = json;
    }

    /** The id of the store, which is the proposed one when the store is new. */
    String storeId(String proposed) throws SQLException {
        try (Connection connection = database.connection()) {
            try (PreparedStatement insert = connection.prepareStatement(
                    "insert into store (only_row, id) values (1, ?) on conflict do nothing")) {
                insert.setString(1, proposed);
                insert.executeUpdate();
            }
            try (PreparedStatement select = connection.prepareStatement("select id from store");
                    ResultSet row = select.executeQuery()) {
                row.next();
                return row.getString(1);
            }
        }
    }

    /** Writes a revision; false: somebody else has made one of this number. It is durable when this returns true. */
    boolean insert(Snapshot snapshot, String author, @Nullable String message, Instant time) throws SQLException {
        byte[] configuration = compressed(json.bytes(snapshot.configuration()));
        try (Connection connection = database.connection()) {
            connection.setAutoCommit(false);
            try (PreparedStatement insert = connection.prepareStatement(
                            "insert into revisions (number, digest, author, message, committed_at_ms, configuration)"
                                    + " values (?, ?, ?, ?, ?, ?) on conflict do nothing");
                    PreparedStatement forget = connection.prepareStatement("delete from revisions where number <= ?")) {
                insert.setLong(1, snapshot.revision());
                insert.setString(2, snapshot.digest());
                insert.setString(3, author);
                insert.setString(4, message);
                insert.setLong(5, time.toEpochMilli());
                insert.setBytes(6, configuration);
                boolean inserted = insert.executeUpdate() == 1;
                if (inserted) {
                    forget.setLong(1, snapshot.revision() - KEPT);
                    forget.executeUpdate();
                    database.tell(connection, Notifications.REVISION, "");
                }
                connection.commit();
                return inserted;
            } catch (SQLException e) {
                undo(connection, e);
                throw e;
            }
        }
    }

    /** SQLite has undone it by itself when the disk was full, and says so: that must not hide what happened. */
    private static void undo(Connection connection, SQLException why) {
        try {
            connection.rollback();
        } catch (SQLException e) {
            why.addSuppressed(e);
        }
    }

    /** The number of the newest revision; -1: there is none. */
    long newest() throws SQLException {
        try (Connection connection = database.connection();
                PreparedStatement select = connection.prepareStatement("select max(number) from revisions");
                ResultSet row = select.executeQuery()) {
            row.next();
            long number = row.getLong(1);
            return row.wasNull() ? -1 : number;
        }
    }

    /** Whether another replica has made a revision after this one; false where there can be none. */
    boolean mayBeBehind(long number) throws SQLException {
        return database.shared() && newest() > number;
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
                            row.getString(5)));
                }
            }
            return found;
        }
    }

    private static byte[] compressed(byte[] plain) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(plain.length / 4 + 64);
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(plain);
        } catch (IOException e) {
            throw new UncheckedIOException("memory is always writable", e);
        }
        return out.toByteArray();
    }

    private static byte[] expanded(byte[] compressed) {
        try (GZIPInputStream gzip = new GZIPInputStream(new ByteArrayInputStream(compressed))) {
            return gzip.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException("the stored configuration is damaged", e);
        }
    }
}
