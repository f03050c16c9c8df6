package io.mooring.data.apply;

import io.mooring.api.ApplyProblem;
import io.mooring.api.ListenerStatus;
import io.mooring.api.PlaneStatus;
import io.mooring.api.RealServerStatus;
import io.mooring.api.Snapshot;
import io.mooring.api.VirtualServerReport;
import io.mooring.data.listen.Listeners;
import io.mooring.data.live.LiveState;
import io.mooring.data.live.LiveVirtualServer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** Says what this data plane is and does now: the answer to the control plane's poll. Threading: any thread. */
public final class Report {
    private final String name;
    private final String version;
    private final Instant startedAt;
    private final Applier applier;
    private final LiveState live;
    private final Listeners listeners;

    /** A report of these, under this name. */
    public Report(
            String name, String version, Instant startedAt, Applier applier, LiveState live, Listeners listeners) {
        this.name = name;
        this.version = version;
        this.startedAt = startedAt;
        this.applier = applier;
        this.live = live;
        this.listeners = listeners;
    }

    /** What is wrong now: listeners that could not be opened, files that could not be written, addresses that are not here. */
    public List<ApplyProblem> problems() {
        List<ApplyProblem> problems = new ArrayList<>(applier.problems());
        for (LiveVirtualServer server : live.all()) {
            String sources = server.settings().sources().problem();
            if (sources != null) {
                problems.add(new ApplyProblem(server.name(), "sourceAddresses", sources));
            }
        }
        return problems;
    }

    /** As it is now; parts of it may be a moment older than others. */
    public PlaneStatus now() {
        Snapshot snapshot = applier.current();
        Map<String, VirtualServerReport> servers = new TreeMap<>();
        long entries = 0;
        for (LiveVirtualServer server : live.all()) {
            VirtualServerReport report = server.report(listeners.status(server));
            servers.put(server.name(), report);
            entries += report.status().persistence().entries();
        }
        return new PlaneStatus(
                name,
                version,
                startedAt,
                snapshot == null ? null : snapshot.storeId(),
                snapshot == null ? 0 : snapshot.revision(),
                snapshot == null ? null : snapshot.digest(),
                problems(),
                live.admission().current(),
                entries,
                Integer.toHexString(condition(servers)),
                servers);
    }

    /** The same without the virtual servers: their condition alone. */
    public PlaneStatus brief() {
        PlaneStatus now = now();
        return now.with(now.condition(), Map.of());
    }

    /** Of this process: enums have other hash codes in another. */
    private static int condition(Map<String, VirtualServerReport> servers) {
        int condition = 1;
        for (Map.Entry<String, VirtualServerReport> server : servers.entrySet()) {
            VirtualServerReport report = server.getValue();
            condition = 31 * condition
                    + Objects.hash(server.getKey(), report.status().state());
            for (ListenerStatus listener : report.status().listeners()) {
                condition = 31 * condition
                        + Objects.hash(listener.address(), listener.port(), listener.state(), listener.error());
            }
            for (Map.Entry<String, RealServerStatus> real : report.realServers().entrySet()) {
                RealServerStatus status = real.getValue();
                condition = 31 * condition
                        + Objects.hash(real.getKey(), status.health(), status.effectiveState(), status.since());
            }
        }
        return condition;
    }
}
