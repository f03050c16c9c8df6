package io.mooring.data.simulation;

import io.mooring.api.AdminState;
import io.mooring.api.EffectiveState;
import io.mooring.api.RealServerStatus;
import io.mooring.api.VirtualServerReport;
import io.mooring.data.live.LiveVirtualServer;
import io.mooring.data.testing.FakeTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Whether both sides of a world agree. */
final class Comparison {
    private final World world;
    private final FakeTime time;

    Comparison(World world, FakeTime time) {
        this.world = world;
        this.time = time;
    }

    void run() {
        if (world.live.all().size() != world.models.size()) {
            throw new AssertionError("there are other virtual servers than desired");
        }
        equal("all", "sessions at the gate", world.live.admission().current(), world.connections.size());
        equal("all", "sessions", world.gates.open(), world.connections.size());
        Map<ModelServer, Integer> open = new HashMap<>();
        Map<ModelVirtualServer, Integer> sessions = new HashMap<>();
        for (Connection one : world.connections) {
            open.merge(one.at(), 1, Integer::sum);
            sessions.merge(one.model, 1, Integer::sum);
            ModelServer now = one.model.removed ? null : one.model.servers.get(one.at().name);
            if (now != null && now.halted()) {
                throw new AssertionError(one + ", which is halted");
            }
        }
        for (ModelVirtualServer model : world.models.values()) {
            LiveVirtualServer live = world.live(model);
            equal(model.desired.name(), "sessions", live.admission().current(), sessions.getOrDefault(model, 0));
            equal(model.desired.name(), "limit", live.admission().limit(), model.desired.maxConnections());
            model.table.sweepTo(time.nowMs());
            model.table.compare(live.table(), time.nowMs());
            VirtualServerReport report = live.report(List.of());
            equal(model.desired.name(), "servers", report.realServers().size(), model.servers.size());
            for (ModelServer server : model.servers.values()) {
                RealServerStatus status =
                        Objects.requireNonNull(report.realServers().get(server.name));
                equal(server.name, "open", status.connections(), open.getOrDefault(server, 0));
                equal(server.name, "entries", status.persistenceEntries(), entriesOf(model, server));
                if (status.effectiveState() != state(server)) {
                    throw new AssertionError(
                            server.name + " is " + status.effectiveState() + ", expected " + state(server));
                }
            }
        }
    }

    private static int entriesOf(ModelVirtualServer model, ModelServer server) {
        int entries = 0;
        for (ModelTable.Entry entry : model.table.entries.values()) {
            entries += entry.server.equals(server.name) ? 1 : 0;
        }
        return entries;
    }

    private static EffectiveState state(ModelServer server) {
        if (server.halted()) {
            return EffectiveState.HALTED;
        }
        if (!server.up()) {
            return EffectiveState.DOWN;
        }
        return server.desired.state() == AdminState.DRAIN ? EffectiveState.DRAINING : EffectiveState.UP;
    }

    private static void equal(String whose, String what, long is, long expected) {
        if (is != expected) {
            throw new AssertionError(whose + " " + what + ": " + is + ", expected " + expected);
        }
    }
}
