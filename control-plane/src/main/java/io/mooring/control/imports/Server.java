package io.mooring.control.imports;

import io.mooring.api.AdminState;
import io.mooring.api.ProxyProtocolVersion;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A line {@code server}, with what {@code default-server} has said before. */
final class Server {
    /** Words with a value behind them. */
    private static final Set<String> VALUED = Set.of(
            "weight",
            "maxconn",
            "slowstart",
            "port",
            "inter",
            "rise",
            "fall",
            "check-sni",
            "on-marked-down",
            "source",
            "usesrc",
            "addr",
            "track",
            "minconn",
            "maxqueue",
            "redir",
            "socks4",
            "namespace",
            "interface");

    /** The same that change nothing here. */
    private static final Set<String> IGNORED_WITH_VALUE = Set.of(
            "id",
            "cookie",
            "agent-port",
            "agent-inter",
            "agent-addr",
            "agent-send",
            "fastinter",
            "downinter",
            "observe",
            "error-limit",
            "on-error",
            "on-marked-up",
            "verify",
            "verifyhost",
            "ca-file",
            "crl-file",
            "crt",
            "sni",
            "alpn",
            "npn",
            "ciphers",
            "ciphersuites",
            "ssl-min-ver",
            "ssl-max-ver",
            "init-addr",
            "resolvers",
            "resolve-prefer",
            "resolve-net",
            "resolve-opts",
            "proto",
            "check-proto",
            "check-alpn",
            "tcp-ut",
            "pool-low-conn",
            "pool-max-conn",
            "pool-purge-delay",
            "max-reuse",
            "guid",
            "hash-key",
            "proxy-v2-options",
            "log-proto");

    /** Words that change nothing here. */
    private static final Set<String> IGNORED = Set.of(
            "enabled",
            "stick",
            "agent-check",
            "no-agent-check",
            "no-check-send-proxy",
            "tfo",
            "no-tfo",
            "no-verifyhost",
            "no-backup",
            "no-send-proxy",
            "no-send-proxy-v2",
            "no-ssl",
            "no-check-ssl");

    final Line line;
    String name = "";
    String address = "";

    @Nullable
    Integer port;

    @Nullable
    Integer weight;

    @Nullable
    Integer maxConnections;

    @Nullable
    Integer slowStartSeconds;

    boolean backup;
    boolean nonStick;
    AdminState state = AdminState.ENABLED;
    boolean checked;
    boolean checkedWithTls;

    @Nullable
    String checkName;

    @Nullable
    Integer checkPort;

    @Nullable
    Integer intervalMs;

    @Nullable
    Integer rise;

    @Nullable
    Integer fall;

    boolean closeOnDown;
    ProxyProtocolVersion sendProxy = ProxyProtocolVersion.NONE;

    @Nullable
    String source;

    private Server(Line line) {
        this.line = line;
    }

    /** The server of a line, of which at least name and address can be read; null: they cannot. */
    static @Nullable Server of(Line line, List<String> defaults) {
        Server server = new Server(line);
        if (!server.place()) {
            return null;
        }
        line.applied();
        server.words(defaults);
        server.words(line.from(3));
        return server;
    }

    private boolean place() {
        name = Names.of(line, line.word(1));
        String text = line.word(2).replaceFirst("^ipv[46]@", "");
        if (text.isEmpty() || text.matches("(unix|abns|abnsz|fd|sockpair|quic[46])@.*|/.*|\\*.*|0\\.0\\.0\\.0.*")) {
            line.error("\"" + line.word(2) + "\" is no address of a server that Mooring can reach");
            return false;
        }
        String whole = Values.address(text);
        int colon = text.lastIndexOf(':');
        String host = colon < 0 ? text : text.substring(0, colon);
        String literal = Values.address(host);
        Integer read = colon < 0 ? null : Values.port(text.substring(colon + 1));
        if (colon >= 0 && !text.endsWith("]") && read != null && (literal != null || host.indexOf(':') < 0)) {
            address = literal == null ? host : literal;
            port = read;
        } else if (whole != null || colon < 0) {
            address = whole == null ? text : whole;
        } else {
            line.error("\"" + text.substring(colon + 1) + "\" is no port (expected 1…65535, or none: the client's)");
            return false;
        }
        return true;
    }

    private void words(List<String> words) {
        Iterator<String> rest = words.iterator();
        while (rest.hasNext()) {
            String word = rest.next();
            if (flag(word)) {
                continue;
            }
            if (!known(word)) {
                line.approximated("\"" + word + "\" is not known to Mooring");
            } else if (!rest.hasNext()) {
                line.error("\"" + word + "\" has no value");
            } else {
                valued(word, rest.next());
            }
        }
    }

    private boolean flag(String word) {
        switch (word) {
            case "backup" -> backup = true;
            case "non-stick" -> nonStick = true;
            case "disabled" -> state = AdminState.HALTED;
            case "check" -> checked = true;
            case "no-check" -> checked = false;
            case "check-ssl" -> checkedWithTls = true;
            case "send-proxy" -> sendProxy = ProxyProtocolVersion.V1;
            case "send-proxy-v2" -> sendProxy = ProxyProtocolVersion.V2;
            case "send-proxy-v2-ssl", "send-proxy-v2-ssl-cn" -> {
                sendProxy = ProxyProtocolVersion.V2;
                line.approximated("the PROXY header says nothing of TLS");
            }
            case "check-send-proxy" -> line.approximated("checks send no PROXY header");
            case "ssl" -> {
                line.error("Mooring relays what the client sends and encrypts nothing itself");
                line.suggest("Pass TLS through: let clients speak it with the server.");
            }
            default -> {
                return IGNORED.contains(word);
            }
        }
        return true;
    }

    private static boolean known(String word) {
        return VALUED.contains(word) || IGNORED_WITH_VALUE.contains(word);
    }

    private void valued(String word, String value) {
        switch (word) {
            case "weight" -> weight = Values.number(line, value);
            case "maxconn" -> maxConnections = Values.number(line, value);
            case "slowstart" -> slowStartSeconds = Values.seconds(line, value);
            case "port" -> checkPort = Values.number(line, value);
            case "inter" -> intervalMs = Values.ms(line, value);
            case "rise" -> rise = Values.number(line, value);
            case "fall" -> fall = Values.number(line, value);
            case "check-sni" -> checkName = value;
            case "on-marked-down" -> closeOnDown = value.equals("shutdown-sessions");
            case "source" -> {
                source = Values.address(value.replaceFirst("(?<=[0-9\\]]):[0-9-]+$", ""));
                if (source == null) {
                    line.error("\"" + value + "\" is no address to connect from");
                }
            }
            case "usesrc" -> line.error("Mooring connects from its own addresses, not from the client's");
            case "addr" -> line.approximated("checks go to the real server's own address");
            case "track" -> line.approximated("the server is checked itself");
            case "minconn", "maxqueue" -> line.approximated("there is one limit, maxConnections");
            case "redir", "socks4", "namespace", "interface" -> line.error("Mooring has no \"" + word + "\"");
            default -> {} // nothing here
        }
    }
}
