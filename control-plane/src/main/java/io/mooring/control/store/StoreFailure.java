package io.mooring.control.store;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** The database did not do what it was asked for. Nothing is known of a write that failed so: it may have been made. */
public final class StoreFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private static final String POSTGRESQL_DISK_FULL = "53100";

    /** SQLITE_FULL; SQLite's driver gives its result code as the vendor's. */
    private static final int SQLITE_FULL = 13;

    /** A failure of what was being done, in words. */
    public StoreFailure(String doing, SQLException cause) {
        super(doing + ": " + cause.getMessage(), cause);
    }

    /** Whether there is no room left on the database's disk. */
    public boolean full() {
        return getCause() instanceof SQLException e
                && (e.getErrorCode() == SQLITE_FULL || POSTGRESQL_DISK_FULL.equals(state(e)));
    }

    private static @Nullable String state(SQLException e) {
        return e.getSQLState();
    }
}
