package io.mooring.data.stick;

import io.mooring.api.IpAddress;
import io.mooring.api.OnTableFull;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The clients of one virtual server and the real server of each. An entry costs at most 52 bytes where there are many (49.7
 * measured at a million): 16 for the client, 8 version, 4 stamp, 4 open connections, 8 links, 2 server, 1 what is saved, 5…7.5 index, and what
 * is free in the last chunk of each shard, which in a table of a few thousand is up to as much again.
 *
 * <p>The size is a limit over all shards, exact but for the threads that have just stored an entry and not yet left. Who goes
 * is decided over all shards too: the entry that has been without a connection for the longest time; only when every entry
 * has one, the entry whose newest connection is the oldest.
 *
 * <p>Threading: any thread. A client's shard is locked for one lookup, one choice and one store; never two shards at once.
 */
public final class StickTable {
    /** No server: of a client without an entry, and of a choice that nobody can meet. */
    public static final int NO_SERVER = ServerIds.NONE;

    /** Entries that one visit removes at most before it lets others into the shard. */
    private static final int EXPIRE_BATCH = 256;

    /** Entries that one {@link #trim} evicts at most: some milliseconds. */
    private static final int TRIM_BATCH = 4096;

    /** What a connection evicts at most: a table that has become smaller shrinks, and no client waits for that. */
    static final int OPEN_BATCH = 2;

    private final LongSupplier clockNanos;
    private final Versions versions;
    private final ServerIds ids = new ServerIds();
    private final Shards shards;
    private final Eviction eviction;
    private final LongAdder hits = new LongAdder();
    private final LongAdder misses = new LongAdder();
    private volatile StickPolicy policy;

    /**
     * An empty table.
     *
     * @param clockNanos a clock that never steps back, as {@link System#nanoTime}
     * @param seed what outsiders must not know, so that they cannot make all clients meet in one place of the index
     */
    public StickTable(StickPolicy policy, LongSupplier clockNanos, Versions versions, long seed) {
        this.policy = policy;
        this.clockNanos = clockNanos;
        this.versions = versions;
        this.shards = new Shards(seed, ids, policy);
        this.eviction = new Eviction(shards.all);
    }

    // ── clients ──

    /**
     * Looks a client up, lets the choice decide, stores what it said and counts the connection: one step. A hit is a
     * connection that goes where the entry says, everything else a miss. null: not remembered, because the choice said
     * {@link #NO_SERVER} or the table is full and takes nobody new.
     */
    public @Nullable Hold open(long high, long low, Choice choice) {
        StickPolicy now = policy;
        long clientHigh = now.clientHigh(high, low);
        long clientLow = now.clientLow(high, low);
        Shard shard = shards.of(clientHigh, clientLow);
        Hold hold;
        shard.lock.lock();
        try {
            hold = open(shard, clientHigh, clientLow, choice);
        } finally {
            shard.lock.unlock();
        }
        int size = policy.size(); // read after storing: whoever makes the table smaller meanwhile sees the entry, or is
        // seen
        if (eviction.entries() > size) {
            eviction.trim(size, stampNow(), OPEN_BATCH);
        }
        return hold;
    }

    private @Nullable Hold open(Shard shard, long high, long low, Choice choice) {
        StickPolicy now = policy;
        int stamp = stampNow();
        int slot = shard.find(high, low);
        if (slot != Slots.NONE && shard.expired(slot, stamp, now.timeoutMs())) {
            shard.remove(slot);
            eviction.removed();
            slot = Slots.NONE;
        }
        int remembered = slot == Slots.NONE ? NO_SERVER : shard.slots.server(slot);
        int chosen = choice.choose(remembered);
        (chosen != NO_SERVER && chosen == remembered ? hits : misses).increment();
        if (chosen == NO_SERVER) {
            return null;
        }
        if (slot == Slots.NONE) {
            if (eviction.added() > now.size() && now.onTableFull() == OnTableFull.REJECT_NEW) {
                eviction.removed();
                return null;
            }
            slot = shard.add(high, low, chosen);
            shard.slots.version(slot, versions.next());
        } else {
            shard.unlink(slot);
            if (chosen != remembered) {
                shard.move(slot, chosen);
                shard.slots.version(slot, versions.next());
            }
        }
        shard.connected(slot, stamp);
        return new Hold(this, shard, high, low, slot, shard.slots.birth(slot));
    }

    void close(Hold hold) {
        Shard shard = hold.shard;
        shard.lock.lock();
        try {
            shard.close(hold, stampNow());
        } finally {
            shard.lock.unlock();
        }
    }

    /** The address that this one counts as: its prefix. */
    public IpAddress client(long high, long low) {
        StickPolicy now = policy;
        return new IpAddress(now.clientHigh(high, low), now.clientLow(high, low));
    }

    /** The number of the server that this client's entry names, or {@link #NO_SERVER}. Touches nothing. */
    public int remembered(long high, long low) {
        StickPolicy now = policy;
        long clientHigh = now.clientHigh(high, low);
        long clientLow = now.clientLow(high, low);
        Shard shard = shards.of(clientHigh, clientLow);
        shard.lock.lock();
        try {
            int slot = shard.find(clientHigh, clientLow);
            return slot == Slots.NONE || shard.expired(slot, stampNow(), now.timeoutMs())
                    ? NO_SERVER
                    : shard.slots.server(slot);
        } finally {
            shard.lock.unlock();
        }
    }

    /** Shows every entry that has not expired. Each shard is seen at one moment, the table is not. */
    public void forEach(Visitor visitor) {
        shards.each(shard -> shard.forEach(visitor, stampNow(), policy.timeoutMs()));
    }

    // ── time and room ──

    /** Removes what has expired. A lookup never sees an expired entry; this gives its memory back. Call it each second. */
    public void expire() {
        for (Shard shard : shards.all) {
            boolean more = shard.aging.oldestStamp() != SlotList.NO_STAMP;
            while (more) {
                shard.lock.lock();
                try {
                    more = shard.expire(EXPIRE_BATCH, stampNow(), policy.timeoutMs(), eviction);
                } finally {
                    shard.lock.unlock();
                }
            }
        }
    }

    /** Keeps every entry under a new policy, as far as there is room. True: there are still too many, {@link #trim} again. */
    public boolean policy(StickPolicy newPolicy) {
        StickPolicy before = policy;
        policy = newPolicy;
        shards.each(shard -> shard.expireFrom(newPolicy.expireFrom(), stampNow()));
        if (before.timeoutMs() != newPolicy.timeoutMs() || before.expireFrom() != newPolicy.expireFrom()) {
            shards.each(shard -> shard.changes.touchedAll());
        }
        return trim();
    }

    /** Lets the oldest go where there are too many, but not very many at once. True: there are still too many. */
    public boolean trim() {
        return eviction.trim(policy.size(), stampNow(), TRIM_BATCH);
    }

    // ── saving and loading ──

    /** A walk over what has changed since the last one. */
    public SavePass changes() {
        return new SavePass(this, shards.all, false);
    }

    /** A walk over all entries. */
    public SavePass everything() {
        return new SavePass(this, shards.all, true);
    }

    /** Begins to fill this table, which nobody uses yet, with what was saved: about so many records. */
    public Loading load(int expected) {
        return new Loading(this, shards, ids, eviction, versions, expected);
    }

    /** What takes over another process's decisions while this table is used. */
    public Merging merging() {
        return new Merging(this, shards, eviction, versions);
    }

    // ── servers ──

    /** The number of the server of this name: always the same while it is among those kept, or an entry holds it. */
    public int serverId(String name) {
        return ids.of(name);
    }

    /** The name of a server's number, or null when nobody has it. */
    public @Nullable String serverName(int id) {
        return ids.name(id);
    }

    /** How many entries name the server of this number. */
    public int entriesOf(int serverId) {
        return ids.entries(serverId);
    }

    /**
     * Says which servers are in use. The numbers of others are free again once no entry holds them. Call it when no choice
     * that begins from now on can name one of the others; choices that have begun are waited for.
     */
    public void keepServers(Set<String> names) {
        Map<String, Integer> unused = ids.unused(names);
        Set<String> empty = new HashSet<>();
        unused.forEach((name, id) -> {
            if (ids.entries(id) == 0) {
                empty.add(name);
            }
        });
        if (!empty.isEmpty()) {
            // A choice under way in some shard may still store one of them: pass through every lock, then look again.
            shards.each(shard -> {});
            empty.forEach(ids::release);
        }
    }

    // ── counts ──

    /** Clients that are remembered now; some may have expired within the last second. */
    public int entries() {
        return eviction.entries();
    }

    /** The most that can be remembered. */
    public int size() {
        return policy.size();
    }

    /** Connections that went where an entry said. */
    public long hits() {
        return hits.sum();
    }

    /** Connections that did not. */
    public long misses() {
        return misses.sum();
    }

    /** Entries that went because the table was full. */
    public long evictions() {
        return eviction.evictions();
    }

    /** Bytes of all arrays of all shards, headers included. */
    public long bytes() {
        return shards.bytes();
    }

    StickPolicy policy() {
        return policy;
    }

    int timeoutMs() {
        return policy.timeoutMs();
    }

    int stampNow() {
        return (int) (clockNanos.getAsLong() / 1_000_000);
    }
}
