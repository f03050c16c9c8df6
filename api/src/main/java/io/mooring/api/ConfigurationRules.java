package io.mooring.api;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
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

    /** All violations of these rules. */
    static List<Violation> violations(Configuration configuration) {
        List<Violation> found = new ArrayList<>();
        ConfigurationRules rules = new ConfigurationRules(found::add);
        List<VirtualServer> servers = configuration.virtualServers();
        rules.distinctNames(
                "/virtualServers",
                servers.stream().map(v -> v == null ? null : v.name()).toList());
        rules.distinctListeners(servers);
        for (int i = 0; i < servers.size(); i++) {
            VirtualServer server = servers.get(i);
            if (server != null) {
                rules.virtualServer("/virtualServers/" + i, server);
            }
        }
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
        Map<Integer, List<Integer>> byPort = new HashMap<>();
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
                List<Integer> owners = byPort.computeIfAbsent(port, key -> new ArrayList<>(1));
                for (int other : owners) {
                    VirtualServer owner = servers.get(other);
                    if (other != i && overlap(address, Objects.requireNonNull(parse(owner.address())))) {
                        report(
                                "/virtualServers/" + i + "/ports/" + p,
                                Violation.PORT_CONFLICT,
                                "ports: " + hostAndPort(server.address(), port) + " (belongs to virtual server \""
                                        + owner.name() + "\", which listens on " + hostAndPort(owner.address(), port)
                                        + ")");
                        break;
                    }
                }
                owners.add(i);
            }
        }
    }

    /** {@code ::} takes both families, as a listening socket does on Linux. */
    private static boolean overlap(IpAddress a, IpAddress b) {
        return a.equals(b) || covers(a, b) || covers(b, a);
    }

    private static boolean covers(IpAddress wildcard, IpAddress other) {
        return wildcard.equals(IpAddress.ANY_IPV6) || (wildcard.equals(IpAddress.ANY_IPV4) && other.ipv4());
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
