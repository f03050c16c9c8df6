package io.mooring.control.doors;

import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jboss.logging.Logger;

/**
 * The open connections of one listening socket, of which there are only so many. When there is no room for another, the one
 * that has waited longest for a request, or for the rest of one, is closed; those that are being answered stay.
 *
 * <p>Threading: any; the lock is held for a few steps in memory.
 */
final class Connections {
    private static final Logger LOG = Logger.getLogger(Connections.class);
    private static final long SILENCE_NANOS = 60_000_000_000L;

    private final int max;
    private final long timeoutNanos;
    private final Set<RequestWatch> open = new HashSet<>();
    private final LinkedHashSet<RequestWatch> waiting = new LinkedHashSet<>();
    private long made;
    private long said;

    Connections(int max, long timeoutNanos) {
        this.max = max;
        this.timeoutNanos = timeoutNanos;
    }

    /** How long a request may take from its first byte to its last. */
    long timeoutNanos() {
        return timeoutNanos;
    }

    /** Lets a connection in, which waits for its first request; false: there is no room, nobody waits. */
    boolean admit(RequestWatch connection) {
        RequestWatch leaves = null;
        synchronized (this) {
            if (open.size() >= max) {
                noteFull();
                if (waiting.isEmpty()) {
                    return false;
                }
                leaves = waiting.iterator().next();
                waiting.remove(leaves);
                open.remove(leaves);
            }
            open.add(connection);
            waiting.add(connection);
        }
        if (leaves != null) {
            leaves.leave();
        }
        return true;
    }

    private void noteFull() {
        long now = System.nanoTime();
        made++;
        if (made == 1 || now - said > SILENCE_NANOS) {
            LOG.warnf("no room for more HTTP connections limit=%d closed=%d", max, made);
            said = now;
        }
    }

    /** A request is complete: until it is answered the connection is not to blame. */
    synchronized void served(RequestWatch connection) {
        waiting.remove(connection);
    }

    /** All is answered, or more of a request is awaited. */
    synchronized void waits(RequestWatch connection) {
        if (open.contains(connection)) {
            waiting.add(connection);
        }
    }

    /** It is closed. */
    synchronized void gone(RequestWatch connection) {
        open.remove(connection);
        waiting.remove(connection);
    }

    /** Cuts off those whose request takes too long. */
    void sweep() {
        List<RequestWatch> all;
        synchronized (this) {
            all = List.copyOf(waiting);
        }
        long now = System.nanoTime();
        for (RequestWatch connection : all) {
            if (connection.late(now)) {
                connection.cut();
            }
        }
    }
}
