package io.mooring.control.imports;

import io.mooring.api.Balance;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a section says of proxying: {@code defaults}, {@code listen}, {@code frontend} or {@code backend}. */
final class Proxy {
    /** The most real servers of a virtual server. */
    static final int MAX_SERVERS = 1000;

    /** The most words of all lines {@code default-server} of a section. */
    static final int MAX_DEFAULTS = 256;

    final Line heading;
    final String kind;
    final String name;
    final List<Bind> binds = new ArrayList<>();
    final List<Server> servers = new ArrayList<>();
    final List<String> serverDefaults = new ArrayList<>();
    boolean disabled;
    boolean statistics;
    String description = "";

    @Nullable
    String backend;

    @Nullable
    Integer connectMs;

    @Nullable
    Integer clientMs;

    @Nullable
    Integer serverMs;

    @Nullable
    Integer queueMs;

    @Nullable
    Integer checkMs;

    @Nullable
    Integer maxConnections;

    @Nullable
    Integer retries;

    @Nullable
    String source;

    Balance balance = Balance.ROUNDROBIN;

    @Nullable
    Boolean redispatch;

    boolean abortOnClose;
    boolean persist;
    boolean logs;
    boolean normalNotLogged;

    boolean sticks;

    @Nullable
    Integer tableSize;

    @Nullable
    Integer timeoutSeconds;

    boolean rejectsNew;

    @Nullable
    Integer ipv4PrefixLength;

    @Nullable
    Integer ipv6PrefixLength;

    final Checks checks = new Checks();
    final Access access = new Access();

    /** A section that goes on from what a section {@code defaults} has said; null: there was none. */
    Proxy(Line heading, @Nullable Proxy defaults) {
        this.heading = heading;
        this.kind = heading.word(0);
        this.name = heading.word(1);
        if (defaults == null) {
            return;
        }
        checks.take(defaults.checks);
        access.join(defaults.access);
        serverDefaults.addAll(defaults.serverDefaults);
        disabled = defaults.disabled;
        backend = defaults.backend;
        maxConnections = defaults.maxConnections;
        times(defaults);
        serving(defaults);
        clientMs = defaults.clientMs;
        logs = defaults.logs;
        normalNotLogged = defaults.normalNotLogged;
    }

    /** A frontend, as if it had the servers of a backend itself. */
    static Proxy joined(Proxy frontend, Proxy backend) {
        Proxy joined = new Proxy(frontend.heading, frontend);
        joined.binds.addAll(frontend.binds);
        joined.description = frontend.description;
        joined.servers.addAll(backend.servers);
        joined.times(backend);
        joined.serving(backend);
        joined.checks.take(backend.checks);
        joined.access.join(backend.access);
        return joined;
    }

    private void times(Proxy other) {
        connectMs = other.connectMs;
        serverMs = other.serverMs;
        queueMs = other.queueMs;
        checkMs = other.checkMs;
    }

    private void serving(Proxy other) {
        retries = other.retries;
        source = other.source;
        balance = other.balance;
        redispatch = other.redispatch;
        abortOnClose = other.abortOnClose;
        persist = other.persist;
        sticks = other.sticks;
        tableSize = other.tableSize;
        timeoutSeconds = other.timeoutSeconds;
        rejectsNew = other.rejectsNew;
        ipv4PrefixLength = other.ipv4PrefixLength;
        ipv6PrefixLength = other.ipv6PrefixLength;
    }
}
