package io.mooring.data.session;

import io.mooring.data.live.Admission;
import io.mooring.data.live.LiveVirtualServer;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The way in to a virtual server on one port, with the gates that every client has to pass. It outlives its listener until
 * the last session has left.
 *
 * <p><i>Threading</i>: any thread.
 */
public final class Entrance {
    private final LiveVirtualServer server;
    private final int port;
    private final List<Admission> gates;
    private final AtomicInteger current = new AtomicInteger();

    /** An entrance that nobody came through yet; clients pass the gates in this order. */
    public Entrance(LiveVirtualServer server, int port, List<Admission> gates) {
        this.server = server;
        this.port = port;
        this.gates = List.copyOf(gates);
    }

    /** The virtual server that clients come to. */
    public LiveVirtualServer server() {
        return server;
    }

    /** The port that clients come to. */
    public int port() {
        return port;
    }

    /** Open sessions that came in here. */
    public int current() {
        return current.get();
    }

    /** Passes all gates (null), or none: the answer is the one that is full. */
    public @Nullable Admission enter() {
        for (int i = 0; i < gates.size(); i++) {
            if (!gates.get(i).tryEnter()) {
                for (int passed = i - 1; passed >= 0; passed--) {
                    gates.get(passed).leave();
                }
                return gates.get(i);
            }
        }
        current.incrementAndGet();
        return null;
    }

    /** Leaves all gates, once for each {@link #enter} that answered null. */
    public void leave() {
        current.decrementAndGet();
        for (Admission gate : gates) {
            gate.leave();
        }
    }
}
