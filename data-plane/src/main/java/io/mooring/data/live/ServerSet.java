package io.mooring.data.live;

import io.mooring.api.AdminState;
import io.mooring.api.CheckResult;
import io.mooring.api.Globals;
import io.mooring.api.Health;
import io.mooring.api.HealthCheck;
import io.mooring.api.HealthCheckType;
import io.mooring.api.InitialState;
import io.mooring.api.RealServer;
import io.mooring.api.VirtualServer;
import io.mooring.data.health.CheckLoop;
import io.mooring.data.health.CheckTarget;
import io.mooring.data.stick.StickTable;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
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
    private Map<String, LiveRealServer> byName = new LinkedHashMap<>();

    /** Those that were removed with sessions open: whoever is added again is the same, with its sessions counted. */
    private final Map<String, LiveRealServer> departed = new HashMap<>();

    private HealthCheck check = HealthCheck.DEFAULT;

    /** An empty set, whose check results go to {@code results}, without the monitor. */
    ServerSet(
            String virtualServer, LiveParts parts, StickTable table, BiConsumer<LiveRealServer, CheckResult> results) {
        this.virtualServer = virtualServer;
        this.parts = parts;
        this.table = table;
        this.results = results;
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
    void update(VirtualServer desired, Globals globals) {
        check = desired.healthCheck();
        Map<String, LiveRealServer> before = byName;
        byName = new LinkedHashMap<>();
        departed.values().removeIf(server -> server.open() == 0);
        int added = 0;
        for (RealServer wanted : desired.realServers()) {
            int firstDelayMs = added / FIRST_CHECKS_AT_ONCE * FIRST_CHECKS_APART_MS;
            LiveRealServer server = before.remove(wanted.name());
            if (server == null) {
                server = added(wanted);
                added++;
            } else {
                takeOver(server, wanted);
            }
            byName.put(wanted.name(), server);
            if (server.unchecked() || wanted.state() == AdminState.HALTED) {
                server.stopChecks();
            } else {
                startChecks(server, desired, globals, firstDelayMs);
            }
        }
        before.values().forEach(LiveRealServer::remove);
        departed.putAll(
                before); // looked through with the next change: a choice under way may still open a session there
    }

    private LiveRealServer added(RealServer wanted) {
        int stickId = table.serverId(wanted.name());
        LiveRealServer server = departed.remove(wanted.name());
        if (server == null) {
            server = LiveRealServer.of(wanted, stickId, newCountsAsUp());
        } else {
            server.addedAgain(wanted, stickId, newCountsAsUp());
        }
        server.unchecked(check.type() == HealthCheckType.NONE);
        server.cameUp(parts.clockNanos().getAsLong());
        server.shownIn(parts.metrics().group("vs", virtualServer, "rs", wanted.name()), table);
        return server;
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

    private void startChecks(LiveRealServer server, VirtualServer desired, Globals globals, int firstDelayMs) {
        CheckLoop checks = server.checks();
        if (checks == null) {
            checks = new CheckLoop(
                    parts.tcpCheck(), parts.timers(), parts.clockNanos(), result -> results.accept(server, result));
            server.checks(checks);
        }
        Integer port = check.port() != null ? check.port() : server.desired().port();
        checks.check(
                new CheckTarget(
                        server.desired().address(),
                        port != null ? port : desired.ports().get(0),
                        check.intervalMs(globals),
                        check.timeoutMs(globals)),
                firstDelayMs);
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
