package io.mooring.data.simulation;

import io.mooring.api.Configuration;
import io.mooring.api.VirtualServer;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Which virtual server listens where, as the steps of changes have it. */
final class Ports {
    private final Map<String, String> owners = new TreeMap<>();

    void lead(@Nullable String from, String virtualServer, String address, int port) {
        String before = owners.put(address + " " + port, virtualServer);
        if (!Objects.equals(before, from)) {
            throw new AssertionError(port + " goes from " + from + " to " + virtualServer + ", but was of " + before);
        }
    }

    void close(String virtualServer, String address, int port) {
        if (!virtualServer.equals(owners.remove(address + " " + port))) {
            throw new AssertionError(port + " is closed for " + virtualServer + ", which did not have it");
        }
    }

    boolean someLeadTo(String virtualServer) {
        return owners.containsValue(virtualServer);
    }

    void compare(Configuration desired) {
        Map<String, String> expected = new TreeMap<>();
        for (VirtualServer server : desired.virtualServers()) {
            if (server.enabled()) {
                server.ports().forEach(port -> expected.put(server.address() + " " + port, server.name()));
            }
        }
        if (!owners.equals(expected)) {
            throw new AssertionError("listeners are " + owners + ", expected " + expected);
        }
    }
}
