package io.mooring.control.store;

import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jboss.logging.Logger;

/**
 * The turns that the writers of this process take, and whether the database answers: while it does not, nobody waits for a
 * turn.
 *
 * <p>Threading: anybody may call.
 */
final class Turns {
    private static final Logger LOG = Logger.getLogger(Store.class);

    /** Longer than any commit takes, and than a database may be silent before it counts as gone. */
    private static final int LONGEST_SECONDS = 10;

    private final ReentrantLock turn = new ReentrantLock();
    private volatile boolean reachable = true;

    /** What is done in a turn. */
    interface Steps<T> {
        /** What comes of it. */
        T take() throws SQLException;
    }

    /**
     * Writes, when it is this caller's turn. While the database hangs, those who wait do not hang one after the other: {@link
     * StoreFailure}, as where it fails.
     */
    <T> T write(String failure, Steps<T> steps) {
        begin();
        try {
            return steps.take();
        } catch (SQLException e) {
            throw new StoreFailure(failure, e);
        } finally {
            turn.unlock();
        }
    }

    private void begin() {
        try {
            if (reachable && turn.tryLock(LONGEST_SECONDS, TimeUnit.SECONDS)) {
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        throw StoreFailure.notTried("the database does not answer");
    }

    /** Looks, when no writer has the turn, whether the database answers or not. */
    <T> T look(Steps<T> steps) throws SQLException {
        turn.lock();
        try {
            return steps.take();
        } finally {
            turn.unlock();
        }
    }

    /** The database answered. */
    void answered() {
        if (!reachable) {
            reachable = true;
            LOG.info("store reachable again");
        }
    }

    /** The database did not answer as it should. */
    void silent(SQLException why) {
        if (reachable) {
            reachable = false;
            LOG.errorf("store not reachable error=%s", why.getMessage());
        }
    }
}
