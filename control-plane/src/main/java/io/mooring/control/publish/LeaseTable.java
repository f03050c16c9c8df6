package io.mooring.control.publish;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The table {@code leases} of PostgreSQL. All times are by the database's clock: those of the replicas may differ.
 *
 * <p>Threading: stateless; every method takes a connection of its own and blocks.
 */
final class LeaseTable {
    private static final String NOW_MS = "(extract(epoch from clock_timestamp()) * 1000)::bigint";

    /** In the order of the names, so that two replicas never wait for each other. */
    private static final String RENEW =
            "insert into leases as l (data_plane, holder, until_ms, reached) select name, ?, " + NOW_MS + " + ?,"
                    + " name = any (?) from data_planes order by name"
                    + " on conflict (data_plane) do update set holder = excluded.holder, until_ms = excluded.until_ms,"
                    + " reached = excluded.reached,"
                    + " refused_revision = case when l.holder = excluded.holder then l.refused_revision end,"
                    + " refusal = case when l.holder = excluded.holder then l.refusal end"
                    + " where l.holder = excluded.holder or l.until_ms < " + NOW_MS
                    + " or (excluded.reached and not l.reached)";

    private static final String ALL =
            "select data_plane, holder, until_ms >= " + NOW_MS + ", reached, refused_revision, refusal from leases";

    private final Connections database;

    LeaseTable(Connections database) {
        this.database = database;
    }

    /** Where the table is. */
    interface Connections {
        /** A connection, which the caller closes. */
        Connection connection() throws SQLException;
    }

    /**
     * A data plane's lease.
     *
     * @param holder the replica that has it, or had it last
     * @param reached whether the data plane answers the holder: if not, whoever it answers may take the lease
     * @param refusedRevision what the data plane has refused from this holder; null: nothing that matters
     * @param refusal why
     */
    record Lease(
            String holder,
            boolean valid,
            boolean reached,
            @Nullable Long refusedRevision,
            @Nullable String refusal) {}

    /**
     * Takes the leases of all registered data planes as far as they are free, or renews them; answers all that there are, by
     * data plane.
     *
     * @param reached the data planes that answer this replica
     */
    Map<String, Lease> renew(String holder, Collection<String> reached, int validMs) throws SQLException {
        try (Connection connection = database.connection()) {
            try (PreparedStatement renew = connection.prepareStatement(RENEW)) {
                Array answering = connection.createArrayOf("text", reached.toArray());
                renew.setString(1, holder);
                renew.setInt(2, validMs);
                renew.setArray(3, answering);
                renew.executeUpdate();
            }
            return all(connection);
        }
    }

    /** All leases that there are, by data plane. */
    Map<String, Lease> all() throws SQLException {
        try (Connection connection = database.connection()) {
            return all(connection);
        }
    }

    private static Map<String, Lease> all(Connection connection) throws SQLException {
        Map<String, Lease> found = new HashMap<>();
        try (PreparedStatement select = connection.prepareStatement(ALL);
                ResultSet row = select.executeQuery()) {
            while (row.next()) {
                long revision = row.getLong(5);
                Long refused = row.wasNull() ? null : revision;
                found.put(
                        row.getString(1),
                        new Lease(row.getString(2), row.getBoolean(3), row.getBoolean(4), refused, row.getString(6)));
            }
        }
        return found;
    }

    /** Notes what a data plane has refused, for the other replicas; null: nothing any more. */
    void refused(String holder, String name, @Nullable Long revision, @Nullable String why) throws SQLException {
        try (Connection connection = database.connection();
                PreparedStatement update = connection.prepareStatement(
                        "update leases set refused_revision = ?, refusal = ? where data_plane = ? and holder = ?")) {
            update.setObject(1, revision, java.sql.Types.BIGINT);
            update.setString(2, why);
            update.setString(3, name);
            update.setString(4, holder);
            update.executeUpdate();
        }
    }

    /** Gives back all leases of a replica. */
    void release(String holder) throws SQLException {
        try (Connection connection = database.connection();
                PreparedStatement delete = connection.prepareStatement("delete from leases where holder = ?")) {
            delete.setString(1, holder);
            delete.executeUpdate();
        }
    }
}
