package io.mooring.control.imports;

import io.mooring.api.HealthCheckType;
import java.util.Set;

/** Reads {@code option} and {@code no option}. */
final class OptionLine {
    private static final Set<String> IGNORED = Set.of(
            "accept-invalid-http-request",
            "accept-invalid-http-response",
            "accept-unsafe-violations-in-http-request",
            "accept-unsafe-violations-in-http-response",
            "allbackups",
            "checkcache",
            "clitcpka",
            "contstats",
            "dontlognull",
            "dontlog-normal",
            "external-check",
            "forceclose",
            "h1-case-adjust-bogus-client",
            "h1-case-adjust-bogus-server",
            "http-buffer-request",
            "http-ignore-probes",
            "http-keep-alive",
            "http-no-delay",
            "http-pretend-keepalive",
            "http-restrict-req-hdr-names",
            "http-server-close",
            "http-tunnel",
            "http-use-htx",
            "http-use-proxy-header",
            "http-proxy",
            "httpclose",
            "idle-close-on-response",
            "independent-streams",
            "independant-streams",
            "logasap",
            "log-health-checks",
            "log-separate-errors",
            "nolinger",
            "prefer-last-server",
            "socket-stats",
            "splice-auto",
            "splice-request",
            "splice-response",
            "srvtcpka",
            "tcpka",
            "tcp-smart-accept",
            "tcp-smart-connect",
            "use-small-buffers",
            "disable-h2-upgrade");

    private static final Set<String> OTHER_CHECKS =
            Set.of("smtpchk", "mysql-check", "pgsql-check", "redis-check", "ldap-check", "spop-check");

    private final Proxy proxy;
    private final Line line;

    OptionLine(Proxy proxy, Line line) {
        this.proxy = proxy;
        this.line = line;
    }

    /** The option is the word at this place; whether it is wanted. */
    void read(int at, boolean wanted) {
        String option = line.word(at);
        switch (option) {
            case "redispatch" -> {
                proxy.redispatch = wanted;
                line.applied();
            }
            case "abortonclose" -> {
                proxy.abortOnClose = wanted;
                line.applied();
            }
            case "persist" -> {
                proxy.persist = wanted;
                line.applied();
            }
            case "tcplog", "httplog", "httpslog" -> line.approximated("the connection log has fields of its own");
            case "dontlog-normal" -> {
                proxy.normalNotLogged = wanted;
                line.applied();
            }
            case "httpchk" -> {
                if (wanted) {
                    proxy.checks.httpchk(line);
                }
            }
            case "tcp-check" -> {
                proxy.checks.type = HealthCheckType.TCP;
                line.applied();
            }
            case "ssl-hello-chk" -> {
                proxy.checks.type = HealthCheckType.TLS;
                line.approximated("the check is a whole TLS handshake");
            }
            case "forwardfor", "originalto" -> {
                line.error("Mooring does not look into HTTP");
                line.suggest("proxyProtocol.send tells real servers of the client.");
            }
            case "transparent", "http_proxy" -> line.error("Mooring has no \"" + option + "\"");
            default -> other(option);
        }
    }

    private void other(String option) {
        if (OTHER_CHECKS.contains(option)) {
            line.approximated("the check opens a connection and says nothing");
            line.suggest("healthCheck of type send-expect can say more.");
        } else if (IGNORED.contains(option)) {
            line.ignored("it is about HAProxy itself");
        } else {
            line.error("\"" + option + "\" is no option that Mooring knows");
        }
    }
}
