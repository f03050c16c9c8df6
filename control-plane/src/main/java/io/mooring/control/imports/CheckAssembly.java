package io.mooring.control.imports;

import io.mooring.api.Globals;
import io.mooring.api.HealthCheck;
import io.mooring.api.HealthCheckType;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Makes the health check of a virtual server: what the section says, and the first server line that is checked. */
final class CheckAssembly {
    /** What HAProxy takes where {@code inter} is not said. */
    private static final int INTERVAL_MS = 2000;

    private final Proxy proxy;
    private final List<Server> servers;
    private final Globals globals;

    CheckAssembly(Proxy proxy, List<Server> servers, Globals globals) {
        this.proxy = proxy;
        this.servers = servers;
        this.globals = globals;
    }

    /** The check; its type is none where no server is checked. Fields that its type does not look at stay at their defaults. */
    @SuppressWarnings("NullAway") // what is null takes its default
    HealthCheck healthCheck() {
        Server first =
                servers.stream().filter(server -> server.checked).findFirst().orElse(null);
        if (first == null) {
            return new HealthCheck(
                    HealthCheckType.NONE,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null);
        }
        servers.stream()
                .filter(server -> !same(first, server))
                .forEach(server -> server.line.approximated(
                        "it is checked as " + first.name + " is: a virtual server has one health check"));
        Checks checks = proxy.checks;
        HealthCheckType type =
                checks.type == HealthCheckType.TCP && first.checkedWithTls ? HealthCheckType.TLS : checks.type;
        boolean http = type == HealthCheckType.HTTP;
        boolean talks = type == HealthCheckType.SEND_EXPECT;
        Integer port = checks.ports.size() == 1 ? checks.ports.get(0) : first.checkPort;
        int intervalMs = first.intervalMs == null ? INTERVAL_MS : first.intervalMs;
        return new HealthCheck(
                type,
                checks.ports.size() > 1 ? null : port,
                checks.ports.size() > 1 ? checks.ports : null,
                null,
                intervalMs == globals.healthCheckIntervalMs() ? null : intervalMs,
                timeoutMs(type),
                first.rise,
                first.fall,
                http ? checks.path : null,
                http ? checks.host : type == HealthCheckType.TLS ? first.checkName : null,
                http ? checks.expectStatus : null,
                http ? checks.expectBody : null,
                talks ? checks.send : null,
                talks ? checks.expect : null,
                null);
    }

    private static boolean same(Server first, Server other) {
        return other.checked
                && other.checkedWithTls == first.checkedWithTls
                && Objects.equals(other.checkPort, first.checkPort)
                && Objects.equals(other.intervalMs, first.intervalMs)
                && Objects.equals(other.rise, first.rise)
                && Objects.equals(other.fall, first.fall);
    }

    private @Nullable Integer timeoutMs(HealthCheckType type) {
        Integer said = proxy.checkMs;
        boolean inGlobals = type == HealthCheckType.TCP
                ? globals.healthCheckTimeoutMs().equals(said)
                : globals.negotiateTimeoutMs().equals(said)
                        || globals.healthCheckTimeoutMs().equals(said);
        return inGlobals ? null : said;
    }
}
