package io.mooring.data.stick;

import io.mooring.api.OnTableFull;
import org.jspecify.annotations.Nullable;

/**
 * What another process decides about clients that this table may have too, while both use theirs.
 *
 * <p>Threading: any thread. Like a connection, each call locks one shard.
 */
public final class Merging {
    private final StickTable table;
    private final Shards shards;
    private final Eviction eviction;
    private final Versions versions;

    Merging(StickTable table, Shards shards, Eviction eviction, Versions versions) {
        this.table = table;
        this.shards = shards;
        this.eviction = eviction;
        this.versions = versions;
    }

    /** Takes over a decision about a client, unless the one here is newer: the higher version wins. */
    public void entry(long high, long low, int server, long version) {
        Shard shard = shards.of(high, low);
        StickPolicy now = table.policy();
        shard.lock.lock();
        try {
            int slot = shard.find(high, low);
            if (slot == Slots.NONE) {
                if (eviction.added() > now.size() && now.onTableFull() == OnTableFull.REJECT_NEW) {
                    eviction.removed();
                    return;
                }
                slot = shard.add(high, low, server);
            } else if (shard.slots.version(slot) < version) {
                shard.unlink(slot);
                shard.move(slot, server);
            } else {
                return;
            }
            shard.slots.version(slot, version);
            shard.slots.stamp(slot, table.stampNow());
            shard.link(slot);
        } finally {
            shard.lock.unlock();
        }
        eviction.trim(now.size(), table.stampNow(), StickTable.OPEN_BATCH);
    }

    /** Counts a connection that the other process has open for this client; null: it has no entry. */
    public @Nullable Hold hold(long high, long low) {
        Shard shard = shards.of(high, low);
        shard.lock.lock();
        try {
            int slot = shard.find(high, low);
            if (slot == Slots.NONE) {
                return null;
            }
            shard.unlink(slot);
            shard.connected(slot, table.stampNow());
            return new Hold(table, shard, high, low, slot, shard.slots.birth(slot));
        } finally {
            shard.lock.unlock();
        }
    }

    /** From now on every version that is given here is higher than this one. */
    public void versionsAfter(long version) {
        versions.after(version);
    }
}
