package io.mooring.data.listen;

import io.mooring.data.faults.FaultLine;
import io.mooring.data.live.Admission;
import io.mooring.data.live.LiveVirtualServer;
import io.mooring.data.session.Entrance;
import io.mooring.data.session.Sessions;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * What every client of this process has to pass, besides its virtual server's own limit: the limit over all of them,
 * descriptors, memory.
 *
 * <p><i>Threading</i>: {@link #stuck} is called by any loop, the rest by whoever opens and closes listeners.
 */
final class Gates {
    private static final Logger LOG = LoggerFactory.getLogger(Gates.class);

    private final Sessions sessions;
    private final Admission all;
    private final Descriptors descriptors;
    private final Heap heap = Heap.ofThisProcess();
    private final FaultLine waiting = new FaultLine(LOG, Level.WARN, "clients-wait");

    Gates(Sessions sessions, Admission all, Descriptors descriptors) {
        this.sessions = sessions;
        this.all = all;
        this.descriptors = descriptors;
    }

    /** The way in to a virtual server on a port, past all gates. */
    Entrance entrance(LiveVirtualServer server, int port) {
        return new Entrance(server, port, List.of(server.admission(), all, descriptors.gate(), heap.gate()));
    }

    /** So many more listening sockets are open, or fewer. */
    void listening(int change) {
        descriptors.listening(change);
    }

    /** Looks whether there is memory for more clients. */
    void look() {
        heap.look();
    }

    /**
     * Clients wait, at this gate or (null) because accepting failed. Virtual servers are full in everyday life; the process as
     * a whole should not be, and says so.
     */
    void stuck(@Nullable Admission full) {
        String reason = reason(full);
        if (reason != null) {
            waiting.add("reason=" + reason + " sessions=" + sessions.count());
        }
    }

    private @Nullable String reason(@Nullable Admission full) {
        if (full == null) {
            return "accept-failed";
        }
        if (full == all) {
            return "max-connections";
        }
        return full == descriptors.gate() ? "descriptors" : full == heap.gate() ? "heap" : null;
    }
}
