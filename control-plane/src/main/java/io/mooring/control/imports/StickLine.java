package io.mooring.control.imports;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads {@code stick-table} and {@code stick}. */
final class StickLine {
    private final Proxy proxy;
    private final Line line;

    StickLine(Proxy proxy, Line line) {
        this.proxy = proxy;
        this.line = line;
    }

    /** {@code stick-table type T size N [expire T] [nopurge] …}: only what sticks by it makes it one. */
    void table() {
        for (int i = 1; i < line.size(); i++) {
            switch (line.word(i)) {
                case "type" -> {
                    String type = line.word(++i);
                    if (!type.equals("ip") && !type.equals("ipv6")) {
                        line.approximated("clients are known by their address");
                    }
                }
                case "size" -> proxy.tableSize = Values.size(line, line.word(++i));
                case "expire" -> proxy.timeoutSeconds = Values.seconds(line, line.word(++i));
                case "nopurge" -> proxy.rejectsNew = true;
                case "peers" -> {
                    i++;
                    line.approximated("a table survives a restart by itself, and is not shared with other machines");
                }
                case "store" -> {
                    i++;
                    line.approximated("Mooring keeps no counters for each client");
                }
                case "len", "write-to" -> i++;
                default -> line.approximated("\"" + line.word(i) + "\" is not known to Mooring");
            }
        }
        line.applied();
        if (proxy.timeoutSeconds != null) {
            line.approximated("the time counts from the client's last close, in HAProxy from its last connect"
                    + " (persistence.expireFrom)");
        }
    }

    /** {@code stick on|match|store-request …}. */
    void stick(Pattern mask) {
        String what = line.word(2);
        if (line.word(1).startsWith("store-response")) {
            line.approximated("what a server answers is not looked into");
            return;
        }
        proxy.sticks = true;
        line.applied();
        Matcher masked = mask.matcher(what);
        if (masked.matches()) {
            proxy.ipv4PrefixLength = Values.number(line, masked.group(1));
            proxy.ipv6PrefixLength = masked.group(2) == null ? null : Values.number(line, masked.group(2));
        } else if (!what.equals("src")) {
            line.approximated("clients are known by their address, not by " + what);
        }
        if (line.size() > 3) {
            line.approximated("a virtual server has one table of its own, and all its clients are in it");
        }
    }
}
