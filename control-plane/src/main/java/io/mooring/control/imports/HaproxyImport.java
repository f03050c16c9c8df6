package io.mooring.control.imports;

import io.mooring.api.Configuration;
import io.mooring.api.Globals;
import io.mooring.api.VirtualServer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads an HAProxy configuration, section by section.
 *
 * <pre>
 *   global, defaults, resolvers     → globals, as far as they say something of it
 *   listen                          → a virtual server for each address that it binds
 *   frontend with its backend       → the same
 *   server … backup, if there is one and it is not checked → the fallback
 * </pre>
 */
public final class HaproxyImport {
    private static final Set<String> PROXIES = Set.of("defaults", "listen", "frontend", "backend");

    private static final Set<String> OTHERS = Set.of(
            "global",
            "resolvers",
            "peers",
            "mailers",
            "userlist",
            "program",
            "cache",
            "ring",
            "http-errors",
            "fcgi-app",
            "log-forward",
            "log-profile",
            "traces",
            "crt-store",
            "acme",
            "ruleset");

    private final boolean lenient;
    private final GlobalValues global = new GlobalValues();
    private final List<Proxy> proxies = new ArrayList<>();
    private final Map<String, Proxy> defaults = new LinkedHashMap<>();
    private @Nullable Proxy lastDefaults;
    private @Nullable Proxy proxy;
    private String section = "";

    private HaproxyImport(boolean lenient) {
        this.lenient = lenient;
    }

    /** What a text comes to where these globals hold; a lenient reader takes misspelt words for the nearest. */
    public static Imported of(String text, boolean lenient, Globals now) {
        HaproxyImport reader = new HaproxyImport(lenient);
        List<Line> lines = Lines.of(text);
        lines.forEach(reader::read);
        Globals globals = reader.global.over(now);
        Map<String, Integer> headings = new LinkedHashMap<>();
        List<VirtualServer> servers = new ArrayList<>();
        Assembly assembly = new Assembly(reader.proxies, globals);
        for (Proxy listening : assembly.listening()) {
            for (VirtualServer server : assembly.servers(listening)) {
                servers.add(server);
                headings.putIfAbsent(server.name(), listening.heading.number());
            }
        }
        return new Imported(lines.stream().map(Line::imported).toList(), new Configuration(globals, servers), headings);
    }

    private void read(Line line) {
        String word = line.word(0);
        if (word.startsWith(".")) {
            line.error("conditions are not looked at: write what holds");
        } else if (PROXIES.contains(word)) {
            begin(line);
        } else if (OTHERS.contains(word)) {
            section = word;
            proxy = null;
            line.ignored("what Mooring needs of it is read below");
        } else if (proxy != null) {
            ProxyLine.read(proxy, line, lenient);
            global.log(proxy);
        } else if (section.isEmpty()) {
            line.error("it is in no section (expected global, defaults, listen, frontend or backend before)");
        } else {
            global.read(section, line);
        }
    }

    private void begin(Line line) {
        int from = line.from(0).lastIndexOf("from");
        Proxy named = from > 0 ? defaults.get(line.word(from + 1)) : null;
        if (from > 0 && named == null) {
            line.error("there are no defaults \"" + line.word(from + 1) + "\" before");
        }
        Proxy begun = new Proxy(line, from > 0 ? named : line.word(0).equals("defaults") ? null : lastDefaults);
        line.applied();
        section = line.word(0);
        proxy = begun;
        if (section.equals("defaults")) {
            lastDefaults = begun;
            defaults.put(begun.name, begun);
            global.defaults(begun);
        } else {
            proxies.add(begun);
            if (!section.equals("backend") && line.size() > 2 && from != 2) {
                begun.binds.addAll(Bind.of(line, 2));
            }
        }
    }
}
