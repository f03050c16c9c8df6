package io.mooring.data.live;

import io.mooring.api.AdminState;
import io.mooring.api.CheckResult;
import io.mooring.api.EffectiveState;
import io.mooring.api.Fallback;
import io.mooring.api.Health;
import io.mooring.api.IpAddress;
import io.mooring.api.RealServer;
import io.mooring.api.RealServerStatus;
import io.mooring.data.balance.Candidate;
import io.mooring.data.balance.Load;
import io.mooring.data.balance.SlowStart;
import io.mooring.data.health.CheckLoop;
import io.mooring.data.health.HealthCounter;
import io.mooring.data.stats.MeterGroup;
import io.mooring.data.stats.ServerCounters;
import io.mooring.data.stick.StickTable;
import java.net.InetAddress;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One real server as it is now: its open connections, its counters, its health. The fallback is one too, without checks and
 * without a place in the stick table.
 *
 * <p>Threading: what seats use may be called by any thread. Health and configuration belong to the monitor of the virtual
 * server; relay loops see them only through its roster.
 */
public final class LiveRealServer {
    /** What the fallback is called in a log line; no real server can have this name. */
    static final String FALLBACK_NAME = "(fallback)";

    private final String name;
    private final boolean fallback;
    private final Load load = new Load();
    private final ServerCounters counters = new ServerCounters();
    private volatile @Nullable Endpoint endpoint; // null: a host name that has never had an address
    private volatile boolean located;
    private volatile AdminState state;
    private volatile int stickId;

    // Guarded by the virtual server's monitor.
    private final HealthCounter health;
    private RealServer desired;
    private Whereabouts whereabouts;
    private @Nullable CheckLoop checks;
    private @Nullable MeterGroup meters;
    private boolean unchecked;
    private long upSinceNanos;
    private @Nullable CheckResult lastCheck;
    private @Nullable Instant since;

    private LiveRealServer(RealServer desired, int stickId, boolean fallback, boolean countsAsUp) {
        this.name = desired.name();
        this.stickId = stickId;
        this.fallback = fallback;
        this.health = new HealthCounter(countsAsUp);
        this.desired = desired;
        this.whereabouts = new Whereabouts(desired.address());
        this.endpoint = Endpoint.of(whereabouts.address(), desired.port());
        this.located = endpoint != null;
        this.state = desired.state();
        load.limit(desired.maxConnections());
    }

    /** A real server that is new here. */
    static LiveRealServer of(RealServer desired, int stickId, boolean countsAsUp) {
        return new LiveRealServer(desired, stickId, false, countsAsUp);
    }

    /** The server that takes clients while no real server can: the one before, if it is the same; null: there is none. */
    @SuppressWarnings("NullAway") // the record's constructor turns absent fields into their defaults
    static @Nullable LiveRealServer of(@Nullable Fallback desired, @Nullable LiveRealServer before) {
        if (desired == null) {
            return null;
        }
        RealServer server =
                new RealServer(FALLBACK_NAME, desired.address(), desired.port(), null, null, null, null, null);
        return before != null && before.desired.equals(server)
                ? before
                : new LiveRealServer(server, StickTable.NO_SERVER, true, true);
    }

    /** Its name, unique in its virtual server. */
    public String name() {
        return name;
    }

    /** Whether it is the fallback. */
    public boolean fallback() {
        return fallback;
    }

    /** What the operator wants of it; sessions at a halted one are to be closed. */
    public AdminState state() {
        return state;
    }

    /** Open connections to it. */
    public int open() {
        return load.open();
    }

    /** What it was given and what it did. */
    public ServerCounters counters() {
        return counters;
    }

    Load load() {
        return load;
    }

    /** It as someone who may be chosen. Under the virtual server's monitor. */
    Candidate candidate() {
        return new Candidate(name, load, desired.weight(), SlowStart.of(upSinceNanos, desired.slowStartSeconds()));
    }

    int stickId() {
        return stickId;
    }

    /** Where it is reached. Only of a server that is {@link #located}: no other is in a roster. */
    Endpoint endpoint() {
        Endpoint now = endpoint;
        if (now == null) {
            throw new IllegalStateException("a server without an address was chosen: " + name);
        }
        return now;
    }

    /** The address that new sessions connect to; only of one of {@link LiveVirtualServer#targets}. */
    public InetAddress address() {
        return IpAddress.of(endpoint().address).inetAddress();
    }

    /** The port that they connect to; 0: the one that the client came to. */
    public int port() {
        return endpoint().port;
    }

    /** Whether it has an address: a host name that has never been resolved has none. */
    boolean located() {
        return located;
    }

    /** Shows what is measured of it in this group, which it closes when it is removed. */
    void shownIn(MeterGroup group, StickTable table) {
        meters = group;
        counters.shownIn(group);
        group.gauge("mooring.server.up", "1: its checks pass or it has none; 0: they fail.", () -> up() ? 1 : 0)
                .gauge("mooring.server.sessions.open", "Open connections to it.", load::open)
                .gauge("mooring.server.stick.entries", "Clients that are sent to it.", () -> table.entriesOf(stickId));
    }

    // ── cold: under the virtual server's monitor ──

    RealServer desired() {
        return desired;
    }

    void desired(RealServer newDesired) {
        if (!newDesired.address().equals(desired.address())) {
            whereabouts.stop();
            whereabouts = new Whereabouts(newDesired.address());
        }
        desired = newDesired;
        relocate();
        state = newDesired.state();
        load.limit(newDesired.maxConnections());
    }

    Whereabouts whereabouts() {
        return whereabouts;
    }

    /** New connections go where it is now. */
    void relocate() {
        Endpoint now = Endpoint.of(whereabouts.address(), desired.port());
        located = now != null;
        if (now != null) {
            endpoint = now; // else the old one stays for those who are choosing it at this moment
        }
    }

    /** It is back after it was removed: new but for its open sessions, which count on. */
    void addedAgain(RealServer wanted, int newStickId, boolean countsAsUp) {
        stickId = newStickId;
        desired(wanted);
        startOver(countsAsUp);
    }

    @Nullable
    CheckLoop checks() {
        return checks;
    }

    void checks(@Nullable CheckLoop newChecks) {
        checks = newChecks;
    }

    /** Ends its checks. */
    void stopChecks() {
        if (checks != null) {
            checks.stop();
        }
    }

    /** Ends its checks and is measured no more; its seats work on. */
    void remove() {
        stopChecks();
        whereabouts.stop();
        if (meters != null) {
            meters.close();
        }
    }

    HealthCounter healthCounter() {
        return health;
    }

    /** What is known of it is known no more: it counts as this until a check has ended. */
    void startOver(boolean countsAsUp) {
        health.startOver(countsAsUp);
        lastCheck = null;
        since = null;
    }

    /** Its slow start begins: it is new, it has come up, or it is halted no more. */
    void cameUp(long nowNanos) {
        upSinceNanos = nowNanos;
    }

    boolean unchecked() {
        return unchecked;
    }

    void unchecked(boolean nowUnchecked) {
        unchecked = nowUnchecked;
    }

    void noteCheck(CheckResult result, boolean changed) {
        lastCheck = result;
        if (changed) {
            since = result.at();
        }
    }

    /** Whether its checks, or their absence, allow clients. Without the monitor: a moment old. */
    boolean up() {
        return located && (unchecked || health.up());
    }

    RealServerStatus status(int persistenceEntries) {
        return new RealServerStatus(
                unchecked || state == AdminState.HALTED ? Health.UNCHECKED : health.health(),
                effectiveState(),
                since,
                whereabouts.told(lastCheck),
                load.open(),
                persistenceEntries,
                counters.bytesOut(),
                counters.bytesIn());
    }

    private EffectiveState effectiveState() {
        return switch (state) {
            case HALTED -> EffectiveState.HALTED;
            case DRAIN -> up() ? EffectiveState.DRAINING : EffectiveState.DOWN;
            case ENABLED -> up() ? EffectiveState.UP : EffectiveState.DOWN;
        };
    }

    /** Where it is reached: the address in network order, and its port or 0 for the one that the client came to. */
    static final class Endpoint {
        final byte[] address;
        final int port;

        private Endpoint(byte[] address, int port) {
            this.address = address;
            this.port = port;
        }

        static @Nullable Endpoint of(@Nullable IpAddress address, @Nullable Integer port) {
            return address == null ? null : new Endpoint(address.bytes(), port == null ? 0 : port);
        }
    }
}
