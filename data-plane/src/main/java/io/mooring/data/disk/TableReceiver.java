package io.mooring.data.disk;

import io.mooring.data.stick.Hold;
import io.mooring.data.stick.Loading;
import io.mooring.data.stick.Merging;
import io.mooring.data.stick.StickTable;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One table as another process sends it ({@link TableStream}). Until {@link #filled} nobody uses the table; then it is used,
 * and what comes is merged: of two opinions about a client the higher version wins, and a client that has connections open in the
 * other process is held here too, until they end or {@link #release} is called.
 *
 * <p>Threading: one thread.
 */
public final class TableReceiver {
    private record Client(long high, long low) {}

    private final StickTable table;
    private final Merging merging;
    private final BlockEntries entries;
    private final Map<Client, Hold> holds = new HashMap<>();
    private final List<Client> held = new ArrayList<>();
    private @Nullable Loading filling;
    private long highestVersion;

    /** Begins to fill this table. */
    public TableReceiver(StickTable table) {
        this.table = table;
        this.merging = table.merging();
        Loading loading = table.load(0);
        this.filling = loading;
        this.entries = new BlockEntries(loading::server);
    }

    /** Takes a block; a damaged one is an {@link IOException}. */
    public void block(byte[] bytes) throws IOException {
        ByteBuffer block = new BlockReader(Channels.newChannel(new ByteArrayInputStream(bytes))).next();
        if (block == null) {
            throw new IOException("a block of stick table entries is damaged");
        }
        entries.read(block, this::entry);
        if (filling == null) {
            merging.versionsAfter(highestVersion);
        }
    }

    private void entry(long high, long low, int server, boolean isHeld, int agedMs, long version) {
        highestVersion = Math.max(highestVersion, version);
        if (filling != null) {
            filling.record(high, low, server, isHeld ? 0 : agedMs, version);
            if (isHeld) {
                held.add(new Client(high, low));
            }
            return;
        }
        if (server != StickTable.NO_SERVER) {
            merging.entry(high, low, server, version);
        }
        Client client = new Client(high, low);
        if (isHeld) {
            hold(client);
        } else {
            Hold ended = holds.remove(client);
            if (ended != null) {
                ended.close();
            }
        }
    }

    private void hold(Client client) {
        if (!holds.containsKey(client)) {
            Hold hold = merging.hold(client.high, client.low);
            if (hold != null) {
                holds.put(client, hold);
            }
        }
    }

    /** That was all of it; the answer is how many entries there are. From now on the table is used. */
    public int filled() {
        if (filling == null) {
            return table.entries();
        }
        int count = filling.finish(highestVersion);
        filling = null;
        held.forEach(this::hold);
        held.clear();
        return count;
    }

    /** The other process has no connections any more. */
    public void release() {
        holds.values().forEach(Hold::close);
        holds.clear();
    }
}
