package io.mooring.data.listen;

import io.mooring.data.live.Admission;
import io.mooring.data.live.LiveVirtualServer;
import io.mooring.data.session.Entrance;
import io.mooring.data.session.Sessions;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What every client of this process has to pass, besides its virtual server's own limit: the limit over all of them,
 * descriptors, memory.
 *
 * <p><i>Threading</i>: {@link #stuck} is called by any loop, the rest by whoever opens and closes listeners.
 */
final class Gates {
    private static final Logger LOG = LoggerFactory.getLogger(Gates.class);
    private static final long LINE_EVERY_NANOS = 1_000_000_000L;

    private final Sessions sessions;
    private final Admission all;
    private final Descriptors descriptors;
    private final Heap heap = Heap.ofThisProcess();
    private final AtomicLong lastLine = new AtomicLong(System.nanoTime() - LINE_EVERY_NANOS);
    private final AtomicInteger timesSinceLine = new AtomicInteger();

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
     * a whole should not be, and says so: one line a second at most.
     */
    void stuck(@Nullable Admission full) {
        String reason = reason(full);
        if (reason == null) {
            return;
        }
        timesSinceLine.incrementAndGet();
        long now = System.nanoTime();
        long last = lastLine.get();
        if (now - last >= LINE_EVERY_NANOS && lastLine.compareAndSet(last, now)) {
            LOG.warn(
                    "clients wait in the accept queues reason={} times={} sessions={}",
                    reason,
                    timesSinceLine.getAndSet(0),
                    sessions.count());
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
