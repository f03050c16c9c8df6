package io.mooring.api;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The rules over several fields of a health check. A check of type {@code none} may say anything: nothing is checked. */
final class HealthCheckRules {
    private final String at;
    private final HealthCheck check;
    private final List<Violation> found = new ArrayList<>();

    private HealthCheckRules(String at, HealthCheck check) {
        this.at = at;
        this.check = check;
    }

    /** All violations of these rules by the health check at this pointer. */
    static List<Violation> violations(String at, HealthCheck check) {
        HealthCheckRules rules = new HealthCheckRules(at, check);
        rules.portOrPorts();
        if (check.type() != HealthCheckType.NONE) {
            rules.fieldsOfItsType();
        }
        rules.rangesAscend();
        rules.serverName();
        return rules.found;
    }

    private void portOrPorts() {
        if (check.port() != null && !check.ports().isEmpty()) {
            add(
                    "ports",
                    Violation.NOT_ALLOWED_TOGETHER,
                    check.ports() + " (replaces port, which is " + check.port() + "; expected one of the two)");
        }
    }

    /** What a check of this type would not look at must not be there: it would be silently ignored. */
    private void fieldsOfItsType() {
        HealthCheck none = HealthCheck.DEFAULT;
        only("path", check.path(), none.path(), HealthCheckType.HTTP);
        only("host", check.host(), null, HealthCheckType.HTTP, HealthCheckType.TLS);
        only("expectStatus", check.expectStatus(), none.expectStatus(), HealthCheckType.HTTP);
        only("expectBody", check.expectBody(), null, HealthCheckType.HTTP);
        only("send", check.send(), null, HealthCheckType.SEND_EXPECT);
        only("expect", check.expect(), null, HealthCheckType.SEND_EXPECT);
    }

    private void only(String field, @Nullable Object value, @Nullable Object absent, HealthCheckType... types) {
        if (!Objects.equals(value, absent) && !List.of(types).contains(check.type())) {
            List<String> names =
                    List.of(types).stream().map(HealthCheckRules::name).toList();
            add(
                    field,
                    Violation.NOT_ALLOWED_TOGETHER,
                    "has no meaning for type " + name(check.type()) + " (expected type " + String.join(" or ", names)
                            + ", or no " + field + ")");
        }
    }

    private void rangesAscend() {
        for (String range : check.expectStatus().split(",", -1)) {
            String[] ends = range.split("-", -1);
            if (ends.length == 2 && ends[0].length() == 3 && ends[1].length() == 3 && ends[0].compareTo(ends[1]) > 0) {
                add(
                        "expectStatus",
                        Violation.OUT_OF_RANGE,
                        "\"" + range + "\" holds no status (expected the smaller one first)");
            }
        }
    }

    private void serverName() {
        String host = check.host();
        if (check.type() == HealthCheckType.TLS && host != null && !HostOrIp.Check.hostName(host)) {
            add(
                    "host",
                    Violation.OUT_OF_RANGE,
                    "\"" + host + "\" (expected a host name, without a port: it is sent as server name)");
        }
    }

    private static String name(HealthCheckType type) {
        return switch (type) {
            case TCP -> "tcp";
            case HTTP -> "http";
            case TLS -> "tls";
            case SEND_EXPECT -> "send-expect";
            case NONE -> "none";
        };
    }

    private void add(String field, String code, String message) {
        found.add(new Violation(at + "/" + field, code, field + ": " + message));
    }
}
