package io.mooring.api;

import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** Everything that an operator can desire: the body of GET and PUT {@code /config}. */
@Schema(name = "Config", description = "The whole configuration.")
public record Configuration(
        @Schema(description = "What holds for every virtual server that does not say otherwise.") @Valid
        Globals globals,

        @Schema(description = "The virtual servers.") @Size(max = Configuration.MAX_VIRTUAL_SERVERS)
        List<@NotNull @Valid VirtualServer> virtualServers) {

    /** The most virtual servers. */
    static final int MAX_VIRTUAL_SERVERS = 10_000;

    /** What a new store holds: globals at their defaults, no virtual server. */
    public static final Configuration EMPTY = new Configuration(Globals.DEFAULT, List.of());

    public Configuration {
        globals = Defaults.of(globals, Globals.DEFAULT);
        virtualServers = Defaults.list(virtualServers);
    }

    /** The virtual server of this name, or null. */
    public @Nullable VirtualServer virtualServer(String name) {
        for (VirtualServer server : virtualServers) {
            if (server.name().equals(name)) {
                return server;
            }
        }
        return null;
    }

    /** The same with other globals. */
    public Configuration with(Globals newGlobals) {
        return new Configuration(newGlobals, virtualServers);
    }

    /** The same with this virtual server, in place of the one of its name or as the last. */
    public Configuration with(VirtualServer virtualServer) {
        List<VirtualServer> servers = new ArrayList<>(virtualServers);
        int at = 0;
        while (at < servers.size() && !servers.get(at).name().equals(virtualServer.name())) {
            at++;
        }
        if (at < servers.size()) {
            servers.set(at, virtualServer);
        } else {
            servers.add(virtualServer);
        }
        return new Configuration(globals, servers);
    }

    /** The same without the virtual server of this name. */
    public Configuration without(String name) {
        return new Configuration(
                globals,
                virtualServers.stream().filter(v -> !v.name().equals(name)).toList());
    }

    /**
     * The same with virtual servers and their real servers in the order of their names: what is stored, compared and sent.
     * Before it, the document's own order counts, so that violations point into the document. Needs valid names.
     */
    @SuppressWarnings("ReferenceEquality") // the question is whether anything was replaced
    public Configuration canonical() {
        List<VirtualServer> sorted =
                sorted(virtualServers.stream().map(Configuration::canonical).toList(), VirtualServer.BY_NAME);
        for (int i = 0; i < sorted.size(); i++) {
            if (sorted.get(i) != virtualServers.get(i)) {
                return new Configuration(globals, sorted);
            }
        }
        return this;
    }

    /** What is in order already stays the object that it is: much is remembered of it. */
    @SuppressWarnings("ReferenceEquality") // the question is whether the list was replaced
    private static VirtualServer canonical(VirtualServer server) {
        List<RealServer> reals = server.realServers();
        List<RealServer> sorted = sorted(reals, Comparator.comparing(RealServer::name));
        return sorted == reals ? server : server.withRealServers(sorted);
    }

    private static <T> List<T> sorted(List<T> items, Comparator<T> order) {
        for (int i = 1; i < items.size(); i++) {
            if (order.compare(items.get(i - 1), items.get(i)) > 0) {
                return items.stream().sorted(order).toList();
            }
        }
        return items;
    }
}
