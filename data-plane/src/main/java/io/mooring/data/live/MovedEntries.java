package io.mooring.data.live;

import io.mooring.api.AdminState;
import io.mooring.api.PersistenceMode;
import io.mooring.api.RealServer;
import io.mooring.api.VirtualServer;
import io.mooring.data.stick.Losses;
import io.mooring.data.stick.StickPolicy;
import io.mooring.data.stick.StickTable;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How many clients would lose the server that the stick table has for them by a change that is not made.
 *
 * <pre>
 *   the change                                        who loses it
 *   ───────────────────────────────────────────────   ───────────────────────────────────────────
 *   the virtual server is removed                     every client
 *   persistence none                                  every client: nobody looks the entries up
 *   a real server is removed, or halted from now on   its clients: moved with their next connection
 *   another size, timeout or prefix length            see {@link Losses}
 * </pre>
 */
final class MovedEntries {
    private MovedEntries() {}

    /** Of a virtual server that remembers its clients, with its real servers as they are; wanted null: it is removed. */
    static int count(StickTable table, List<LiveRealServer> servers, @Nullable VirtualServer wanted) {
        if (wanted == null || wanted.persistence().mode() == PersistenceMode.NONE) {
            return Losses.all(table);
        }
        BitSet losing = new BitSet();
        servers.stream()
                .filter(server -> server.state() != AdminState.HALTED && letsGo(wanted.realServer(server.name())))
                .forEach(server -> losing.set(server.stickId()));
        return Losses.count(table, StickPolicy.of(wanted.persistence()), losing);
    }

    /** Its clients are moved, always: the rows of {@link Roster} that say so. */
    private static boolean letsGo(@Nullable RealServer wanted) {
        return wanted == null || wanted.state() == AdminState.HALTED;
    }
}
