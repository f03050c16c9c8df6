package io.mooring.data.apply;

import io.mooring.api.Configuration;
import io.mooring.api.VirtualServer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What differs between two configurations, by name of virtual server.
 *
 * @param globals whether the globals differ in what concerns data planes, and so every virtual server
 * @param added names that only the newer one has
 * @param changed names whose virtual servers differ
 * @param removed names that only the older one has
 */
public record Difference(boolean globals, List<String> added, List<String> changed, List<String> removed) {

    /** The difference, in the order of the documents. */
    public static Difference between(Configuration older, Configuration newer) {
        Map<String, VirtualServer> before = byName(older);
        Map<String, VirtualServer> after = byName(newer);
        return new Difference(
                !older.globals().ofDataPlanes().equals(newer.globals().ofDataPlanes()),
                after.keySet().stream()
                        .filter(name -> !before.containsKey(name))
                        .toList(),
                after.values().stream()
                        .filter(server ->
                                before.containsKey(server.name()) && !server.equals(before.get(server.name())))
                        .map(VirtualServer::name)
                        .toList(),
                before.keySet().stream()
                        .filter(name -> !after.containsKey(name))
                        .toList());
    }

    /** Whether there is none. */
    public boolean nothing() {
        return !globals && added.isEmpty() && changed.isEmpty() && removed.isEmpty();
    }

    static Map<String, VirtualServer> byName(Configuration configuration) {
        Map<String, VirtualServer> servers = new LinkedHashMap<>();
        configuration.virtualServers().forEach(server -> servers.put(server.name(), server));
        return servers;
    }
}
