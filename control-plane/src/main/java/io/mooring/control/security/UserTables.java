package io.mooring.control.security;

import io.mooring.control.store.Database;
import io.mooring.control.store.StoreFailure;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;

/**
 * Changes of the tables {@code users} and {@code tokens}: each is a transaction, and they take turns over all replicas, so
 * that what one has looked at is still so when it writes.
 */
final class UserTables {
    private UserTables() {}

    /** What is done in a transaction. */
    interface Work<T> {
        T run(Connection connection) throws SQLException;
    }

    /** Does it in turn; what it throws undoes it. {@link StoreFailure} when the database fails. */
    static <T> T change(Database database, String doing, Work<T> work) {
        try (Connection connection = database.connection()) {
            connection.setAutoCommit(false);
            try {
                awaitTurn(connection);
                T result = work.run(connection);
                connection.commit();
                return result;
            } catch (SQLException | RuntimeException e) {
                connection.rollback();
                throw e;
            } finally {
                connection.setAutoCommit(true);
            }
        } catch (SQLException e) {
            throw new StoreFailure(doing, e);
        }
    }

    /** Who writes this row has it to himself until the end of the transaction: PostgreSQL locks it, SQLite all. */
    private static void awaitTurn(Connection connection) throws SQLException {
        try (PreparedStatement lock = connection.prepareStatement("update store set id = id where only_row = 1")) {
            lock.executeUpdate();
        }
    }
}
