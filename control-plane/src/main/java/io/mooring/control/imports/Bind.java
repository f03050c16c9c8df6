package io.mooring.control.imports;

import io.mooring.api.IpAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An address and the ports that clients connect to, of a line {@code bind} or of the heading of a section.
 *
 * @param address a literal
 * @param first the first port
 * @param last the last port, the first or a later one
 * @param proxied whether connections begin with a PROXY header
 */
record Bind(String address, int first, int last, boolean proxied) {
    private static final int MAX_PLACES = 1024;
    private static final int MAX_RANGE = 1024;

    private static final Set<String> IGNORED_WITH_VALUE = Set.of(
            "backlog",
            "name",
            "id",
            "process",
            "thread",
            "shards",
            "nice",
            "mss",
            "maxconn",
            "level",
            "tcp-ut",
            "gid",
            "uid",
            "user",
            "group",
            "mode",
            "idle-ping",
            "cc",
            "guid-prefix");

    private static final Set<String> IGNORED =
            Set.of("v4v6", "defer-accept", "tfo", "transparent", "accept-netscaler-cip");

    /** What a line binds, from this word on: addresses, apart by commas or spaces, then options. */
    static List<Bind> of(Line line, int from) {
        List<String> places = new ArrayList<>();
        boolean proxied = false;
        List<String> words = line.from(from);
        for (int i = 0; i < words.size(); i++) {
            String word = words.get(i);
            if (i == 0 || isPlace(word)) {
                if (i > 0) {
                    line.approximated("several addresses are apart by commas in HAProxy; all are read");
                }
                places.addAll(List.of(word.split(",")));
            } else if (word.equals("accept-proxy")) {
                proxied = true;
            } else if (word.equals("ssl")) {
                line.error("Mooring passes TLS through and does not end it");
                line.suggest("Let the real servers keep the certificate.");
                return List.of();
            } else if (word.equals("interface") || word.equals("namespace")) {
                line.error("Mooring does not bind to an " + word);
                i++;
            } else if (IGNORED_WITH_VALUE.contains(word)) {
                line.ignored("\"" + word + "\" is not needed");
                i++;
            } else if (!IGNORED.contains(word)) {
                line.approximated("\"" + word + "\" is not known to Mooring");
            }
        }
        List<Bind> binds = new ArrayList<>();
        if (places.size() > MAX_PLACES) {
            line.error(places.size() + " addresses (expected at most " + MAX_PLACES + ")");
            return binds;
        }
        for (String place : places) {
            Bind bind = read(line, place, proxied);
            if (bind != null) {
                binds.add(bind);
                line.applied();
            }
        }
        return binds;
    }

    private static boolean isPlace(String word) {
        return word.matches("[^,]*:[0-9]+(-[0-9]+)?(,.*)?");
    }

    private static @Nullable Bind read(Line line, String text, boolean proxied) {
        int colon = text.lastIndexOf(':');
        String host = colon < 0 ? text : text.substring(0, colon);
        String address =
                host.isEmpty() || host.equals("*") ? "0.0.0.0" : Values.address(host.equals("::") ? "::" : host);
        if (colon < 0 || address == null) {
            line.error("\"" + text + "\" is no address and port to listen on (expected as 192.0.2.1:80)");
            return null;
        }
        String[] range = text.substring(colon + 1).split("-", -1);
        Integer first = Values.port(range[0]);
        Integer last = range.length == 1 ? first : range.length == 2 ? Values.port(range[1]) : null;
        if (first == null || last == null || last < first || last - first >= MAX_RANGE) {
            line.error("\"" + text.substring(colon + 1) + "\" is no port (expected 1…65535, or a range of at most "
                    + MAX_RANGE + ")");
            return null;
        }
        return new Bind(String.valueOf(IpAddress.parse(address)), first, last, proxied);
    }
}
