package io.mooring.control.alerts;

import org.jspecify.annotations.Nullable;

/**
 * One thing that can be wrong.
 *
 * @param kind what it is
 * @param virtualServer the virtual server that it belongs to; null: it is a data plane
 * @param name which of them: the real server, the listener as {@code address:port}, the data plane; null where the virtual
 *     server says it all
 */
record Subject(
        Kind kind, @Nullable String virtualServer, @Nullable String name) {
    static Subject realServer(String virtualServer, String name) {
        return new Subject(Kind.REAL_SERVER, virtualServer, name);
    }

    static Subject virtualServer(String name) {
        return new Subject(Kind.VIRTUAL_SERVER, name, null);
    }

    static Subject fallback(String virtualServer) {
        return new Subject(Kind.FALLBACK, virtualServer, null);
    }

    static Subject listener(String virtualServer, String address, int port) {
        String host = address.indexOf(':') < 0 ? address : "[" + address + "]";
        return new Subject(Kind.LISTENER, virtualServer, host + ":" + port);
    }

    static Subject dataPlane(String name) {
        return new Subject(Kind.DATA_PLANE, null, name);
    }

    /** Its name for people: {@code OCS/OCS-Real-1}. */
    String words() {
        if (virtualServer == null || name == null) {
            return String.valueOf(virtualServer == null ? name : virtualServer);
        }
        return kind == Kind.LISTENER ? name + " of " + virtualServer : virtualServer + "/" + name;
    }
}
