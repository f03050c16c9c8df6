package io.mooring.control.imports;

import io.mooring.api.HealthCheckType;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** How a section has its servers checked, beyond the words of the server lines. */
final class Checks {
    private static final Pattern HOST = Pattern.compile("(?i)\\bHost:\\s*(\\S+)");

    HealthCheckType type = HealthCheckType.TCP;
    final List<Integer> ports = new ArrayList<>();

    @Nullable
    String path;

    @Nullable
    String host;

    @Nullable
    String expectStatus;

    @Nullable
    String expectBody;

    @Nullable
    String send;

    @Nullable
    String expect;

    /** Becomes the same as another. */
    void take(Checks other) {
        ports.clear();
        type = other.type;
        ports.addAll(other.ports);
        path = other.path;
        host = other.host;
        expectStatus = other.expectStatus;
        expectBody = other.expectBody;
        send = other.send;
        expect = other.expect;
    }

    /** {@code option httpchk}, of any age. */
    void httpchk(Line line) {
        type = HealthCheckType.HTTP;
        List<String> words = line.from(2);
        String uri =
                words.stream().filter(word -> word.startsWith("/")).findFirst().orElse("/");
        method(line, words.isEmpty() || words.get(0).startsWith("/") ? "OPTIONS" : words.get(0));
        path = uri;
        Matcher said = HOST.matcher(String.join(" ", words));
        if (said.find()) {
            host = said.group(1);
        }
        line.applied();
    }

    private static void method(Line line, String method) {
        if (!method.equals("GET")) {
            line.approximated("the check asks with GET, not with " + method);
        }
    }

    /** {@code http-check}. */
    void httpCheck(Line line) {
        switch (line.word(1)) {
            case "send" -> {
                List<String> words = line.from(2);
                String method = "OPTIONS";
                for (int i = 0; i + 1 < words.size(); i++) {
                    switch (words.get(i)) {
                        case "meth" -> method = words.get(++i);
                        case "uri" -> path = words.get(++i);
                        case "ver" -> i++;
                        case "hdr" -> {
                            if (words.get(i + 1).equalsIgnoreCase("Host") && i + 2 < words.size()) {
                                host = words.get(i + 2);
                            }
                            i += 2;
                        }
                        default -> line.approximated("the check does not send \"" + words.get(i) + "\"");
                    }
                }
                method(line, method);
                line.applied();
            }
            case "expect" -> expect(line, true);
            case "connect" -> connect(line);
            case "disable-on-404", "send-state" -> line.approximated("Mooring has no \"" + line.word(1) + "\"");
            default -> line.error("Mooring's checks have no \"" + line.word(1) + "\"");
        }
    }

    /** {@code tcp-check}. */
    void tcpCheck(Line line) {
        switch (line.word(1)) {
            case "connect" -> connect(line);
            case "send" -> {
                send = line.word(2);
                line.applied();
            }
            case "send-binary" -> {
                send = binary(line, line.word(2));
                line.applied();
            }
            case "expect" -> expect(line, false);
            case "comment" -> line.ignored("a comment");
            default -> line.error("Mooring's checks have no \"" + line.word(1) + "\"");
        }
        if (type == HealthCheckType.TCP
                && (line.word(1).startsWith("send") || line.word(1).equals("expect"))) {
            type = HealthCheckType.SEND_EXPECT;
        }
    }

    private void connect(Line line) {
        List<String> words = line.from(2);
        for (int i = 0; i < words.size(); i++) {
            switch (words.get(i)) {
                case "port" -> {
                    Integer port = i + 1 < words.size() ? Values.port(words.get(++i)) : null;
                    if (port == null) {
                        line.error("a number of a port is expected (1…65535)");
                    } else if (!ports.contains(port)) {
                        ports.add(port);
                    }
                }
                case "ssl" -> {
                    type = type == HealthCheckType.TCP ? HealthCheckType.TLS : type;
                    if (type != HealthCheckType.TLS) {
                        line.error("a check speaks either TLS or another protocol");
                    }
                }
                case "default" -> line.applied();
                default -> line.approximated("the check does not know \"" + words.get(i) + "\"");
            }
        }
        line.applied();
    }

    private void expect(Line line, boolean http) {
        String kind = line.word(2);
        String what = line.word(3);
        if (http && kind.equals("status")) {
            expectStatus = what;
        } else if (http && kind.equals("string")) {
            expectBody = what;
        } else if (!http && kind.equals("string")) {
            expect = what;
        } else if (!http && kind.equals("binary")) {
            expect = binary(line, what);
        } else if (!http && kind.equals("rbinary") && what.equals("..")) {
            expect = null; // anything
        } else {
            line.error("Mooring's checks expect a status or a text, and no \"" + kind + "\"");
            return;
        }
        line.applied();
    }

    private static @Nullable String binary(Line line, String hex) {
        try {
            return new String(HexFormat.of().parseHex(hex), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            line.error("\"" + hex + "\" is not in hex digits");
            return null;
        }
    }
}
