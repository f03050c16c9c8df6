package io.mooring.api;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The rules over several fields or several resources, one small method each. Rules of single fields are Bean Validation
 * annotations on the records; {@link SnapshotRules} asks for both.
 *
 * <p>A rule looks only at values that are there and sane by themselves; what the annotations refuse is theirs to report.
 */
final class ConfigurationRules {
    private final Consumer<Violation> report;

    private ConfigurationRules(Consumer<Violation> report) {
        this.report = report;
    }

    /** What is wrong between virtual servers, and with the globals. */
    static List<Violation> across(Configuration configuration) {
        List<Violation> found = new ArrayList<>();
        ConfigurationRules rules = new ConfigurationRules(found::add);
        AlertRules.violations(
                        "/globals/alerts/email",
                        configuration.globals().alerts().email())
                .forEach(found::add);
        List<VirtualServer> servers = configuration.virtualServers();
        rules.distinctNames(
                "/virtualServers",
                servers.stream().map(v -> v == null ? null : v.name()).toList());
        rules.distinctListeners(servers);
        return found;
    }

    /** What is wrong with each virtual server by itself. */
    static List<Violation> within(Configuration configuration) {
        List<Violation> found = new ArrayList<>();
        ConfigurationRules rules = new ConfigurationRules(found::add);
        List<VirtualServer> servers = configuration.virtualServers();
        for (int i = 0; i < servers.size(); i++) {
            VirtualServer server = servers.get(i);
            if (server != null) {
                rules.virtualServer("/virtualServers/" + i, server);
            }
        }
        return found;
    }

    /** What is wrong with a virtual server by itself, with pointers into it. */
    static List<Violation> within(VirtualServer server) {
        List<Violation> found = new ArrayList<>();
        new ConfigurationRules(found::add).virtualServer("", server);
        return found;
    }

    private void virtualServer(String at, VirtualServer server) {
        distinctNames(
                at + "/realServers",
                server.realServers().stream()
                        .map(r -> r == null ? null : r.name())
                        .toList());
        distinctTargets(at, server);
        checkPort(at, server);
        HealthCheckRules.violations(at + "/healthCheck", server.healthCheck()).forEach(report);
    }

    private void distinctNames(String at, List<@Nullable String> names) {
        Map<String, Integer> first = new HashMap<>();
        for (int i = 0; i < names.size(); i++) {
            String name = names.get(i);
            if (name != null && first.putIfAbsent(name, i) != null) {
                report(
                        at + "/" + i + "/name",
                        Violation.DUPLICATE,
                        "name: \"" + name + "\" (is already the name of item " + first.get(name)
                                + "; expected unique names)");
            }
        }
    }

    /** {@code address:port} is unique over all virtual servers; a wildcard address overlaps with those of its family. */
    private void distinctListeners(List<VirtualServer> servers) {
        Map<Integer, Owners> byPort = new HashMap<>();
        for (int i = 0; i < servers.size(); i++) {
            VirtualServer server = servers.get(i);
            IpAddress address = server == null ? null : parse(server.address());
            if (address == null || server.ports() == null) {
                continue;
            }
            for (int p = 0; p < server.ports().size(); p++) {
                Integer port = server.ports().get(p);
                if (port == null) {
                    continue;
                }
                Owners owners = byPort.computeIfAbsent(port, key -> new Owners());
                int first = owners.firstOverlapping(address, i);
                if (first != Owners.NONE) {
                    VirtualServer owner = servers.get(first);
                    report(
                            "/virtualServers/" + i + "/ports/" + p,
                            Violation.PORT_CONFLICT,
                            "ports: " + hostAndPort(server.address(), port) + " (belongs to virtual server \""
                                    + owner.name() + "\", which listens on " + hostAndPort(owner.address(), port)
                                    + ")");
                }
                owners.add(address, i);
            }
        }
    }

    /** Who listens on a port, by address, so that a thousand virtual servers with the same port are not compared in pairs. */
    private static final class Owners {
        static final int NONE = Integer.MAX_VALUE;

        private final Map<IpAddress, Integer> firstOf = new HashMap<>();
        private int firstOfIpv4 = NONE;
        private int first = NONE;

        /**
         * The first of the virtual servers before this one whose address and this one are listened on by one socket: they are
         * the same, or one of them is a wildcard of the other's family. {@code ::} takes both families, as it does on Linux.
         */
        int firstOverlapping(IpAddress address, int self) {
            int found = address.equals(IpAddress.ANY_IPV6) ? first : firstAt(address);
            if (address.equals(IpAddress.ANY_IPV4)) {
                found = Math.min(found, firstOfIpv4);
            }
            if (address.ipv4()) {
                found = Math.min(found, firstAt(IpAddress.ANY_IPV4));
            }
            found = Math.min(found, firstAt(IpAddress.ANY_IPV6));
            return found == self ? NONE : found; // the same port twice in one virtual server is another rule's
        }

        void add(IpAddress address, int owner) {
            firstOf.putIfAbsent(address, owner);
            first = Math.min(first, owner);
            firstOfIpv4 = address.ipv4() ? Math.min(firstOfIpv4, owner) : firstOfIpv4;
        }

        private int firstAt(IpAddress address) {
            return firstOf.getOrDefault(address, NONE);
        }
    }

    private void distinctTargets(String at, VirtualServer server) {
        Map<String, String> first = new HashMap<>();
        for (int i = 0; i < server.realServers().size(); i++) {
            RealServer real = server.realServers().get(i);
            if (real == null || real.address() == null) {
                continue;
            }
            IpAddress literal = parse(real.address());
            String target = (literal == null ? real.address().toLowerCase(Locale.ROOT) : literal.toString()) + " "
                    + real.port();
            String owner = first.putIfAbsent(target, real.name());
            if (owner != null) {
                report(
                        at + "/realServers/" + i + "/address",
                        Violation.DUPLICATE,
                        "address: " + real.address() + (real.port() == null ? "" : " port " + real.port())
                                + " (is already real server \"" + owner + "\"; expected each address and port once)");
            }
        }
    }

    private void checkPort(String at, VirtualServer server) {
        HealthCheck check = server.healthCheck();
        if (check.type() == HealthCheckType.NONE
                || check.port() != null
                || !check.ports().isEmpty()) {
            return;
        }
        for (RealServer real : server.realServers()) {
            if (real != null && real.port() == null) {
                report(
                        at + "/healthCheck/port",
                        Violation.CHECK_PORT_REQUIRED,
                        "port: null (real server \"" + real.name()
                                + "\" has no port of its own, so the health check needs one; expected 1…65535)");
                return;
            }
        }
    }

    private void report(String pointer, String code, String message) {
        report.accept(new Violation(pointer, code, message));
    }

    private static @Nullable IpAddress parse(@Nullable String address) {
        return address == null ? null : IpAddress.parse(address);
    }

    private static String hostAndPort(String address, int port) {
        return address.indexOf(':') < 0 ? address + ":" + port : "[" + address + "]:" + port;
    }
}
