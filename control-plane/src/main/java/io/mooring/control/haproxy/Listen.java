package io.mooring.control.haproxy;

import io.mooring.api.AdminState;
import io.mooring.api.Balance;
import io.mooring.api.Fallback;
import io.mooring.api.Globals;
import io.mooring.api.HealthCheck;
import io.mooring.api.HealthCheckType;
import io.mooring.api.IpAddress;
import io.mooring.api.OnServerDown;
import io.mooring.api.OnTableFull;
import io.mooring.api.Persistence;
import io.mooring.api.PersistenceMode;
import io.mooring.api.RealServer;
import io.mooring.api.Timeouts;
import io.mooring.api.VirtualServer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes one virtual server as a {@code listen} section. What equals the defaults section is not said again. */
final class Listen {
    private final Section section;
    private final VirtualServer server;
    private final Globals globals;
    private final CheckLines checks;

    Listen(Section section, VirtualServer server, Globals globals) {
        this.section = section;
        this.server = server;
        this.globals = globals;
        this.checks = new CheckLines(section, server, globals);
    }

    /** Writes every line of the section below its heading. */
    void write() {
        forPeople();
        if (!server.enabled()) {
            section.line("disabled");
        }
        for (int port : server.ports()) {
            section.line(bind(server.address(), port) + (server.proxyProtocol().accept() ? " accept-proxy" : ""));
        }
        proxyProtocol();
        new ClientRules(section, server).write();
        section.line("maxconn", String.valueOf(server.maxConnections()));
        balance();
        stickTable();
        connecting();
        timeouts();
        checks.rules();
        server.realServers().forEach(this::realServer);
        Fallback fallback = server.fallback();
        if (fallback != null) {
            section.line("server", fallbackName(), target(fallback.address(), fallback.port()), "backup", "non-stick");
        }
    }

    private void forPeople() {
        if (!server.description().isEmpty()) {
            section.line("description", Section.quoted(server.description()));
        }
        server.labels()
                .forEach((name, value) ->
                        section.comment("label " + Section.visible(name) + " = " + Section.visible(value)));
    }

    private void proxyProtocol() {
        if (server.proxyProtocol().accept()) {
            section.comment("HAProxy waits for the PROXY header as long as timeout client says, Mooring "
                    + server.timeouts().connectMs(globals) + " ms.");
        }
        HealthCheck check = server.healthCheck();
        if (sendProxy() != null
                && check.type() != HealthCheckType.NONE
                && check.port() == null
                && check.ports().isEmpty()) {
            section.comment("HAProxy's checks send a PROXY header, too; Mooring's do not.");
        }
    }

    private @Nullable String sendProxy() {
        return switch (server.proxyProtocol().send()) {
            case NONE -> null;
            case V1 -> "send-proxy";
            case V2 -> "send-proxy-v2";
        };
    }

    private void balance() {
        section.line(
                "balance",
                switch (server.balance()) {
                    case LEASTCONN -> "leastconn";
                    case ROUNDROBIN -> "roundrobin";
                    case SOURCE -> "source";
                    case RANDOM -> "random(2)";
                    case FIRST -> "first";
                });
        if (server.balance() == Balance.SOURCE) {
            section.line("hash-type consistent");
        }
    }

    private void stickTable() {
        Persistence persistence = server.persistence();
        if (persistence.mode() == PersistenceMode.NONE) {
            return;
        }
        // An IPv6 table takes both families; one of type ip gives IPv6 clients no stickiness.
        section.line(
                "stick-table type ipv6 size",
                String.valueOf(persistence.tableSize()),
                "expire",
                persistence.timeoutSeconds() + "s"
                        + (persistence.onTableFull() == OnTableFull.REJECT_NEW ? " nopurge" : ""));
        section.line("stick on", ClientRules.client(persistence));
        OnServerDown onServerDown = persistence.onServerDown();
        if (onServerDown == OnServerDown.PREFER || (onServerDown == null && globals.quiescent())) {
            section.line("option persist");
        }
    }

    private void connecting() {
        section.line("retries", String.valueOf(server.retries()));
        if (server.redispatch(globals) != globals.redispatch()) {
            section.line(HaproxyConfiguration.redispatch(server.redispatch(globals)));
        }
        if (server.abortOnClose()) {
            section.line("option abortonclose");
        }
    }

    private void timeouts() {
        Timeouts timeouts = server.timeouts();
        timeout("connect", timeouts.connectMs());
        timeout("client", timeouts.clientMs());
        timeout("server", timeouts.serverMs());
        if (timeouts.queueMs() != null) {
            timeout("queue", timeouts.queueMs());
            section.comment(
                    "timeout queue ends the wait for a server's maxconn. For the wait for a place in this section,"
                            + " which Mooring ends after the same time, HAProxy knows no limit.");
        }
        checks.timeouts(timeouts.connectMs(globals));
    }

    private void timeout(String which, @Nullable Integer ms) {
        if (ms != null) {
            section.line("timeout", which, ms + "ms");
        }
    }

    private void realServer(RealServer real) {
        List<String> words = new ArrayList<>(
                List.of("server", real.name(), target(real.address(), real.port()), "weight", weight(real)));
        words.addAll(checks.words(real));
        words.addAll(source(real));
        if (IpAddress.parse(real.address()) == null) {
            words.add("resolvers " + HaproxyConfiguration.RESOLVERS + " resolve-prefer ipv4 init-addr last,libc,none");
        }
        if (real.maxConnections() > 0) {
            words.add("maxconn " + real.maxConnections());
        }
        if (real.slowStartSeconds() > 0) {
            words.add("slowstart " + real.slowStartSeconds() + "s");
        }
        String sendProxy = sendProxy();
        if (sendProxy != null) {
            words.add(sendProxy);
        }
        if (server.closeOnServerDown()) {
            words.add("on-marked-down shutdown-sessions");
        }
        if (real.backup()) {
            words.add("backup");
        }
        if (real.state() == AdminState.HALTED) {
            section.comment(real.name() + " is halted: Mooring has closed its sessions; HAProxy leaves those of an"
                    + " older process open.");
            words.add("disabled");
        } else if (real.state() == AdminState.DRAIN) {
            section.comment(real.name() + " drains, its own weight is " + real.weight() + ".");
        }
        section.line(words.toArray(String[]::new));
    }

    private static String weight(RealServer real) {
        return real.state() == AdminState.DRAIN ? "0" : String.valueOf(real.weight());
    }

    /** Of a host name nobody knows the family before it is resolved: the first address will do. */
    private List<String> source(RealServer real) {
        IpAddress target = IpAddress.parse(real.address());
        List<String> fitting = server.sourceAddresses().stream()
                .filter(source -> target == null || sameFamily(target, IpAddress.parse(source)))
                .toList();
        if (fitting.isEmpty()) {
            return List.of();
        }
        if (fitting.size() > 1) {
            section.comment("Mooring connects from " + fitting + " in turn; HAProxy from the first.");
        }
        return List.of("source " + target(fitting.get(0), null));
    }

    private static boolean sameFamily(IpAddress a, @Nullable IpAddress b) {
        return b != null && a.ipv4() == b.ipv4();
    }

    /** A server name that no real server has. */
    private String fallbackName() {
        String name = "fallback";
        for (int n = 2; server.realServer(name) != null; n++) {
            name = "fallback-" + n;
        }
        return name;
    }

    private static String bind(String address, int port) {
        // Mooring's :: takes both families; HAProxy needs to be told.
        boolean everyAddress = IpAddress.ANY_IPV6.equals(IpAddress.parse(address));
        return "bind " + target(address, port) + (everyAddress ? " v4v6" : "");
    }

    /** {@code 10.0.0.1:80}, {@code [2001:db8::1]:80}; without a port, HAProxy takes the one that the client came to. */
    static String target(String address, @Nullable Integer port) {
        IpAddress literal = IpAddress.parse(address);
        String host = literal == null ? address : literal.host();
        return port == null ? host : host + ":" + port;
    }
}
