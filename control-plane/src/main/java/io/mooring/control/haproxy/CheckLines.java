package io.mooring.control.haproxy;

import io.mooring.api.CheckPolicy;
import io.mooring.api.Globals;
import io.mooring.api.HealthCheck;
import io.mooring.api.HealthCheckType;
import io.mooring.api.IpAddress;
import io.mooring.api.RealServer;
import io.mooring.api.VirtualServer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes the health check of a virtual server: rules of the section, and words of its server lines. */
final class CheckLines {
    private final Section section;
    private final VirtualServer server;
    private final HealthCheck check;
    private final Globals globals;

    CheckLines(Section section, VirtualServer server, Globals globals) {
        this.section = section;
        this.server = server;
        this.check = server.healthCheck();
        this.globals = globals;
    }

    /** The rules of the check, for what the words of a server line do not say. */
    void rules() {
        if (check.type() == HealthCheckType.NONE) {
            return;
        }
        List<Integer> ports = check.ports();
        boolean http = check.type() == HealthCheckType.HTTP;
        if (http || check.type() == HealthCheckType.SEND_EXPECT || !ports.isEmpty()) {
            section.line(http ? "option httpchk" : "option tcp-check");
        }
        if (ports.isEmpty()) {
            conversation();
            return;
        }
        boolean one = check.policy() == CheckPolicy.ANY && ports.size() > 1;
        if (one) {
            section.comment("Mooring is content with any port of " + ports + "; HAProxy checks the first only.");
        }
        for (int port : one ? ports.subList(0, 1) : ports) {
            section.line(http ? "http-check" : "tcp-check", "connect default port", String.valueOf(port));
            conversation();
        }
    }

    private void conversation() {
        if (check.type() == HealthCheckType.HTTP) {
            request();
        } else if (check.type() == HealthCheckType.SEND_EXPECT) {
            if (check.send() != null && !check.send().isEmpty()) {
                section.line("tcp-check send" + text(check.send()));
            }
            String expected = check.expect();
            section.line("tcp-check expect", expected == null || expected.isEmpty() ? "rbinary .." : sought(expected));
        }
    }

    private void request() {
        if (check.host() == null && server.realServers().size() > 1) {
            section.comment("Mooring asks each real server for its own address as Host.");
        }
        section.line(
                "http-check send meth GET uri",
                Section.quoted(check.path()),
                "ver HTTP/1.1 hdr Host",
                Section.quoted(host()),
                "hdr User-Agent 'Mooring health check' hdr Connection close");
        section.line("http-check expect status", check.expectStatus());
        String body = check.expectBody();
        if (body != null && !body.isEmpty()) {
            if (plain(body)) {
                section.line("http-check expect string", Section.quoted(body));
            } else {
                section.comment("not expressed here: expectBody, whose control characters HAProxy has no words for");
            }
        }
    }

    private String host() {
        if (check.host() != null) {
            return check.host();
        }
        if (server.realServers().isEmpty()) {
            return server.address();
        }
        RealServer first = server.realServers().get(0);
        Integer port =
                !check.ports().isEmpty() ? check.ports().get(0) : check.port() != null ? check.port() : first.port();
        return Listen.target(first.address(), port == null || port == 80 ? null : port);
    }

    private static boolean plain(String words) {
        return Section.visible(words).equals(words);
    }

    private static String text(String words) {
        return plain(words) ? " " + Section.quoted(words) : "-binary " + hex(words);
    }

    private static String sought(String words) {
        return plain(words) ? "string " + Section.quoted(words) : "binary " + hex(words);
    }

    private static String hex(String words) {
        return HexFormat.of().formatHex(words.getBytes(StandardCharsets.UTF_8));
    }

    /** The timeout of the check, and where HAProxy's differs. */
    void timeouts(int connectMs) {
        if (check.type() == HealthCheckType.NONE) {
            return;
        }
        if (check.timeoutMs() != null || check.timeoutMs(globals) != globals.healthCheckTimeoutMs()) {
            section.line("timeout check", check.timeoutMs(globals) + "ms");
        }
        int haproxysMs = Math.min(connectMs, check.intervalMs(globals));
        int mooringsMs = Math.min(check.connectTimeoutMs(globals), check.timeoutMs(globals));
        if (mooringsMs != haproxysMs) {
            section.comment("Mooring gives a check " + mooringsMs + " ms to connect; HAProxy " + haproxysMs
                    + " ms, the smaller of timeout connect and inter.");
        }
    }

    /** The words of a server line. */
    List<String> words(RealServer real) {
        List<String> words = new ArrayList<>();
        if (check.type() == HealthCheckType.NONE) {
            return words;
        }
        words.add("check");
        if (check.port() != null) {
            words.add("port " + check.port());
        }
        words.add("inter " + check.intervalMs(globals) + "ms");
        words.add("rise " + check.rise());
        words.add("fall " + check.fall());
        if (check.type() == HealthCheckType.TLS) {
            words.add("check-ssl verify none");
            String name = serverName(real);
            if (name != null) {
                words.add("check-sni " + name);
            }
        }
        return words;
    }

    private @Nullable String serverName(RealServer real) {
        if (check.host() != null) {
            return check.host();
        }
        return IpAddress.parse(real.address()) == null ? real.address() : null;
    }
}
