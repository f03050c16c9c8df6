package io.mooring.data.live;

import io.mooring.api.Balance;
import io.mooring.api.IpAddress;
import io.mooring.data.balance.Balancer;
import io.mooring.data.balance.Candidates;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Real servers of one rank that take new clients: those that are no backups, or the backups. Immutable, like its roster. */
final class Group {
    private final Candidates candidates;
    private final LiveRealServer[] servers;

    Group(Balance method, List<LiveRealServer> servers) {
        this.candidates = new Candidates(
                method, servers.stream().map(LiveRealServer::candidate).toList());
        this.servers = servers.toArray(new LiveRealServer[0]);
    }

    boolean isEmpty() {
        return servers.length == 0;
    }

    /** One of them, the connection counted there; null: none. Those that the seat's session has tried are left out. */
    @Nullable
    LiveRealServer choose(Balancer balancer, IpAddress client, @Nullable Seat notTriedBy) {
        int position = balancer.choose(
                candidates, client.high(), client.low(), notTriedBy == null ? List.of() : notTriedBy.triedLoads());
        return position < 0 ? null : servers[position];
    }
}
