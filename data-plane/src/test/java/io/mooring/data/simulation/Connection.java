package io.mooring.data.simulation;

import io.mooring.api.IpAddress;
import io.mooring.data.live.LiveVirtualServer;
import io.mooring.data.live.Seat;
import io.mooring.data.session.Entrance;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One client's connection: in the accept queue, connecting, relayed. */
final class Connection {
    final int number;
    final ModelVirtualServer model;
    final LiveVirtualServer live;
    final Entrance entrance;
    final IpAddress client;

    /** Where it was sent, the newest attempt last. */
    final List<ModelServer> tried = new ArrayList<>();

    /** In the accept queue: whether a gate has told it that there may be room. */
    boolean woken;

    boolean relayed;

    @Nullable
    Seat seat;

    /** What its seat counts in the table, and under which address. */
    ModelTable.@Nullable Entry entry;

    IpAddress key;

    Connection(int number, ModelVirtualServer model, LiveVirtualServer live, Entrance entrance, IpAddress client) {
        this.number = number;
        this.model = model;
        this.live = live;
        this.entrance = entrance;
        this.client = client;
        this.key = client;
    }

    /** The server that it is at. */
    ModelServer at() {
        return tried.get(tried.size() - 1);
    }

    @Override
    public String toString() {
        return "#" + number + " " + client + " of " + live.name() + (tried.isEmpty() ? "" : " at " + at().name);
    }
}
