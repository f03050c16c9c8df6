package io.mooring.control.store;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * The database did not do what it was asked for. Of a write that was tried and failed so nothing is known, unless there
 * was no room: it may have been made.
 */
public final class StoreFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private static final String POSTGRESQL_DISK_FULL = "53100";

    /** SQLITE_FULL; SQLite's driver gives its result code as the vendor's. */
    private static final int SQLITE_FULL = 13;

    /** A failure of what was being done, in words. */
    public StoreFailure(String doing, SQLException cause) {
        super(doing + ": " + cause.getMessage(), cause);
    }

    private StoreFailure(String why) {
        super(why, null, false, false);
    }

    /** The database is known not to answer, so it was not asked. */
    static StoreFailure notTried(String why) {
        return new StoreFailure(why);
    }

    /** Whether the database was asked at all; if not, nothing was changed. */
    public boolean tried() {
        return getCause() != null;
    }

    /** Whether there is no room left on the database's disk; nothing was changed then. */
    public boolean full() {
        return getCause() instanceof SQLException e
                && (e.getErrorCode() == SQLITE_FULL || POSTGRESQL_DISK_FULL.equals(state(e)));
    }

    private static @Nullable String state(SQLException e) {
        return e.getSQLState();
    }
}
