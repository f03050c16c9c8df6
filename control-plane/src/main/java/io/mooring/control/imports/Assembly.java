package io.mooring.control.imports;

import io.mooring.api.Fallback;
import io.mooring.api.Globals;
import io.mooring.api.IpAddress;
import io.mooring.api.OnServerDown;
import io.mooring.api.OnTableFull;
import io.mooring.api.Persistence;
import io.mooring.api.PersistenceMode;
import io.mooring.api.ProxyProtocol;
import io.mooring.api.ProxyProtocolVersion;
import io.mooring.api.RealServer;
import io.mooring.api.Timeouts;
import io.mooring.api.VirtualServer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Makes virtual servers of sections. What equals the globals is left to them. */
final class Assembly {
    /** HAProxy's entries stay for ever where nothing is said; this is the longest time here. */
    private static final int LONGEST_SECONDS = 2_073_600;

    private static final int MAX_ADDRESSES = 64;
    private static final int MAX_PORTS = 1024;
    private static final int MAX_SERVERS = 50_000;

    private final List<Proxy> proxies;
    private final Globals globals;
    private final Set<String> names = new HashSet<>();
    private int realServers;

    Assembly(List<Proxy> proxies, Globals globals) {
        this.proxies = proxies;
        this.globals = globals;
    }

    /** The sections that listen: each {@code listen}, and each {@code frontend} with its backend. */
    List<Proxy> listening() {
        Map<String, Proxy> backends = new HashMap<>();
        Set<String> used = new HashSet<>();
        proxies.stream().filter(proxy -> !proxy.kind.equals("frontend")).forEach(b -> backends.put(b.name, b));
        List<Proxy> found = new ArrayList<>();
        for (Proxy proxy : proxies) {
            if (proxy.statistics && proxy.servers.isEmpty() && proxy.backend == null) {
                proxy.heading.approximated("it shows HAProxy's own statistics: nothing is made of it");
            } else if (proxy.kind.equals("listen")) {
                found.add(proxy);
            } else if (proxy.kind.equals("frontend")) {
                Proxy backend = proxy.backend == null ? null : backends.get(proxy.backend);
                if (backend == null) {
                    proxy.heading.error(
                            proxy.backend == null
                                    ? "it has no default_backend"
                                    : "there is no backend \"" + proxy.backend + "\"");
                } else {
                    used.add(backend.name);
                    found.add(Proxy.joined(proxy, backend));
                }
            }
        }
        proxies.stream()
                .filter(proxy -> proxy.kind.equals("backend") && !used.contains(proxy.name))
                .forEach(proxy -> proxy.heading.approximated("no frontend uses it: nothing is made of it"));
        return found;
    }

    /** The virtual servers of a section that listens: one for each address. */
    List<VirtualServer> servers(Proxy proxy) {
        Map<String, Set<Integer>> ports = new LinkedHashMap<>();
        boolean proxied = false;
        for (Bind bind : proxy.binds) {
            Set<Integer> here = ports.computeIfAbsent(bind.address(), address -> new LinkedHashSet<>());
            for (int port = bind.first(); port <= bind.last() && here.size() <= MAX_PORTS; port++) {
                here.add(port);
            }
            proxied |= bind.proxied();
            if (ports.size() > MAX_ADDRESSES || here.size() > MAX_PORTS) {
                proxy.heading.error(
                        "it listens on more than " + MAX_ADDRESSES + " addresses or " + MAX_PORTS + " ports of one");
                return List.of();
            }
        }
        if (ports.isEmpty()) {
            proxy.heading.error("it has no address and port to listen on");
            return List.of();
        }
        if (ports.size() > 1) {
            proxy.heading.approximated("a virtual server has one address: " + ports.size()
                    + " are made of it, each with a stick table of its own");
        }
        if (proxy.connectMs == null || proxy.clientMs == null || proxy.serverMs == null) {
            proxy.heading.approximated("where it has no timeout, that of the globals holds");
        }
        String name = Names.of(proxy.heading, proxy.name);
        realServers += ports.size() * proxy.servers.size();
        if (names.contains(name) || realServers > MAX_SERVERS) {
            proxy.heading.error(
                    realServers > MAX_SERVERS
                            ? "all together there would be more than " + MAX_SERVERS + " real servers"
                            : "a section before has this name already");
            return List.of();
        }
        List<VirtualServer> made = new ArrayList<>();
        for (Map.Entry<String, Set<Integer>> bound : ports.entrySet()) {
            made.add(server(proxy, free(name), bound.getKey(), List.copyOf(bound.getValue()), proxied));
        }
        return made;
    }

    private String free(String name) {
        String free = name;
        for (int n = 2; !names.add(free); n++) {
            free = name + "-" + n;
        }
        return free;
    }

    @SuppressWarnings("NullAway") // what is null takes its default
    private VirtualServer server(Proxy proxy, String name, String address, List<Integer> ports, boolean proxied) {
        Server fallback = fallback(proxy);
        List<Server> servers =
                proxy.servers.stream().filter(server -> server != fallback).toList();
        boolean redispatch = Boolean.TRUE.equals(proxy.redispatch);
        return new VirtualServer(
                name,
                !proxy.disabled,
                proxy.description,
                null,
                address,
                ports,
                proxy.balance,
                persistence(proxy),
                new CheckAssembly(proxy, servers, globals).healthCheck(),
                fallback == null ? null : new Fallback(fallback.address, fallback.port),
                redispatch == globals.redispatch() ? null : redispatch,
                proxy.retries,
                new Timeouts(
                        unless(proxy.connectMs, globals.connectTimeoutMs()),
                        unless(proxy.clientMs, globals.clientTimeoutMs()),
                        unless(proxy.serverMs, globals.serverTimeoutMs()),
                        proxy.queueMs),
                proxy.maxConnections,
                servers.stream().anyMatch(server -> server.closeOnDown),
                proxy.abortOnClose,
                new ProxyProtocol(proxied, sendProxy(servers)),
                sources(proxy, servers),
                proxy.access.allowed,
                proxy.access.denied,
                null,
                servers.stream().map(Assembly::real).toList());
    }

    private static RealServer real(Server server) {
        return new RealServer(
                server.name,
                server.address,
                server.port,
                server.weight == null ? 1 : server.weight,
                server.maxConnections == null ? 0 : server.maxConnections,
                server.slowStartSeconds == null ? 0 : server.slowStartSeconds,
                server.backup,
                server.state);
    }

    /** The one backup that nobody is to be stuck to, or that is not even checked; null: there is none. */
    private static @Nullable Server fallback(Proxy proxy) {
        List<Server> backups =
                proxy.servers.stream().filter(server -> server.backup).toList();
        if (backups.size() != 1 || backups.size() == proxy.servers.size()) {
            return null;
        }
        Server only = backups.get(0);
        if (IpAddress.parse(only.address) == null || only.checked && !only.nonStick) {
            return null;
        }
        if (!only.nonStick) {
            only.line.approximated("it is the fallback, to which no client is stuck; in HAProxy they are");
        }
        return only;
    }

    @SuppressWarnings("NullAway") // what is null takes its default
    private Persistence persistence(Proxy proxy) {
        if (!proxy.sticks) {
            return new Persistence(PersistenceMode.NONE, null, null, null, null, null, null, null);
        }
        boolean forEver = proxy.tableSize != null && proxy.timeoutSeconds == null;
        return new Persistence(
                PersistenceMode.SOURCE_IP,
                forEver ? Integer.valueOf(LONGEST_SECONDS) : proxy.timeoutSeconds,
                proxy.tableSize,
                null,
                proxy.rejectsNew ? OnTableFull.REJECT_NEW : null,
                proxy.persist ? OnServerDown.PREFER : globals.quiescent() ? OnServerDown.MOVE : null,
                proxy.ipv4PrefixLength,
                proxy.ipv6PrefixLength);
    }

    private static ProxyProtocolVersion sendProxy(List<Server> servers) {
        ProxyProtocolVersion first = servers.isEmpty() ? ProxyProtocolVersion.NONE : servers.get(0).sendProxy;
        servers.stream()
                .filter(server -> server.sendProxy != first)
                .forEach(server -> server.line.approximated("all real servers get the PROXY header of the first"));
        return first;
    }

    private static List<String> sources(Proxy proxy, List<Server> servers) {
        Set<String> sources = new LinkedHashSet<>();
        for (Server server : servers) {
            if (server.source != null) {
                sources.add(server.source);
            }
        }
        if (proxy.source != null) {
            sources.add(proxy.source);
        }
        return List.copyOf(sources);
    }

    private static @Nullable Integer unless(@Nullable Integer value, Integer same) {
        return same.equals(value) ? null : value;
    }
}
