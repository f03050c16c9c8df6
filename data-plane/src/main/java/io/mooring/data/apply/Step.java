package io.mooring.data.apply;

import io.mooring.api.VirtualServer;

/** One thing to do on the way to a newer configuration. */
sealed interface Step {
    /** Closes the listener; those who wait in its accept queue are served first. */
    record CloseListener(String virtualServer, String address, int port) implements Step {}

    /** Forgets the virtual server; its open sessions live on until they end. */
    record Remove(String virtualServer) implements Step {}

    /** Takes settings and real servers over into the live virtual server, which is made if there is none. */
    record Update(VirtualServer desired) implements Step {}

    /** Closes the sessions of a real server that is halted now. */
    record CloseSessions(String virtualServer, String realServer) implements Step {}

    /** Hands the listener over to another virtual server; it listens all the time. */
    record MoveListener(String from, String virtualServer, String address, int port) implements Step {}

    /** Opens the listener. */
    record OpenListener(String virtualServer, String address, int port) implements Step {}
}
