package io.mooring.api;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The fields of the contract whose behaviour is not built yet. Each is refused unless it has its default, so that nothing
 * that a user asks for is silently ignored. A row goes when its behaviour comes.
 */
final class NotSupportedYet {
    private final List<Violation> found = new ArrayList<>();

    private NotSupportedYet() {}

    /** A violation for every field that asks for what is not built yet. */
    static List<Violation> violations(Configuration configuration) {
        NotSupportedYet refused = new NotSupportedYet();
        refused.globals("/globals", configuration.globals());
        for (int i = 0; i < configuration.virtualServers().size(); i++) {
            VirtualServer server = configuration.virtualServers().get(i);
            if (server != null) {
                refused.virtualServer("/virtualServers/" + i, server);
            }
        }
        return refused.found;
    }

    private void globals(String at, Globals globals) {
        only(at + "/applyMode", globals.applyMode(), ApplyMode.AUTO);
        only(at + "/requirePreconditions", globals.requirePreconditions(), false);
        only(at + "/alerts", globals.alerts(), Alerts.DEFAULT);
    }

    private void virtualServer(String at, VirtualServer server) {
        healthCheck(at + "/healthCheck", server.healthCheck());
        only(at + "/sourceAddresses", server.sourceAddresses(), List.of());
        for (int i = 0; i < server.realServers().size(); i++) {
            RealServer real = server.realServers().get(i);
            if (real != null) {
                realServer(at + "/realServers/" + i, real);
            }
        }
    }

    private void healthCheck(String at, HealthCheck check) {
        only(at + "/type", check.type(), HealthCheckType.TCP, HealthCheckType.NONE);
        only(at + "/ports", check.ports(), List.of());
        only(at + "/policy", check.policy(), CheckPolicy.ALL);
        only(at + "/path", check.path(), HealthCheck.DEFAULT.path());
        only(at + "/host", check.host(), (Object) null);
        only(at + "/expectStatus", check.expectStatus(), HealthCheck.DEFAULT.expectStatus());
        only(at + "/expectBody", check.expectBody(), (Object) null);
        only(at + "/send", check.send(), (Object) null);
        only(at + "/expect", check.expect(), (Object) null);
    }

    private void realServer(String at, RealServer server) {
        if (server.address() != null
                && IpAddress.parse(server.address()) == null
                && HostOrIp.Check.hostName(server.address())) {
            add(at + "/address", server.address(), "an IPv4 or IPv6 address");
        }
    }

    private void only(String pointer, @Nullable Object value, @Nullable Object... supported) {
        for (Object one : supported) {
            if (Objects.equals(value, one)) {
                return;
            }
        }
        add(pointer, value, "its default");
    }

    private void add(String pointer, @Nullable Object value, String expected) {
        String field = pointer.substring(pointer.lastIndexOf('/') + 1);
        String shown = value instanceof Enum<?> || value instanceof Record ? "this value" : String.valueOf(value);
        found.add(new Violation(
                pointer,
                Violation.NOT_SUPPORTED_YET,
                field + ": " + shown + " (is not supported by this version yet; expected " + expected + ")"));
    }
}
