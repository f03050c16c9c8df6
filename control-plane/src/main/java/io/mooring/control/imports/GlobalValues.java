package io.mooring.control.imports;

import io.mooring.api.ConnectionLog;
import io.mooring.api.Globals;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What a text says of the globals. Of several sections {@code defaults} the first that says something counts. */
final class GlobalValues {
    private final List<Proxy> defaults = new ArrayList<>();
    private @Nullable Integer maxConnections;
    private @Nullable Integer shutdownGraceSeconds;
    private @Nullable Integer dnsRefreshSeconds;
    private @Nullable ConnectionLog log;

    /** There is a section {@code defaults}, of which more may be read. */
    void defaults(Proxy section) {
        defaults.add(section);
    }

    /** Looks at whether a section is logged. */
    void log(Proxy section) {
        if (section.logs) {
            log = section.normalNotLogged ? ConnectionLog.ERRORS : ConnectionLog.ALL;
        }
    }

    /** Reads a line of a section that is about no proxy. */
    void read(String section, Line line) {
        String words = section + " " + line.word(0);
        if (words.equals("global maxconn")) {
            maxConnections = Values.number(line, line.word(1));
            line.applied();
        } else if (words.equals("global hard-stop-after")) {
            shutdownGraceSeconds = Values.seconds(line, line.word(1));
            line.applied();
        } else if (words.equals("resolvers hold") && line.word(1).equals("valid")) {
            dnsRefreshSeconds = Values.seconds(line, line.word(2));
            line.applied();
        } else if (section.equals("mailers")) {
            line.ignored("who is told is said in globals.alerts");
        } else {
            line.ignored("it is about HAProxy itself");
        }
    }

    /** The globals with what the text says. */
    Globals over(Globals now) {
        return new Globals(
                first(proxy -> proxy.connectMs, now.connectTimeoutMs()),
                first(proxy -> proxy.clientMs, now.clientTimeoutMs()),
                first(proxy -> proxy.serverMs, now.serverTimeoutMs()),
                first(proxy -> proxy.redispatch, now.redispatch()),
                log == null ? now.connectionLog() : log,
                maxConnections == null ? now.maxConnections() : maxConnections,
                now.healthCheckIntervalMs(),
                first(proxy -> proxy.checkMs, now.healthCheckTimeoutMs()),
                now.negotiateTimeoutMs(),
                now.quiescent(),
                now.applyMode(),
                shutdownGraceSeconds == null ? now.shutdownGraceSeconds() : shutdownGraceSeconds,
                dnsRefreshSeconds == null ? now.dnsRefreshSeconds() : dnsRefreshSeconds,
                now.requirePreconditions(),
                now.alerts());
    }

    private <T> T first(Function<Proxy, @Nullable T> field, T otherwise) {
        return defaults.stream()
                .map(field)
                .flatMap(Stream::ofNullable)
                .findFirst()
                .orElse(Objects.requireNonNull(otherwise));
    }
}
