package io.mooring.data.disk;

import io.mooring.api.ExpireFrom;
import io.mooring.api.IpAddress;
import io.mooring.api.OnTableFull;
import io.mooring.data.stick.Hold;
import io.mooring.data.stick.StickPolicy;
import io.mooring.data.stick.StickTable;
import io.mooring.data.stick.Versions;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/** A table and its file, over starts of the data plane. Time is what a test says, on both clocks. */
final class DiskFixture {
    static final int TIMEOUT_MS = 160_000;
    static final int HELD = -1;

    private final Path state;
    long monotonicMs = 5_000_000;
    long wallMs = 1_790_000_000_000L;
    long boot = 1;
    StickPolicy policy = policy(1000, TIMEOUT_MS);
    String[] servers = {"a", "b", "c"};
    TableFiles files;
    StickTable table;

    DiskFixture(Path state) {
        this.state = state;
        start();
    }

    /** A data plane starts in this folder; what ran before has been killed. */
    void start() {
        FileClock clock = new FileClock(() -> monotonicMs * 1_000_000, () -> wallMs, boot);
        table = new StickTable(
                policy, () -> monotonicMs * 1_000_000, new Versions(() -> wallMs, 0), monotonicMs * 7919 + 1);
        for (String server : servers) {
            table.serverId(server);
        }
        files = new TableFiles(state, clock);
        files.keep("vs", table);
    }

    void advance(long ms) {
        monotonicMs += ms;
        wallMs += ms;
    }

    /** The machine starts anew; its monotonic clock begins at 0. */
    void reboot(long offMs) {
        boot++;
        monotonicMs = 10_000;
        wallMs += offMs;
        start();
    }

    Path file() {
        return state.resolve("stick/vs.table");
    }

    /** A connection of 10.0.x.y to this server, which the entry follows. */
    Hold open(int client, String server) {
        return table.open(0, low(client), remembered -> table.serverId(server));
    }

    static long low(int client) {
        return IpAddress.parse("10.0.0.0").low() + client;
    }

    /** The server that a client's entry names; null: it has none. */
    String server(int client) {
        return table.serverName(table.remembered(0, low(client)));
    }

    /** All entries: client → server, age (or {@link #HELD}) and version. */
    Map<Long, String> entries() {
        Map<Long, String> entries = new TreeMap<>();
        table.forEach((high, low, server, open, agedMs, version) ->
                entries.put(low - low(0), table.serverName(server) + " " + (open > 0 ? HELD : agedMs) + " " + version));
        return entries;
    }

    static StickPolicy policy(int size, int timeoutMs) {
        return new StickPolicy(size, timeoutMs, ExpireFrom.LAST_CLOSE, OnTableFull.EVICT_OLDEST, 32, 128);
    }
}
