package io.mooring.data.session;

import io.mooring.api.IpAddress;
import io.mooring.data.faults.FaultLine;
import io.mooring.data.live.Seat;
import io.mooring.data.relay.ConnectFailure;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/** What goes wrong with sessions for a reason that an operator can do something about. Threading: any loop. */
final class SessionFaults {
    private static final Logger LOG = LoggerFactory.getLogger(Session.class);
    private static final FaultLine CONNECT = new FaultLine(LOG, Level.WARN, "connect-failed");
    private static final FaultLine EXHAUSTED = new FaultLine(LOG, Level.WARN, "exhausted");
    private static final FaultLine PROXY_HEADER = new FaultLine(LOG, Level.WARN, "proxy-header-wrong");

    private SessionFaults() {}

    /** A connect to a server went wrong, its last one or not. */
    static void connect(String virtualServer, @Nullable Seat seat, String problem) {
        CONNECT.add(where(virtualServer, seat) + " problem=\"" + problem + "\"");
    }

    /** This host has no port, descriptor or memory left for a connection to a server, or (null) for the client's. */
    static void exhausted(String virtualServer, @Nullable Seat seat, IOException problem) {
        EXHAUSTED.add(where(virtualServer, seat) + " problem=\"" + ConnectFailure.words(problem) + "\"");
    }

    /** A proxy in front sent no header, a wrong one, or none in time. */
    static void proxyHeader(String virtualServer, Arrival from) {
        PROXY_HEADER.add("virtualServer=" + virtualServer + " from=" + new IpAddress(from.high(), from.low())
                + " problem=\"no PROXY header came first, of version 1 or 2 and in time\"");
    }

    private static String where(String virtualServer, @Nullable Seat seat) {
        return "virtualServer=" + virtualServer + " realServer="
                + (seat == null ? "" : seat.server().name());
    }
}
