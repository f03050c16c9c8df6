package io.mooring.control.rest;

import io.mooring.api.IpAddress;
import io.mooring.api.VirtualServer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which virtual servers a list shows: those that match every parameter that is there.
 *
 * @param labels {@code name=value} each; all must be there
 * @param address the address, however it is written
 * @param port one of the ports
 */
record VirtualServerFilter(
        List<String> labels,
        @Nullable IpAddress address,
        @Nullable Integer port) {

    /** What the parameters say. */
    static VirtualServerFilter of(List<String> labels, @Nullable String address, @Nullable String port) {
        for (String label : labels) {
            if (label.indexOf('=') < 1) {
                throw new ProblemException(
                        ProblemType.INVALID_PARAMETER, "label: \"" + label + "\" (expected name=value).");
            }
        }
        return new VirtualServerFilter(
                labels,
                address == null ? null : Parameters.address("address", address),
                port == null ? null : Parameters.integer("port", port, 1, 65535));
    }

    /** Those that match, in the order that they came in. */
    List<VirtualServer> among(List<VirtualServer> servers) {
        return servers.stream().filter(this::matches).toList();
    }

    private boolean matches(VirtualServer server) {
        return labels.stream().allMatch(label -> {
                    int at = label.indexOf('=');
                    return label.substring(at + 1).equals(server.labels().get(label.substring(0, at)));
                })
                && (address == null || address.equals(IpAddress.parse(server.address())))
                && (port == null || server.ports().contains(port));
    }
}
