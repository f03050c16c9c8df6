package io.mooring.data.stats;

/** Why a session ended. Its label is the metric's tag. */
public enum Cause {
    /** Both sides had closed, the client first. */
    CLIENT_CLOSED("client-closed"),
    /** Both sides had closed, the server first. */
    SERVER_CLOSED("server-closed"),
    /** The client's connection was reset, or broke. */
    CLIENT_RESET("client-reset"),
    /** The server's connection was reset, or broke. */
    SERVER_RESET("server-reset"),
    /** Silence for longer than the client's timeout, the smaller one. */
    CLIENT_IDLE("client-idle"),
    /** Silence for longer than the server's timeout, the smaller one. */
    SERVER_IDLE("server-idle"),
    /** Every attempt to connect to a server failed. */
    CONNECT_FAILED("connect-failed"),
    /** There was no server that could take the client. */
    NO_SERVER("no-server"),
    /** The client went away before a server was connected. */
    CLIENT_GONE("client-gone"),
    /** The client's address may not come in. */
    DENIED("denied"),
    /** The client has come too often. */
    RATE_LIMITED("rate-limited"),
    /** What came from the proxy in front was no PROXY header, or none came in time. */
    PROXY_HEADER("proxy-header"),
    /** The client has waited for too long for a place; it never had one. */
    QUEUE_TIMEOUT("queue-timeout"),
    /** This host ran out of ports, descriptors or sockets that may be watched; no server's fault. */
    EXHAUSTED("exhausted"),
    /** An operator halted the server. */
    HALTED("halted"),
    /** The server failed its checks, and its sessions are to be closed then. */
    SERVER_DOWN("server-down"),
    /** An operator closed the session. */
    OPERATOR("operator"),
    /** The data plane stopped. */
    SHUTDOWN("shutdown"),
    /** A mistake of our own: it is counted and logged. */
    ERROR("error");

    private final String label;

    Cause(String label) {
        this.label = label;
    }

    /** Whether it is how a session should end: both sides were through, and closed. */
    public boolean normal() {
        return this == CLIENT_CLOSED || this == SERVER_CLOSED;
    }

    /** The metric's tag: lower case, words joined by hyphens. */
    public String label() {
        return label;
    }
}
