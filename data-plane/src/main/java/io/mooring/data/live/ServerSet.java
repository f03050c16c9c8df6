package io.mooring.data.live;

import io.mooring.api.AdminState;
import io.mooring.api.CheckResult;
import io.mooring.api.Globals;
import io.mooring.api.Health;
import io.mooring.api.HealthCheck;
import io.mooring.api.HealthCheckType;
import io.mooring.api.InitialState;
import io.mooring.api.IpAddress;
import io.mooring.api.RealServer;
import io.mooring.api.VirtualServer;
import io.mooring.data.health.CheckLoop;
import io.mooring.data.health.CheckTarget;
import io.mooring.data.names.Resolution;
import io.mooring.data.stick.StickTable;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * The real servers of one virtual server, by name, and their checks: takes over desired sets, counts results, and is the one
 * place where a server flips.
 *
 * <p>Threading: everything under the virtual server's monitor.
 */
final class ServerSet {
    private static final Logger LOG = LoggerFactory.getLogger(ServerSet.class);

    /** First checks of a large set begin a little apart: this many at once, the next as many 10 ms later. */
    private static final int FIRST_CHECKS_AT_ONCE = 32;

    private static final int FIRST_CHECKS_APART_MS = 10;

    private final String virtualServer;
    private final LiveParts parts;
    private final StickTable table;
    private final BiConsumer<LiveRealServer, CheckResult> results;
    private final BiConsumer<LiveRealServer, Resolution> resolutions;
    private Map<String, LiveRealServer> byName = new LinkedHashMap<>();
    private HealthCheck check = HealthCheck.DEFAULT;
    private @Nullable VirtualServer desired;
    private Globals globals = Globals.DEFAULT;

    /** An empty set, whose check results and resolved names go to the last two, without the monitor. */
    ServerSet(
            String virtualServer,
            LiveParts parts,
            StickTable table,
            BiConsumer<LiveRealServer, CheckResult> results,
            BiConsumer<LiveRealServer, Resolution> resolutions) {
        this.virtualServer = virtualServer;
        this.parts = parts;
        this.table = table;
        this.results = results;
        this.resolutions = resolutions;
    }

    /** All, in the order that is desired. */
    Collection<LiveRealServer> all() {
        return byName.values();
    }

    Set<String> names() {
        return byName.keySet();
    }

    @Nullable
    LiveRealServer get(String name) {
        return byName.get(name);
    }

    /** Takes over a desired set; a server keeps what is alive as long as its name and address stay. */
    void update(VirtualServer newDesired, Globals newGlobals) {
        desired = newDesired;
        globals = newGlobals;
        check = newDesired.healthCheck();
        Map<String, LiveRealServer> before = byName;
        byName = new LinkedHashMap<>();
        int added = 0;
        for (RealServer wanted : newDesired.realServers()) {
            int firstDelayMs = added / FIRST_CHECKS_AT_ONCE * FIRST_CHECKS_APART_MS;
            LiveRealServer server = before.remove(wanted.name());
            if (server == null) {
                server = LiveRealServer.of(wanted, table.serverId(wanted.name()), newCountsAsUp());
                server.unchecked(check.type() == HealthCheckType.NONE);
                server.cameUp(parts.clockNanos().getAsLong());
                server.shownIn(parts.metrics().group("vs", virtualServer, "rs", wanted.name()), table);
                added++;
            } else {
                takeOver(server, wanted);
            }
            byName.put(wanted.name(), server);
            keepAsking(server);
            check(server, firstDelayMs);
        }
        before.values().forEach(LiveRealServer::remove);
    }

    /** What a server is after a change. Its health lives on, unless nobody knows it: then it is new again. */
    private void takeOver(LiveRealServer server, RealServer wanted) {
        boolean anotherMachine = !server.desired().address().equals(wanted.address());
        boolean wasHalted = server.state() == AdminState.HALTED;
        boolean wasUnchecked = server.unchecked();
        server.desired(wanted);
        if (anotherMachine || wasHalted && wanted.state() != AdminState.HALTED) {
            server.cameUp(parts.clockNanos().getAsLong()); // as far as it counts as up without a check
        }
        server.unchecked(check.type() == HealthCheckType.NONE);
        if (anotherMachine) {
            server.stopChecks();
            server.startOver(newCountsAsUp());
        } else if (wasHalted && wanted.state() != AdminState.HALTED) {
            // Nobody has looked at it since; the first check, at once, says whether it is back.
            server.startOver(false);
        } else if (wasUnchecked && !server.unchecked()) {
            server.startOver(true);
        }
    }

    private boolean newCountsAsUp() {
        return check.initialState() == InitialState.UP;
    }

    private void keepAsking(LiveRealServer server) {
        Whereabouts where = server.whereabouts();
        if (!where.isName()) {
            return;
        }
        NameLoop asking = where.asking();
        if (asking == null) {
            asking =
                    new NameLoop(parts.names(), parts.timers(), server.desired().address(), answer -> {
                        if (server.whereabouts() == where) {
                            resolutions.accept(server, answer);
                        }
                    });
            where.asking(asking);
        }
        asking.every(globals.dnsRefreshSeconds());
    }

    /**
     * Takes the answer for a server's name over: new connections and checks go to its new address, at once. A server that is
     * up stays so, as a name with several addresses may change often; one that is down is new again. True when the roster is
     * another now.
     */
    boolean resolved(LiveRealServer server, Resolution answer) {
        if (byName.get(server.name()) != server) {
            return false; // it came late
        }
        Whereabouts where = server.whereabouts();
        String problemBefore = where.problem();
        boolean moved = where.take(answer);
        if (moved || (problemBefore == null) != (where.problem() == null)) {
            log(server, where);
        }
        if (moved) {
            server.relocate();
            if (!server.up()) {
                server.startOver(newCountsAsUp());
            }
            server.cameUp(parts.clockNanos().getAsLong());
            server.stopChecks();
            check(server, 0);
        }
        CheckResult asCheck = new CheckResult(answer.at(), where.address() != null, "not checked", 0);
        if (server.unchecked()) {
            server.noteCheck(asCheck, moved);
        } else if (where.address() == null) {
            count(server, asCheck);
        }
        return moved;
    }

    /** Begins or ends its checks, whichever it should have. */
    private void check(LiveRealServer server, int firstDelayMs) {
        IpAddress address = server.whereabouts().address();
        if (server.unchecked() || server.state() == AdminState.HALTED || address == null || desired == null) {
            server.stopChecks();
        } else {
            startChecks(server, address, desired, firstDelayMs);
        }
    }

    private void startChecks(LiveRealServer server, IpAddress address, VirtualServer desired, int firstDelayMs) {
        CheckLoop checks = server.checks();
        if (checks == null) {
            checks = new CheckLoop(
                    parts.check(),
                    parts.timers(),
                    parts.clockNanos(),
                    result -> results.accept(server, result),
                    phase());
            server.checks(checks);
        }
        Integer port = check.port() != null ? check.port() : server.desired().port();
        checks.check(
                new CheckTarget(
                        address.toString(),
                        port != null ? port : desired.ports().get(0),
                        check.intervalMs(globals),
                        check.timeoutMs(globals),
                        Math.min(check.connectTimeoutMs(globals), check.timeoutMs(globals)),
                        server.desired().address(),
                        check,
                        desired.sourceAddresses().stream()
                                .map(IpAddress::parse)
                                .filter(Objects::nonNull)
                                .toList()),
                firstDelayMs);
    }

    /** 0…1, from the 53 highest bits of a random number: as many as a double keeps. */
    private double phase() {
        return (parts.seeds().getAsLong() >>> 11) * 0x1p-53;
    }

    /** Counts a check's result; true when it flipped the server. */
    boolean count(LiveRealServer server, CheckResult result) {
        if (byName.get(server.name()) != server || server.unchecked() || server.state() == AdminState.HALTED) {
            return false; // it came late
        }
        server.counters().checked(result.ok());
        boolean isFirst = server.healthCounter().health() == Health.UNKNOWN;
        boolean flipped = server.healthCounter().count(result.ok(), check.rise(), check.fall());
        if (flipped && server.up()) {
            server.cameUp(parts.clockNanos().getAsLong());
        }
        server.noteCheck(result, flipped || isFirst);
        if (flipped || isFirst && result.ok() == server.up()) {
            log(server, result);
        }
        return flipped;
    }

    private void log(LiveRealServer server, Whereabouts where) {
        String name = server.desired().address();
        if (where.problem() == null) {
            LOG.info(
                    "event=name-resolved virtualServer={} realServer={} name={} address={}",
                    virtualServer,
                    server.name(),
                    name,
                    where.address());
        } else {
            LOG.warn(
                    "event=name-not-resolved virtualServer={} realServer={} name={} keeps={} problem=\"{}\"",
                    virtualServer,
                    server.name(),
                    name,
                    where.address() == null ? "nothing" : where.address(),
                    where.problem());
        }
    }

    private void log(LiveRealServer server, CheckResult result) {
        LOG.atLevel(server.up() ? Level.INFO : Level.WARN)
                .log(
                        "event=real-server-{} virtualServer={} realServer={} detail=\"{}\" after={}",
                        server.up() ? "up" : "down",
                        virtualServer,
                        server.name(),
                        result.detail(),
                        server.healthCounter().inARow());
    }

    /** Ends all checks; the servers' seats work on. */
    void close() {
        byName.values().forEach(LiveRealServer::remove);
    }
}
