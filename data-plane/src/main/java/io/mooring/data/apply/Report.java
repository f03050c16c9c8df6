package io.mooring.data.apply;

import io.mooring.api.ApplyProblem;
import io.mooring.api.ListenerStatus;
import io.mooring.api.PlaneStatus;
import io.mooring.api.RealServerStatus;
import io.mooring.api.Snapshot;
import io.mooring.api.VirtualServerReport;
import io.mooring.data.listen.Listeners;
import io.mooring.data.live.LiveRealServer;
import io.mooring.data.live.LiveState;
import io.mooring.data.live.LiveVirtualServer;
import io.mooring.data.own.OwnPorts;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Says what this data plane is and does now: the answer to the control plane's poll. Threading: any thread. */
public final class Report {
    private final String name;
    private final String version;
    private final Instant startedAt;
    private final Applier applier;
    private final LiveState live;
    private final Listeners listeners;
    private final OwnPorts own;

    /** A report of these, under this name. */
    public Report(
            String name,
            String version,
            Instant startedAt,
            Applier applier,
            LiveState live,
            Listeners listeners,
            OwnPorts own) {
        this.name = name;
        this.version = version;
        this.startedAt = startedAt;
        this.applier = applier;
        this.live = live;
        this.listeners = listeners;
        this.own = own;
    }

    /**
     * What is wrong now: listeners that could not be opened, files that could not be written, addresses that are not here,
     * servers that are none because a plane's own HTTP is there.
     */
    public List<ApplyProblem> problems() {
        List<ApplyProblem> problems = new ArrayList<>(applier.problems());
        List<Integer> ports = own.ports();
        for (LiveVirtualServer server : live.all()) {
            String sources = server.settings().sources().problem();
            if (sources != null) {
                problems.add(new ApplyProblem(server.name(), "sourceAddresses", sources));
            }
            problems.addAll(refusedTargets(server, ports));
        }
        return problems;
    }

    private List<ApplyProblem> refusedTargets(LiveVirtualServer server, List<Integer> ports) {
        List<ApplyProblem> refused = new ArrayList<>();
        for (LiveRealServer target : server.targets()) {
            String why = refusal(server, target, ports);
            if (why != null) {
                String subject = target.fallback() ? "fallback" : "real server " + target.name();
                refused.add(new ApplyProblem(server.name(), subject, why + ": nobody is sent there"));
            }
        }
        refused.sort(Comparator.comparing(ApplyProblem::subject));
        return refused;
    }

    private @Nullable String refusal(LiveVirtualServer server, LiveRealServer target, List<Integer> ports) {
        for (int port : ports) {
            if (target.port() == port || target.port() == 0) {
                String why = own.why(target.address(), port);
                if (why != null && (target.port() == port || listens(server, port))) {
                    return why;
                }
            }
        }
        return null;
    }

    private boolean listens(LiveVirtualServer server, int port) {
        return listeners.status(server).stream().anyMatch(listener -> listener.port() == port);
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
