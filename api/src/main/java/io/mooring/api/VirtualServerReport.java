package io.mooring.api;

import java.util.Map;

/**
 * What a data plane reports of one virtual server.
 *
 * @param status the virtual server's own
 * @param realServers its real servers', by name
 */
public record VirtualServerReport(VirtualServerStatus status, Map<String, RealServerStatus> realServers) {
    public VirtualServerReport {
        realServers = Defaults.map(realServers);
    }
}
