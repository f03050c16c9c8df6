package io.mooring.data.live;

import io.mooring.api.AdminState;
import io.mooring.api.Balance;
import io.mooring.api.IpAddress;
import io.mooring.data.balance.Balancer;
import io.mooring.data.stick.StickTable;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who takes clients now: the server set and its health in one immutable value. Each change of either makes a new one, so that
 * no choice ever sees a new set with old health.
 *
 * <pre>
 *   state    checks   a new client         a client in the stick table
 *   ──────   ──────   ──────────────────   ─────────────────────────────────────────
 *   enabled  up       may be chosen *      goes to its server
 *   enabled  down     not chosen           moved (`prefer`: goes to its server first)
 *   drain    up       not chosen           goes to its server
 *   drain    down     not chosen           moved (`prefer`: goes to its server first)
 *   halted   any      not chosen           moved, always
 *   (none: the server was removed)         moved, always
 *
 *   * unless its weight is 0, or it is a backup while another may be
 * </pre>
 *
 * <p>A backup that has taken a client keeps it when the others return, as every server does that took over from another: the
 * client's session may live there by now. Halting the backup sends its clients home. A session whose connect to a regular server
 * goes wrong asks the regular ones once more and not the backup: while their checks pass, one refused connect shall not split
 * the clients between a server and its stand-by.
 *
 * <p>A full server ({@code maxConnections}) takes nobody, in no row: a new client goes to another, or to a backup when all others are
 * full; a client in the stick table goes to another too, for this connection only. Its entry stays as it is and ages meanwhile, so
 * that the client is back as soon as there is room. Nobody waits for a place at a server.
 *
 * <p>A server that is down and preferred is asked once: when that connect goes wrong, everybody else comes before it, the
 * fallback too.
 *
 * <p>Nobody to choose: the fallback, which the table never hears of, so that the client's entry stays as it is.
 */
final class Roster {
    /** Nobody takes anybody: of a virtual server that has been closed. */
    static final Roster EMPTY = new Roster(Balance.LEASTCONN, List.of(), false, null, false, false);

    private final Group regulars;
    private final Group backups;
    /** Indexed by the table's numbers; null: moves its clients. */
    private final @Nullable LiveRealServer[] keepers;
    /** Those that a session without redispatch may try again: not halted, not removed. */
    private final Set<LiveRealServer> retryable;

    /** Those that are down and keep their clients all the same. */
    private final Set<LiveRealServer> preferred;

    private final @Nullable LiveRealServer fallback;
    private final boolean sticky;
    private final boolean redispatch;

    Roster(
            Balance method,
            Collection<LiveRealServer> servers,
            boolean prefer,
            @Nullable LiveRealServer fallback,
            boolean sticky,
            boolean redispatch) {
        List<LiveRealServer> chosenFirst = new ArrayList<>();
        List<LiveRealServer> chosenLast = new ArrayList<>();
        Set<LiveRealServer> notHalted = new HashSet<>();
        Set<LiveRealServer> downAndPreferred = new HashSet<>();
        @Nullable LiveRealServer[] byId = new @Nullable LiveRealServer[highestId(servers) + 1];
        for (LiveRealServer server : servers) {
            if (!server.located()) {
                continue; // its name has never had an address
            }
            boolean up = server.up();
            AdminState state = server.state();
            if (state == AdminState.ENABLED && up && server.desired().weight() > 0) {
                (server.desired().backup() ? chosenLast : chosenFirst).add(server);
            }
            if (state != AdminState.HALTED) {
                notHalted.add(server);
                if (up || prefer) {
                    byId[server.stickId()] = server;
                }
                if (!up && prefer) {
                    downAndPreferred.add(server);
                }
            }
        }
        this.regulars = new Group(method, chosenFirst);
        this.backups = new Group(method, chosenLast);
        this.keepers = byId;
        this.retryable = notHalted;
        this.preferred = downAndPreferred;
        this.fallback = fallback;
        this.sticky = sticky;
        this.redispatch = redispatch;
    }

    private static int highestId(Collection<LiveRealServer> servers) {
        return servers.stream().mapToInt(LiveRealServer::stickId).max().orElse(-1);
    }

    /** Those that sessions may be sent to, the fallback included, in no order. */
    List<LiveRealServer> targets() {
        List<LiveRealServer> targets = new ArrayList<>(retryable);
        if (fallback != null) {
            targets.add(fallback);
        }
        return targets;
    }

    /** Whether clients are remembered. */
    boolean sticky() {
        return sticky;
    }

    /** Whether a real server takes new clients. */
    boolean takesNewClients() {
        return !regulars.isEmpty() || !backups.isEmpty();
    }

    /** Whether there is a fallback. */
    boolean hasFallback() {
        return fallback != null;
    }

    /**
     * Where a connection goes.
     *
     * @param server where it is counted
     * @param stays whether the client's entry stays as it is, because its own server is full or nobody is to be remembered
     */
    record Pick(LiveRealServer server, boolean stays) {}

    /**
     * The server for a connection, which is counted there; null: nobody can take it.
     *
     * @param client the address that the client counts as
     * @param remembered the server of the client's entry
     * @param failed the seat whose connect went wrong just now; null: it is the session's first
     */
    @Nullable
    Pick choose(Balancer balancer, IpAddress client, int remembered, @Nullable Seat failed) {
        LiveRealServer keeper = keeper(remembered);
        boolean stays = keeper != null && (failed == null || !failed.tried(keeper));
        if (keeper != null && stays && keeper.load().tryOpened()) {
            return new Pick(keeper, false); // where the entry says, which another session may just have changed
        }
        if (failed != null && !redispatch && retryable.contains(failed.server())) {
            if (failed.server().load().tryOpened()) {
                return new Pick(failed.server(), stays);
            }
            stays = true;
        }
        LiveRealServer other = choose(balancer, client, failed);
        if (other != null) {
            return new Pick(other, stays);
        }
        boolean onlyOne = keeper != null && (fallback == null || !preferred.contains(keeper));
        if (keeper != null && onlyOne && keeper.load().tryOpened()) {
            return new Pick(keeper, false); // takes no new clients, but is the only one for this one
        }
        return fallback != null && fallback.load().tryOpened() ? new Pick(fallback, true) : null;
    }

    /** One that this session has not tried; when all have been tried, once more among them. */
    private @Nullable LiveRealServer choose(Balancer balancer, IpAddress client, @Nullable Seat failed) {
        LiveRealServer regular = choose(regulars, balancer, client, failed);
        return regular != null ? regular : choose(backups, balancer, client, failed);
    }

    private static @Nullable LiveRealServer choose(
            Group group, Balancer balancer, IpAddress client, @Nullable Seat failed) {
        LiveRealServer untried = group.choose(balancer, client, failed);
        return untried != null || failed == null ? untried : group.choose(balancer, client, null);
    }

    private @Nullable LiveRealServer keeper(int remembered) {
        return remembered == StickTable.NO_SERVER || remembered >= keepers.length ? null : keepers[remembered];
    }
}
