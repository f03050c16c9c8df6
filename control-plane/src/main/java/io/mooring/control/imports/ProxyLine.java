package io.mooring.control.imports;

import io.mooring.api.Balance;
import io.mooring.control.json.Nearest;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the lines of the sections {@code defaults}, {@code listen}, {@code frontend} and {@code backend}. */
final class ProxyLine {
    private static final Pattern MASK = Pattern.compile("src,ipmask\\(([0-9]{1,2})(?:,([0-9]{1,3}))?\\)");

    private final Proxy proxy;
    private final Line line;

    private ProxyLine(Proxy proxy, Line line) {
        this.proxy = proxy;
        this.line = line;
    }

    /** Reads a line of a section; one that is lenient takes a misspelt word for the nearest. */
    static void read(Proxy proxy, Line line, boolean lenient) {
        String word = line.word(0);
        if (!ProxyWords.KNOWN.contains(word)) {
            String nearest = Nearest.of(word, ProxyWords.KNOWN);
            if (nearest != null) {
                line.suggest(nearest + " " + String.join(" ", line.from(1)));
            }
            if (nearest == null || !lenient) {
                line.error("\"" + word + "\" is no word of HAProxy");
                return;
            }
            line.approximated("\"" + word + "\" is read as \"" + nearest + "\"");
            line.reading(nearest);
        }
        new ProxyLine(proxy, line).read();
    }

    private void read() {
        switch (line.word(0)) {
            case "mode" -> mode();
            case "bind" -> proxy.binds.addAll(Bind.of(line, 1));
            case "server" -> server();
            case "default-server" -> {
                if (proxy.serverDefaults.size() + line.size() > Proxy.MAX_DEFAULTS) {
                    line.error("more words than " + Proxy.MAX_DEFAULTS + " hold for every server");
                } else {
                    proxy.serverDefaults.addAll(line.from(1));
                    line.applied();
                }
            }
            case "timeout" -> timeout(line.word(1), line.word(2));
            case "contimeout" -> timeout("connect", line.word(1));
            case "clitimeout" -> timeout("client", line.word(1));
            case "srvtimeout" -> timeout("server", line.word(1));
            case "maxconn" -> proxy.maxConnections = applied(Values.number(line, line.word(1)));
            case "retries" -> proxy.retries = applied(Values.number(line, line.word(1)));
            case "balance" -> balance();
            case "hash-type" -> {
                if (!line.word(1).equals("consistent")) {
                    line.approximated("balancing by source is always consistent");
                }
                line.applied();
            }
            case "stick-table" -> new StickLine(proxy, line).table();
            case "stick" -> new StickLine(proxy, line).stick(MASK);
            case "cookie", "appsession" -> {
                proxy.sticks = true;
                line.approximated("clients are known by their address, not by a cookie");
            }
            case "option" -> new OptionLine(proxy, line).read(1, true);
            case "no" -> negated();
            case "http-check" -> proxy.checks.httpCheck(line);
            case "tcp-check" -> proxy.checks.tcpCheck(line);
            case "acl" -> proxy.access.acl(line);
            case "tcp-request" -> tcpRequest();
            case "default_backend" -> {
                proxy.backend = line.word(1);
                line.applied();
            }
            case "use_backend" -> useBackend();
            case "source" -> source();
            case "log" -> {
                proxy.logs = true;
                line.approximated("lines go to the log of the data plane (globals.connectionLog)");
            }
            case "description" -> {
                proxy.description = String.join(" ", line.from(1));
                line.applied();
            }
            case "disabled" -> {
                proxy.disabled = true;
                line.applied();
            }
            case "email-alert" -> {
                line.ignored("who is told is said in globals.alerts");
                line.suggest("PATCH /globals {\"alerts\": {\"email\": …}}");
            }
            case "stats" -> {
                proxy.statistics = true;
                line.ignored("Mooring's statistics are at /q/metrics and in each status");
            }
            case "rate-limit" -> line.error("Mooring limits the rate of each client, not that of all");
            default -> other();
        }
    }

    private @Nullable Integer applied(@Nullable Integer value) {
        line.applied();
        return value;
    }

    private void other() {
        String word = line.word(0);
        if (ProxyWords.IGNORED.contains(word)) {
            line.ignored("it is about HAProxy itself");
        } else {
            line.error("Mooring relays TCP and has no \"" + word + "\"");
        }
    }

    private void mode() {
        switch (line.word(1)) {
            case "tcp" -> line.applied();
            case "http" -> line.approximated("HTTP is relayed as TCP, connection by connection");
            default -> line.error("Mooring has no mode \"" + line.word(1) + "\"");
        }
    }

    private void server() {
        if (proxy.servers.size() >= Proxy.MAX_SERVERS) {
            line.error("a virtual server has at most " + Proxy.MAX_SERVERS + " real servers");
            return;
        }
        Server server = Server.of(line, proxy.serverDefaults);
        if (server != null) {
            proxy.servers.add(server);
        }
    }

    private void timeout(String which, String value) {
        Integer ms = Values.ms(line, value);
        if (ms == null) {
            return;
        }
        line.applied();
        switch (which) {
            case "connect" -> proxy.connectMs = ms;
            case "client" -> proxy.clientMs = ms;
            case "server" -> proxy.serverMs = ms;
            case "queue" -> proxy.queueMs = ms;
            case "check" -> proxy.checkMs = ms;
            case "tunnel", "client-fin", "server-fin" ->
                line.approximated(
                        "one timeout holds for a session to its end: that of the client and that of the server");
            default -> line.approximated("Mooring has no timeout \"" + which + "\"");
        }
        if (value.matches("[0-9]+") && ms < 1000) {
            line.approximated("without a unit it is " + ms + " ms, as in HAProxy");
            line.suggest("If seconds were meant: " + value + "s");
        }
    }

    private void balance() {
        Matcher word = Pattern.compile("([a-z-]+).*").matcher(line.word(1));
        String which = word.matches() ? word.group(1) : "";
        line.applied();
        switch (which) {
            case "leastconn" -> proxy.balance = Balance.LEASTCONN;
            case "roundrobin" -> proxy.balance = Balance.ROUNDROBIN;
            case "static-rr" -> {
                proxy.balance = Balance.ROUNDROBIN;
                line.approximated("it is roundrobin");
            }
            case "source" -> proxy.balance = Balance.SOURCE;
            case "random" -> proxy.balance = Balance.RANDOM;
            case "first" -> proxy.balance = Balance.FIRST;
            default ->
                line.error("Mooring does not balance by \"" + line.word(1) + "\" (expected leastconn, roundrobin,"
                        + " source, random or first)");
        }
    }

    private void negated() {
        if (line.word(1).equals("option")) {
            new OptionLine(proxy, line).read(2, false);
        } else {
            line.ignored("it is about HAProxy itself");
        }
    }

    private void tcpRequest() {
        if (line.word(1).equals("inspect-delay")
                || line.word(1).equals("content") && line.word(2).equals("accept")) {
            line.ignored("Mooring does not look into what clients send");
        } else if (line.word(2).equals("reject") || line.word(2).equals("accept")) {
            proxy.access.rule(line);
        } else {
            line.error("Mooring has no \"" + line.word(2) + "\"");
            line.suggest("See rateLimit of virtual servers.");
        }
    }

    private void useBackend() {
        if (line.size() == 2) {
            proxy.backend = line.word(1);
            line.applied();
        } else {
            line.error("Mooring sends all clients of a virtual server to its own real servers");
            line.suggest("One virtual server for each address and port.");
        }
    }

    private void source() {
        String address = Values.address(line.word(1).replaceFirst("(?<=[0-9\\]]):[0-9-]+$", ""));
        if (line.from(2).contains("usesrc")) {
            line.error("Mooring connects from its own addresses, not from the client's");
        } else if (address == null) {
            line.error("\"" + line.word(1) + "\" is no address to connect from");
        } else {
            proxy.source = address.equals("0.0.0.0") || address.equals("::") ? null : address;
            line.applied();
        }
    }
}
