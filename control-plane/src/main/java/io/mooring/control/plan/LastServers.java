package io.mooring.control.plan;

import io.mooring.api.AdminState;
import io.mooring.api.Configuration;
import io.mooring.api.VirtualServer;
import java.util.List;

/**
 * Which virtual servers a change would leave without a real server for new clients.
 *
 * <p>A real server is there for new clients when its state is {@code enabled} and its weight is not 0; a backup is, too. Its
 * health does not matter: it is what the operator wants that counts.
 */
public final class LastServers {
    private LastServers() {}

    /** The names of the virtual servers that had one, and would be there, enabled and without any. */
    public static List<String> taken(Configuration before, Configuration after) {
        return after.virtualServers().stream()
                .filter(VirtualServer::enabled)
                .filter(server -> !takesNewClients(server))
                .map(VirtualServer::name)
                .filter(name -> {
                    VirtualServer was = before.virtualServer(name);
                    return was != null && takesNewClients(was);
                })
                .toList();
    }

    static boolean takesNewClients(VirtualServer server) {
        return server.realServers().stream().anyMatch(real -> real.state() == AdminState.ENABLED && real.weight() > 0);
    }
}
