package io.mooring.data.live;

import io.mooring.api.AdminState;
import io.mooring.api.CheckResult;
import io.mooring.api.ConnectionsStatus;
import io.mooring.api.Globals;
import io.mooring.api.IpAddress;
import io.mooring.api.ListenerState;
import io.mooring.api.ListenerStatus;
import io.mooring.api.OnServerDown;
import io.mooring.api.PersistenceMode;
import io.mooring.api.PersistenceStatus;
import io.mooring.api.RealServerStatus;
import io.mooring.api.VirtualServer;
import io.mooring.api.VirtualServerReport;
import io.mooring.api.VirtualServerState;
import io.mooring.api.VirtualServerStatus;
import io.mooring.data.balance.Balancer;
import io.mooring.data.guard.Guard;
import io.mooring.data.names.Resolution;
import io.mooring.data.stats.MeterGroup;
import io.mooring.data.stats.SessionCounters;
import io.mooring.data.stick.Choice;
import io.mooring.data.stick.Hold;
import io.mooring.data.stick.StickPolicy;
import io.mooring.data.stick.StickTable;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * One virtual server as it is now: who may come in, whom they go to, and how its real servers are. Keyed by name, it
 * outlives every revision.
 *
 * <p>Threading: {@link #choose}, {@link #chooseAgain} and {@link #settings} are called by all relay loops and never wait for a
 * change; changes and check results take turns under the monitor.
 */
public final class LiveVirtualServer {
    private final String name;
    private final LiveParts parts;
    private final Admission admission;
    private final AtomicInteger queued = new AtomicInteger();
    private final Balancer balancer;
    private final StickTable table;
    private final TableUpkeep upkeep;
    private final Guard guard;
    private final SessionCounters counters;
    private final MeterGroup meters;
    private volatile SessionSettings settings;
    private volatile Roster roster = Roster.EMPTY;

    // Guarded by the monitor.
    private VirtualServer desired;
    private Globals globals;
    private final ServerSet servers;
    private @Nullable LiveRealServer fallback;
    private boolean closed;

    LiveVirtualServer(VirtualServer desired, Globals globals, LiveParts parts) {
        this.name = desired.name();
        this.parts = parts;
        this.desired = desired;
        this.globals = globals;
        this.settings = SessionSettings.of(desired, globals);
        this.admission = new Admission(desired.maxConnections());
        this.balancer = new Balancer(parts.clockNanos(), parts.seeds().getAsLong());
        this.table = new StickTable(
                StickPolicy.of(desired.persistence()),
                parts.clockNanos(),
                parts.versions(),
                parts.seeds().getAsLong());
        this.upkeep = new TableUpkeep(table, parts.timers());
        this.guard = new Guard(table::client, parts.clockNanos(), parts.seeds());
        this.meters = parts.metrics().group("vs", name);
        this.counters = new SessionCounters(meters);
        VirtualServerMeters.show(meters, admission, queued, table);
        this.servers = new ServerSet(name, parts, table, this::checked, this::resolved);
        update(desired, globals);
    }

    /** Its name. */
    public String name() {
        return name;
    }

    /** What its sessions need to know. Immutable; one volatile read. */
    public SessionSettings settings() {
        return settings;
    }

    /** Who may be in: {@code maxConnections} over all its ports and all loops, exact to one. */
    public Admission admission() {
        return admission;
    }

    /** Clients in the accept queues of its listeners, which add to it and subtract, while a gate is full. */
    public AtomicInteger queued() {
        return queued;
    }

    /** What its sessions are counted in. */
    public SessionCounters counters() {
        return counters;
    }

    // ── warm: relay loops ──

    /** Who may come in; to be asked once for each client, before {@link #choose}. */
    public Guard guard() {
        return guard;
    }

    /**
     * A seat for a client: lookup, choice and store are one step, so that one client's simultaneous connections all get the
     * same server. null: nobody can take it. The address is that of {@link io.mooring.api.IpAddress}.
     */
    public @Nullable Seat choose(long clientHigh, long clientLow) {
        return seat(clientHigh, clientLow, null);
    }

    /**
     * Another seat after a connect to that one's server went wrong; the failed seat is closed.
     *
     * <p>With redispatch: the server of the client's entry, if another session has changed it meanwhile; else one that this
     * session has not tried, and the entry is changed in the same step; else one that it has tried, maybe the same; else the
     * fallback. Without: the same server, and the entry stays. null: nobody.
     */
    public @Nullable Seat chooseAgain(Seat failed) {
        failed.server().counters().connectFailed();
        boolean closedHere = failed.closeLoad();
        Seat next = seat(failed.clientHigh(), failed.clientLow(), failed);
        if (closedHere) {
            failed.closeHold();
        }
        return next;
    }

    private @Nullable Seat seat(long clientHigh, long clientLow, @Nullable Seat failed) {
        Choosing choosing = new Choosing(table.client(clientHigh, clientLow), failed);
        Hold hold = null;
        if (roster.sticky()) {
            hold = table.open(clientHigh, clientLow, choosing);
        } else {
            choosing.choose(StickTable.NO_SERVER);
        }
        if (choosing.chosen == null) {
            return null;
        }
        choosing.chosen.counters().chosen();
        return new Seat(choosing.chosen, clientHigh, clientLow, hold, failed);
    }

    /** One choice, made under the lock of the client's shard; it reads the roster there, so that changes can wait for it. */
    private final class Choosing implements Choice {
        private final IpAddress client;
        private final @Nullable Seat failed;
        private @Nullable LiveRealServer chosen;

        Choosing(IpAddress client, @Nullable Seat failed) {
            this.client = client;
            this.failed = failed;
        }

        @Override
        public int choose(int remembered) {
            Roster.Pick pick = roster.choose(balancer, client, remembered, failed);
            chosen = pick == null ? null : pick.server();
            return pick == null || pick.stays()
                    ? StickTable.NO_SERVER
                    : pick.server().stickId();
        }
    }

    /** Counts a client that nobody could take. */
    public void refused() {
        counters.refused();
    }

    // ── cold: changes ──

    /** Takes over a new desired configuration: settings, server set, table size; everything live stays. */
    public synchronized void update(VirtualServer newDesired, Globals newGlobals) {
        if (closed) {
            return;
        }
        desired = newDesired;
        globals = newGlobals;
        settings = SessionSettings.of(newDesired, newGlobals);
        admission.limit(newDesired.maxConnections());
        guard.update(newDesired);
        upkeep.policy(StickPolicy.of(newDesired.persistence()));
        fallback = LiveRealServer.of(newDesired.fallback(), fallback);
        servers.update(newDesired, newGlobals);
        swapRoster();
        table.keepServers(servers.names());
    }

    /** A name was resolved: what that changes is shown to those who choose. */
    private synchronized void resolved(LiveRealServer server, Resolution resolution) {
        if (!closed && servers.resolved(server, resolution)) {
            swapRoster();
        }
    }

    private void checked(LiveRealServer server, CheckResult result) {
        if (flipped(server, result)) {
            parts.closeSessions().accept(server);
        }
    }

    /** Counts a result; true when it took the server down and its sessions are to be closed. */
    private synchronized boolean flipped(LiveRealServer server, CheckResult result) {
        if (closed || !servers.count(server, result)) {
            return false;
        }
        swapRoster(); // first: a session that begins after this does not get the server, one before it is closed
        return desired.closeOnServerDown() && !server.up();
    }

    /** How many clients would lose their server by an update that is not made; null: by the removal. */
    public int entriesMovedBy(@Nullable VirtualServer wanted) {
        List<LiveRealServer> now;
        synchronized (this) {
            now = List.copyOf(servers.all());
        }
        return roster.sticky() ? MovedEntries.count(table, now, wanted) : 0;
    }

    private void swapRoster() {
        OnServerDown onServerDown = desired.persistence().onServerDown();
        boolean prefer = onServerDown == null ? globals.quiescent() : onServerDown == OnServerDown.PREFER;
        roster = new Roster(
                desired.balance(),
                servers.all(),
                prefer,
                fallback,
                desired.persistence().mode() == PersistenceMode.SOURCE_IP,
                settings.redispatch());
    }

    /** Closes everything it owns and gives no more seats; those that are given work on. */
    public synchronized void close() {
        closed = true;
        roster = Roster.EMPTY;
        servers.close();
        meters.close();
        upkeep.stop();
    }

    // ── reports ──

    /** The real server of this name, or null. */
    public synchronized @Nullable LiveRealServer realServer(String realServerName) {
        return servers.get(realServerName);
    }

    /** Those that its sessions may be sent to now, the fallback included, in no order. */
    public List<LiveRealServer> targets() {
        return roster.targets();
    }

    /** The table of its clients. */
    public StickTable table() {
        return table;
    }

    /** What it is now, with the listeners that another room knows. */
    public synchronized VirtualServerReport report(List<ListenerStatus> listeners) {
        Map<String, RealServerStatus> realServers = new TreeMap<>();
        for (LiveRealServer server : servers.all()) {
            realServers.put(server.name(), server.status(table.entriesOf(server.stickId())));
        }
        VirtualServerStatus status = new VirtualServerStatus(
                state(listeners),
                null,
                listeners,
                new ConnectionsStatus(
                        admission.current(),
                        admission.limit(),
                        counters.openedCount(),
                        counters.refusedCount(),
                        queued.get()),
                new PersistenceStatus(table.entries(), table.size(), table.hits(), table.misses(), table.evictions()));
        return new VirtualServerReport(status, realServers);
    }

    private VirtualServerState state(List<ListenerStatus> listeners) {
        if (!desired.enabled()) {
            return VirtualServerState.DISABLED;
        }
        if (!roster.takesNewClients()) {
            return roster.hasFallback() ? VirtualServerState.FALLBACK : VirtualServerState.DOWN;
        }
        boolean allUp = listeners.stream().allMatch(listener -> listener.state() == ListenerState.LISTENING)
                && servers.all().stream().allMatch(server -> server.state() != AdminState.ENABLED || server.up());
        return allUp ? VirtualServerState.UP : VirtualServerState.DEGRADED;
    }
}
