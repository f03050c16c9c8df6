package io.mooring.data.live;

import io.mooring.api.Globals;
import io.mooring.api.ProxyProtocolVersion;
import io.mooring.api.VirtualServer;

/**
 * What a session needs to know of its virtual server, flattened from it and the globals whenever one of them changes.
 *
 * @param connectMs milliseconds to connect to a real server
 * @param clientMs milliseconds that a client may be silent
 * @param serverMs milliseconds that a real server may be silent
 * @param queueMs milliseconds to wait for a free place
 * @param retries further attempts to connect after the first
 * @param redispatch whether a further attempt may go to another real server
 * @param abortOnClose whether a pending connect is given up when the client has gone
 * @param acceptProxy whether clients come through a proxy, which sends a PROXY header first
 * @param sendProxy the PROXY header that real servers get
 * @param sources the local addresses to connect from
 */
public record SessionSettings(
        int connectMs,
        int clientMs,
        int serverMs,
        int queueMs,
        int retries,
        boolean redispatch,
        boolean abortOnClose,
        boolean acceptProxy,
        ProxyProtocolVersion sendProxy,
        SourceAddresses sources) {

    /** Milliseconds after which silence of both sides ends a session. */
    public int silenceMs() {
        return Math.min(clientMs, serverMs);
    }

    /** The settings that a virtual server has under these globals. */
    public static SessionSettings of(VirtualServer desired, Globals globals) {
        return new SessionSettings(
                desired.timeouts().connectMs(globals),
                desired.timeouts().clientMs(globals),
                desired.timeouts().serverMs(globals),
                desired.timeouts().queueMs(globals),
                desired.retries(),
                desired.redispatch(globals),
                desired.abortOnClose(),
                desired.proxyProtocol().accept(),
                desired.proxyProtocol().send(),
                new SourceAddresses(desired.name(), desired.sourceAddresses()));
    }
}
