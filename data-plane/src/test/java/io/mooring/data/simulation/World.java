package io.mooring.data.simulation;

import io.mooring.api.AdminState;
import io.mooring.api.Configuration;
import io.mooring.api.IpAddress;
import io.mooring.api.VirtualServer;
import io.mooring.data.apply.PlannedChange;
import io.mooring.data.live.LiveParts;
import io.mooring.data.live.LiveRealServer;
import io.mooring.data.live.LiveState;
import io.mooring.data.live.LiveVirtualServer;
import io.mooring.data.live.Seat;
import io.mooring.data.stats.Metrics;
import io.mooring.data.stick.Versions;
import io.mooring.data.testing.FakeTime;
import io.mooring.data.testing.ScriptedNames;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** One life of a data plane, real and modelled, from its start to its end. What happens happens to both. */
final class World implements Peers.Watcher, PlannedChange.Doer {
    final LiveState live;
    final Map<String, ModelVirtualServer> models = new LinkedHashMap<>();
    final Gates gates;

    /** What a process before has left, while the first configuration is applied. */
    @Nullable
    Legacy legacy;

    /** Those that are in. */
    final List<Connection> connections = new ArrayList<>();

    Configuration running = Configuration.EMPTY;
    private Configuration applying = Configuration.EMPTY;
    private final FakeTime time;
    private final Ports ports = new Ports();
    private final Set<ModelServer> toClose = new HashSet<>();

    World(FakeTime time, Peers peers, Metrics metrics, LongSupplier seeds) {
        this.time = time;
        this.live = new LiveState(new LiveParts(
                time,
                time,
                peers,
                new ScriptedNames(time),
                new Versions(time::nowMs, 0),
                seeds,
                metrics,
                this::closeSessionsAt));
        this.gates = new Gates(this);
    }

    // ── connections ──

    /** A client is past the gates; false: nobody takes it and it is gone. */
    boolean begin(Connection connection) {
        connections.add(connection);
        return choose(connection, connection.live::choose);
    }

    /** Its connect went wrong; false: nobody else takes it and it is gone. */
    boolean failed(Connection connection) {
        Seat failed = Objects.requireNonNull(connection.seat);
        connection.at().open--;
        ModelTable.Entry entry = connection.entry;
        IpAddress key = connection.key;
        boolean seated = choose(connection, (high, low) -> connection.live.chooseAgain(failed));
        if (entry != null) {
            connection.model.table.close(key, entry, time.nowMs());
        }
        if (failed.close()) {
            throw new AssertionError("the seat that failed was still taken");
        }
        return seated;
    }

    private interface Choosing {
        @Nullable
        Seat choose(long high, long low);
    }

    private boolean choose(Connection connection, Choosing choosing) {
        ModelVirtualServer model = connection.model;
        ModelTable table = model.table;
        long now = time.nowMs();
        table.sweepTo(now);
        if (table.entries.size() >= table.policy.tableSize()) {
            connection.live.table().expire(); // so that whoever has to go can be seen
            table.sweep(now);
        }
        IpAddress key = table.key(connection.client);
        ModelTable.Entry before = model.sticky() ? table.lookUp(key, now) : null;
        String remembered = before == null ? null : before.server;
        ModelVirtualServer.Answer answer = model.choose(key, remembered, connection.tried, now);

        Seat seat = choosing.choose(connection.client.high(), connection.client.low());

        ModelServer chosen = seat == null ? null : chosen(answer, seat.server());
        if (seat == null && !answer.servers().isEmpty() || seat != null && chosen == null) {
            throw new AssertionError(connection + " was sent to "
                    + (seat == null ? "nobody" : seat.server().name()) + ", expected "
                    + answer.servers().stream().map(server -> server.name).toList() + "; its entry named "
                    + remembered);
        }
        connection.seat = seat;
        connection.entry = null;
        connection.key = key;
        boolean hit = chosen != null && answer.remembered() && chosen.name.equals(remembered);
        if (model.sticky()) {
            table.hits += hit ? 1 : 0;
            table.misses += hit ? 0 : 1;
        }
        if (chosen == null) {
            leave(connection);
            return false;
        }
        if (answer.balanced()) {
            model.balanced(key, answer.servers(), chosen, now);
        }
        connection.tried.add(chosen);
        chosen.open++;
        if (answer.remembered() && model.sticky()) {
            connection.entry = table.store(key, chosen.name, now);
            table.evict(connection.live.table());
        }
        return true;
    }

    private static @Nullable ModelServer chosen(ModelVirtualServer.Answer answer, LiveRealServer real) {
        for (ModelServer server : answer.servers()) {
            if (server.fallback && server.real == null && real.fallback()) {
                server.real = real;
            }
            if (server.real == real) {
                return server;
            }
        }
        return null;
    }

    /** It ends, for whatever reason. */
    void close(Connection connection) {
        connection.model.table.sweepTo(time.nowMs());
        connection.at().open--;
        if (connection.entry != null) {
            connection.model.table.close(connection.key, connection.entry, time.nowMs());
        }
        if (!Objects.requireNonNull(connection.seat).close() || connection.seat.close()) {
            throw new AssertionError("a seat is given back once");
        }
        leave(connection);
    }

    private void leave(Connection connection) {
        connections.remove(connection);
        gates.leave(connection);
    }

    private void closeAll(List<Connection> which) {
        List.copyOf(which).forEach(this::close);
    }

    // ── checks ──

    @Override
    public Consumer<Boolean> begins(String host) {
        for (ModelVirtualServer model : models.values()) {
            for (ModelServer server : model.servers.values()) {
                if (server.desired.address().equals(host)) {
                    return begins(model, server);
                }
            }
        }
        throw new AssertionError("a check of " + host + ", which is nobody's");
    }

    private Consumer<Boolean> begins(ModelVirtualServer model, ModelServer server) {
        if (server.unchecked || server.halted() || server.checking) {
            throw new AssertionError("a check of " + server.name + " begins which is not to be");
        }
        server.checking = true;
        int loop = server.loop;
        return passed -> {
            if (server.loop == loop) {
                server.checking = false;
                int rise = model.desired.healthCheck().rise();
                boolean flipped =
                        server.count(passed, rise, model.desired.healthCheck().fall());
                if (flipped && passed) {
                    server.upSinceMs = time.nowMs();
                }
                if (flipped && !passed && model.desired.closeOnServerDown()) {
                    toClose.add(server);
                }
            }
        };
    }

    private void closeSessionsAt(LiveRealServer real) {
        if (!toClose.removeIf(server -> server.real == real)) {
            throw new AssertionError("the sessions of " + real.name() + " are closed without need");
        }
        closeAll(connections.stream()
                .filter(one -> one.seat != null && one.seat.server() == real)
                .toList());
    }

    @Override
    public void settled() {
        if (!toClose.isEmpty()) {
            throw new AssertionError("the sessions of a server that went down are open");
        }
    }

    // ── changes ──

    void apply(Configuration next) {
        for (ModelVirtualServer model : models.values()) {
            live(model).table().expire(); // so that whoever has to go can be seen
            model.table.sweep(time.nowMs());
        }
        live.update(next.globals());
        applying = next;
        PlannedChange.run(running, next, this);
        running = next;
        ports.compare(next);
        gates.changed();
    }

    LiveVirtualServer live(ModelVirtualServer model) {
        return Objects.requireNonNull(live.get(model.desired.name()));
    }

    @Override
    public void update(VirtualServer desired) {
        LiveVirtualServer real = live.put(desired, applying.globals());
        models.computeIfAbsent(
                        desired.name(), name -> new ModelVirtualServer(desired, applying.globals(), time.nowMs()))
                .update(desired, applying.globals(), real, time.nowMs());
        if (legacy != null) {
            legacy.fill(models.get(desired.name()), real.table(), time.nowMs());
        }
        models.get(desired.name()).table.evict(real.table());
    }

    @Override
    public void remove(String virtualServer) {
        if (ports.someLeadTo(virtualServer)) {
            throw new AssertionError(virtualServer + " is removed, but its clients come on");
        }
        live.remove(virtualServer);
        Objects.requireNonNull(models.remove(virtualServer)).remove();
    }

    /** As the applier asks the sessions. */
    @Override
    public void closeSessionsOfHalted() {
        closeAll(connections.stream()
                .filter(one -> one.seat != null && one.seat.server().state() == AdminState.HALTED)
                .toList());
    }

    @Override
    public void listen(String virtualServer, String address, int port) {
        handOver(null, virtualServer, address, port);
    }

    @Override
    public void handOver(@Nullable String from, String virtualServer, String address, int port) {
        if (!models.containsKey(virtualServer)) {
            throw new AssertionError(port + " leads to " + virtualServer + " before it is there");
        }
        ports.lead(from, virtualServer, address, port);
    }

    @Override
    public void listenNoMore(String virtualServer, String address, int port) {
        ports.close(virtualServer, address, port);
    }

    /** All sessions end; nothing must be left of them. */
    void end() {
        closeAll(connections);
        gates.forgetThoseWhoWait();
        new Comparison(this, time).run();
        models.values().forEach(model -> model.table.nobodyIsConnected());
        live.close();
        models.values().forEach(ModelVirtualServer::remove);
    }
}
