package io.mooring.control.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * The transactions that move a store on: a revision with all that follows from it, a publication, a confirmation.
 *
 * <p>The first two begin with writing the row of the table {@code store}, whether it changes or not: so they take turns,
 * over all replicas, and none decides by a published revision that another is about to change.
 *
 * <p>Threading: stateless; every method takes a connection of its own and blocks.
 */
final class Commits {
    /** What {@link #insert} answers when somebody else came first. */
    static final long LOST = -1;

    private final Database database;

    Commits(Database database) {
        this.database = database;
    }

    private interface Steps<T> {
        /** What came of them. */
        T take(Connection connection) throws SQLException;
    }

    /** Does these steps together; nothing of them stays when what comes of them is {@code lost}. */
    private <T> T transaction(T lost, Steps<T> steps) throws SQLException {
        try (Connection connection = database.connection()) {
            connection.setAutoCommit(false);
            try {
                T result = steps.take(connection);
                if (result.equals(lost)) {
                    connection.rollback();
                } else {
                    database.tell(connection, Notifications.REVISION, "");
                    connection.commit();
                }
                return result;
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

    /**
     * Writes a revision and forgets those over the limit. It is durable when this returns the number of the revision that is
     * published then; {@link #LOST}: nothing was written, because the number is taken or what it undoes is no longer
     * unconfirmed.
     */
    long insert(Draft draft, byte[] configuration) throws SQLException {
        long number = draft.snapshot().revision();
        return transaction(LOST, connection -> {
            update(
                    connection,
                    "update store set published = case when published >= ? then ? else published end",
                    draft.publishedFrom(),
                    number);
            if (!inserted(connection, draft, configuration)) {
                return LOST;
            }
            Unconfirmed undone = draft.undone();
            if (undone != null
                    && update(
                                    connection,
                                    "update confirmations set state = 'rolled-back' where revision = ? and state = 'pending'",
                                    undone.revision())
                            == 0) {
                return LOST;
            }
            Unconfirmed unconfirmed = draft.unconfirmed();
            if (unconfirmed != null) {
                update(
                        connection,
                        "insert into confirmations (revision, rollback_to, deadline_ms, state)"
                                + " values (?, ?, ?, 'pending')",
                        number,
                        unconfirmed.rollbackTo(),
                        unconfirmed.deadline().toEpochMilli());
            }
            forget(connection, number - Revisions.KEPT);
            return published(connection);
        });
    }

    private static boolean inserted(Connection connection, Draft draft, byte[] configuration) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(
                "insert into revisions (number, digest, author, message, committed_at_ms, configuration)"
                        + " values (?, ?, ?, ?, ?, ?) on conflict do nothing")) {
            insert.setLong(1, draft.snapshot().revision());
            insert.setString(2, draft.snapshot().digest());
            insert.setString(3, draft.author());
            insert.setString(4, draft.message());
            insert.setLong(5, draft.time().toEpochMilli());
            insert.setBytes(6, configuration);
            return insert.executeUpdate() == 1;
        }
    }

    /** Forgets the revisions up to this number, but what data planes should run and what may have to come back. */
    private static void forget(Connection connection, long upTo) throws SQLException {
        update(
                connection,
                "delete from revisions where number <= ? and number <> (select published from store)"
                        + " and not exists (select 1 from confirmations c where c.state = 'pending'"
                        + " and (c.revision = revisions.number or c.rollback_to = revisions.number))",
                upTo);
        update(
                connection,
                "delete from confirmations where revision <= ? and state <> 'pending'"
                        + " and not exists (select 1 from revisions r where r.number = confirmations.revision)",
                upTo);
    }

    /** Publishes the newest revision, whichever that is by now. */
    void publish() throws SQLException {
        transaction(LOST, connection -> {
            update(connection, "update store set published = published");
            update(connection, "update store set published = (select max(number) from revisions)");
            return published(connection);
        });
    }

    /** Confirms a revision that is pending and whose deadline is later than now; false: there is none. */
    boolean confirm(long revision, long nowMs) throws SQLException {
        return transaction(
                false,
                connection -> update(
                                connection,
                                "update confirmations set state = 'confirmed'"
                                        + " where revision = ? and state = 'pending' and deadline_ms > ?",
                                revision,
                                nowMs)
                        == 1);
    }

    private static long published(Connection connection) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("select published from store");
                ResultSet row = select.executeQuery()) {
            row.next();
            return row.getLong(1);
        }
    }

    private static int update(Connection connection, String sql, long... values) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) {
                statement.setLong(i + 1, values[i]);
            }
            return statement.executeUpdate();
        }
    }
}
