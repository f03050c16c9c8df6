package io.mooring.data.simulation;

import io.mooring.api.Balance;
import io.mooring.api.Fallback;
import io.mooring.api.Globals;
import io.mooring.api.HealthCheckType;
import io.mooring.api.InitialState;
import io.mooring.api.IpAddress;
import io.mooring.api.OnServerDown;
import io.mooring.api.PersistenceMode;
import io.mooring.api.RealServer;
import io.mooring.api.VirtualServer;
import io.mooring.data.live.LiveRealServer;
import io.mooring.data.live.LiveVirtualServer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One virtual server as the documented rules say that it is. */
final class ModelVirtualServer {
    /**
     * What a choice may come to.
     *
     * @param servers any of these; none: nobody can take the client
     * @param remembered whether the entry names it then
     * @param balanced whether it was the balancer's turn
     */
    record Answer(List<ModelServer> servers, boolean remembered, boolean balanced) {}

    final ModelTable table;
    final Map<String, ModelServer> servers = new LinkedHashMap<>();
    VirtualServer desired;
    Globals globals;

    @Nullable
    ModelServer fallback;

    boolean removed;
    int open;
    private final Map<String, ModelServer> departed = new HashMap<>();
    private final Map<List<Object>, ModelServer> bySource = new HashMap<>();
    private long turns;

    ModelVirtualServer(VirtualServer desired, Globals globals, long nowMs) {
        this.desired = desired;
        this.globals = globals;
        this.table = new ModelTable(desired.persistence(), nowMs);
    }

    // ── changes ──

    void update(VirtualServer wanted, Globals newGlobals, LiveVirtualServer live, long nowMs) {
        Fallback fallbackBefore = fallback == null ? null : desired.fallback();
        desired = wanted;
        globals = newGlobals;
        table.policy = wanted.persistence();
        if (!Objects.equals(fallbackBefore, wanted.fallback())) {
            fallback = wanted.fallback() == null ? null : new ModelServer(fallback(wanted.fallback()), true);
        }
        Map<String, ModelServer> before = new LinkedHashMap<>(servers);
        servers.clear();
        bySource.clear();
        for (RealServer server : wanted.realServers()) {
            LiveRealServer real = Objects.requireNonNull(live.realServer(server.name()));
            ModelServer known = before.remove(server.name());
            if (known != null) {
                same(known, real);
                takeOver(known, server, nowMs);
            } else {
                known = added(server, real, nowMs);
            }
            servers.put(server.name(), known);
        }
        before.values().forEach(ModelServer::stopChecks);
        departed.putAll(before);
    }

    private static void same(ModelServer server, @Nullable LiveRealServer real) {
        if (server.real != real) {
            throw new AssertionError(server.name + " is another one, though it has " + server.open + " sessions");
        }
    }

    private ModelServer added(RealServer wanted, LiveRealServer real, long nowMs) {
        ModelServer server = departed.remove(wanted.name());
        if (server != null && server.open > 0) {
            same(server, real);
        }
        if (server == null || server.real != real) {
            server = new ModelServer(wanted, false);
        }
        server.real = real;
        server.desired = wanted;
        server.startOver(desired.healthCheck().initialState() == InitialState.UP);
        server.unchecked = desired.healthCheck().type() == HealthCheckType.NONE;
        server.upSinceMs = nowMs;
        return server;
    }

    private void takeOver(ModelServer server, RealServer wanted, long nowMs) {
        boolean moved = !server.desired.address().equals(wanted.address());
        boolean wasHalted = server.halted();
        boolean wasUnchecked = server.unchecked;
        server.desired = wanted;
        server.unchecked = desired.healthCheck().type() == HealthCheckType.NONE;
        boolean returns = wasHalted && !server.halted();
        if (moved || returns) {
            server.upSinceMs = nowMs;
        }
        if (moved || server.unchecked || server.halted()) {
            server.stopChecks();
        }
        if (moved) {
            server.startOver(desired.healthCheck().initialState() == InitialState.UP);
        } else if (returns) {
            server.startOver(false); // nobody has looked at it
        } else if (wasUnchecked && !server.unchecked) {
            server.startOver(true); // it was trusted until now
        }
    }

    void remove() {
        removed = true;
        servers.values().forEach(ModelServer::stopChecks);
    }

    @SuppressWarnings("NullAway") // the record's constructor turns absent fields into their defaults
    private static RealServer fallback(Fallback fallback) {
        return new RealServer("(fallback)", fallback.address(), fallback.port(), null, null, null, null, null);
    }

    // ── choices ──

    boolean sticky() {
        return desired.persistence().mode() == PersistenceMode.SOURCE_IP && !removed;
    }

    private boolean prefers() {
        OnServerDown said = desired.persistence().onServerDown();
        return said == null ? globals.quiescent() : said == OnServerDown.PREFER;
    }

    /** Whether a client whose entry names it goes there. */
    private boolean keeps(ModelServer server) {
        return !server.halted() && (server.up() || prefers());
    }

    /** Where a connection may go: of a client whose entry names that server, after these attempts, the last one last. */
    Answer choose(IpAddress client, @Nullable String remembered, List<ModelServer> tried, long nowMs) {
        ModelServer keeper = remembered == null || removed ? null : servers.get(remembered);
        if (keeper != null && !keeps(keeper)) {
            keeper = null;
        }
        if (removed) {
            return new Answer(List.of(), false, false);
        }
        boolean first = keeper != null && !tried.contains(keeper);
        if (keeper != null && first && keeper.hasRoom()) {
            return new Answer(List.of(keeper), true, false);
        }
        boolean entryStays = first; // its server is only full, or there is no redispatch
        ModelServer failed = tried.isEmpty() ? null : tried.get(tried.size() - 1);
        if (failed != null && !desired.redispatch(globals) && servers.get(failed.name) == failed && !failed.halted()) {
            if (failed.hasRoom()) {
                return new Answer(List.of(failed), !entryStays, false);
            }
            entryStays = true;
        }
        for (boolean backup : new boolean[] {false, true}) {
            List<ModelServer> able = servers.values().stream()
                    .filter(server -> server.takesNewClients() && server.desired.backup() == backup && server.hasRoom())
                    .toList();
            List<ModelServer> untried =
                    able.stream().filter(server -> !tried.contains(server)).toList();
            if (!able.isEmpty()) {
                List<ModelServer> best = balance(client, untried.isEmpty() ? able : untried, nowMs);
                return new Answer(best, !entryStays, true);
            }
        }
        boolean keeperBeforeFallback = keeper != null && (keeper.up() || fallback == null);
        if (keeper != null && keeperBeforeFallback && keeper.hasRoom()) {
            return new Answer(List.of(keeper), true, false);
        }
        return new Answer(fallback == null ? List.of() : List.of(fallback), false, false);
    }

    private List<ModelServer> balance(IpAddress client, List<ModelServer> able, long nowMs) {
        Balance method = desired.balance();
        if (method == Balance.FIRST) {
            return List.of(able.stream()
                    .min(Comparator.comparing(server -> server.name))
                    .orElseThrow());
        }
        if (method == Balance.LEASTCONN) {
            ModelServer best = able.get(0);
            for (ModelServer server : able) {
                long more = (server.open + 1) * best.weight(nowMs) - (best.open + 1) * server.weight(nowMs);
                if (more < 0 || more == 0 && server.turn < best.turn) {
                    best = server;
                }
            }
            return List.of(best);
        }
        if (method == Balance.SOURCE) {
            ModelServer before = bySource.get(question(client, able, nowMs));
            return before == null ? able : List.of(before);
        }
        return able;
    }

    /** The balancer has given this client to that one of those who were able. */
    void balanced(IpAddress client, List<ModelServer> able, ModelServer chosen, long nowMs) {
        chosen.turn = ++turns;
        if (desired.balance() == Balance.SOURCE && able.size() > 1) {
            bySource.put(question(client, able, nowMs), chosen);
        }
    }

    /** By source, the same question has always the same answer. */
    private static List<Object> question(IpAddress client, Collection<ModelServer> able, long nowMs) {
        List<Object> question = new ArrayList<>();
        question.add(client);
        able.forEach(server -> {
            question.add(server.name);
            question.add(server.weight(nowMs));
        });
        return question;
    }
}
