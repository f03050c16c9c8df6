package io.mooring.data.stick;

import io.mooring.api.IpAddress;
import io.mooring.api.OnTableFull;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
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

    /** As many as there may be loops that meet in one, many times over; it also bounds how much one re-index moves. */
    private static final int SHARD_BITS = 6;

    /** Entries that one visit removes at most before it lets others into the shard. */
    private static final int EXPIRE_BATCH = 256;

    /** Entries that one {@link #trim} evicts at most: some milliseconds. */
    private static final int TRIM_BATCH = 4096;

    /** What a connection evicts at most: a table that has become smaller shrinks, and no client waits for that. */
    private static final int OPEN_BATCH = 2;

    private final Shard[] shards = new Shard[1 << SHARD_BITS];
    private final long seed;
    private final LongSupplier clockNanos;
    private final Versions versions;
    private final ServerIds ids = new ServerIds();
    private final Eviction eviction = new Eviction(shards);
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
        this.seed = seed;
        for (int i = 0; i < shards.length; i++) {
            shards[i] = new Shard(seed, ids, policy.expireFrom());
        }
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
        Shard shard = shardOf(clientHigh, clientLow);
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
            remove(shard, slot);
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
        shard.slots.open(slot, shard.slots.open(slot) + 1);
        shard.slots.stamp(slot, stamp);
        shard.link(slot);
        shard.changes.touched(slot);
        return new Hold(this, shard, high, low, slot, shard.slots.birth(slot));
    }

    void close(Hold hold) {
        Shard shard = hold.shard;
        shard.lock.lock();
        try {
            if (hold.closed) {
                return;
            }
            hold.closed = true;
            if (!shard.holds(hold.slot, hold.high, hold.low, hold.birth)) {
                return; // it was evicted with connections open
            }
            int open = shard.slots.open(hold.slot);
            if (open == 1 && shard.isHeld(hold.slot)) {
                shard.unlink(hold.slot);
                shard.slots.open(hold.slot, 0);
                shard.slots.stamp(hold.slot, stampNow());
                shard.link(hold.slot);
                shard.changes.touched(hold.slot);
            } else {
                shard.slots.open(hold.slot, open - 1);
            }
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
        Shard shard = shardOf(clientHigh, clientLow);
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
        inEachShard(shard -> {
            int timeoutMs = policy.timeoutMs();
            int stamp = stampNow();
            Slots slots = shard.slots;
            for (SlotList list : List.of(shard.aging, shard.held)) {
                for (int slot = list.oldest(); slot != Slots.NONE; slot = list.younger(slot)) {
                    if (!shard.expired(slot, stamp, timeoutMs)) {
                        visitor.entry(
                                slots.high(slot),
                                slots.low(slot),
                                slots.server(slot),
                                slots.open(slot),
                                Math.max(0, stamp - slots.stamp(slot)),
                                slots.version(slot));
                    }
                }
            }
        });
    }

    // ── time and room ──

    /** Removes what has expired. A lookup never sees an expired entry; this gives its memory back. Call it each second. */
    public void expire() {
        for (Shard shard : shards) {
            boolean more = shard.aging.oldestStamp() != SlotList.NO_STAMP;
            while (more) {
                shard.lock.lock();
                try {
                    more = expireBatch(shard);
                } finally {
                    shard.lock.unlock();
                }
            }
        }
    }

    /** Removes some of a shard; true when there may be more. */
    private boolean expireBatch(Shard shard) {
        int timeoutMs = policy.timeoutMs();
        int stamp = stampNow();
        for (int removed = 0; removed < EXPIRE_BATCH; removed++) {
            int slot = shard.aging.oldest();
            if (slot == Slots.NONE || !shard.expired(slot, stamp, timeoutMs)) {
                return false;
            }
            remove(shard, slot);
        }
        return true;
    }

    private void remove(Shard shard, int slot) {
        shard.remove(slot);
        eviction.removed();
    }

    /** Keeps every entry under a new policy, as far as there is room. True: there are still too many, {@link #trim} again. */
    public boolean policy(StickPolicy newPolicy) {
        StickPolicy before = policy;
        policy = newPolicy;
        inEachShard(shard -> shard.expireFrom(newPolicy.expireFrom(), stampNow()));
        if (before.timeoutMs() != newPolicy.timeoutMs() || before.expireFrom() != newPolicy.expireFrom()) {
            inEachShard(shard -> shard.changes.touchedAll());
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
        return new SavePass(this, shards, false);
    }

    /** A walk over all entries. */
    public SavePass everything() {
        return new SavePass(this, shards, true);
    }

    /** Begins to fill this table, which nobody uses yet, with what was saved: about so many records. */
    public Loading load(int expected) {
        return new Loading(this, ids, eviction, versions, expected);
    }

    /** Takes over another process's decision about a client, unless the one here is newer: the higher version wins. */
    public void merge(long high, long low, int server, long version) {
        Shard shard = shardOf(high, low);
        StickPolicy now = policy;
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
            shard.slots.stamp(slot, stampNow());
            shard.link(slot);
        } finally {
            shard.lock.unlock();
        }
        eviction.trim(now.size(), stampNow(), OPEN_BATCH);
    }

    /** Counts a connection that another process has open for this client; null: it has no entry. */
    public @Nullable Hold hold(long high, long low) {
        Shard shard = shardOf(high, low);
        shard.lock.lock();
        try {
            int slot = shard.find(high, low);
            if (slot == Slots.NONE) {
                return null;
            }
            shard.unlink(slot);
            shard.slots.open(slot, shard.slots.open(slot) + 1);
            shard.slots.stamp(slot, stampNow());
            shard.link(slot);
            shard.changes.touched(slot);
            return new Hold(this, shard, high, low, slot, shard.slots.birth(slot));
        } finally {
            shard.lock.unlock();
        }
    }

    /** From now on every version that is given is higher than this one. */
    public void versionsAfter(long version) {
        versions.after(version);
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
            inEachShard(shard -> {});
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
        LongAdder bytes = new LongAdder();
        inEachShard(shard -> bytes.add(shard.bytes()));
        return bytes.sum();
    }

    void inEachShard(Consumer<Shard> visit) {
        for (Shard shard : shards) {
            shard.lock.lock();
            try {
                visit.accept(shard);
            } finally {
                shard.lock.unlock();
            }
        }
    }

    Shard shardOf(long high, long low) {
        return shards[shardNumber(high, low)];
    }

    int shardNumber(long high, long low) {
        return (int) (SlotIndex.hash(seed, high, low) >>> (64 - SHARD_BITS));
    }

    /** So many entries of all may come to be in one shard, but for bad luck. */
    static int inOneShard(int entries) {
        return (entries >>> SHARD_BITS) + 3 * (int) Math.sqrt(entries >>> SHARD_BITS);
    }

    int timeoutMs() {
        return policy.timeoutMs();
    }

    int stampNow() {
        return (int) (clockNanos.getAsLong() / 1_000_000);
    }
}
