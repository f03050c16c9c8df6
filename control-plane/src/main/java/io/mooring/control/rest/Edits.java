package io.mooring.control.rest;

import io.mooring.api.Configuration;
import io.mooring.api.RealServer;
import io.mooring.api.VirtualServer;
import java.util.ArrayList;
import java.util.List;

/**
 * What writes do, as pure functions from configuration to configuration.
 *
 * <p>What was edited comes last in its list. Of two things that contradict each other the rules name the later one, so
 * that it is the caller's document that is found wrong, not what was there before it.
 */
final class Edits {
    private Edits() {}

    /** With this virtual server, in place of the one of its name. */
    static Configuration put(Configuration configuration, VirtualServer server) {
        return configuration.without(server.name()).with(server);
    }

    /** With this real server, in place of the one of its name, in a virtual server that exists. */
    static Configuration put(Configuration configuration, VirtualServer server, RealServer real) {
        return put(configuration, put(server, real));
    }

    /** Without the real server of this name in a virtual server that exists. */
    static Configuration without(Configuration configuration, VirtualServer server, String real) {
        return put(configuration, server.withRealServers(others(server, real)));
    }

    /**
     * With all that a document says besides: it wins where a name is in both, and what only the configuration names stays,
     * real servers included.
     */
    static Configuration merged(Configuration configuration, Configuration document, boolean hasGlobals) {
        Configuration result = hasGlobals ? configuration.with(document.globals()) : configuration;
        List<VirtualServer> servers = new ArrayList<>(document.virtualServers());
        for (int i = 0; i < servers.size(); i++) {
            VirtualServer there = servers.get(i);
            VirtualServer here = there == null || there.name() == null ? null : result.virtualServer(there.name());
            if (here != null) {
                List<RealServer> reals = new ArrayList<>(there.realServers());
                for (RealServer real : here.realServers()) {
                    if (reals.stream().noneMatch(r -> r != null && real.name().equals(r.name()))) {
                        reals.add(real);
                    }
                }
                servers.set(i, there.withRealServers(reals));
            }
        }
        List<VirtualServer> all = new ArrayList<>(result.virtualServers());
        all.removeIf(
                here -> servers.stream().anyMatch(s -> s != null && here.name().equals(s.name())));
        all.addAll(servers);
        return new Configuration(result.globals(), all);
    }

    private static VirtualServer put(VirtualServer server, RealServer real) {
        List<RealServer> reals = new ArrayList<>(others(server, real.name()));
        reals.add(real);
        return server.withRealServers(reals);
    }

    private static List<RealServer> others(VirtualServer server, String real) {
        return server.realServers().stream().filter(r -> !r.name().equals(real)).toList();
    }
}
