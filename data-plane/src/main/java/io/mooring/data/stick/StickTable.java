package io.mooring.data.stick;

import io.mooring.api.ExpireFrom;
import io.mooring.api.OnTableFull;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The clients of one virtual server and the real server of each. An entry costs at most 52 bytes where there are many (48.6
 * measured at a million): 16 for the client, 8 version, 4 stamp, 4 open connections, 8 links, 2 server, 5…7.5 index, and what
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

    /** With {@code last-connect}, how many of the oldest are asked whether they are without connection before one goes anyway. */
    private static final int EVICTION_LOOKS = 64;

    private final Shard[] shards = new Shard[1 << SHARD_BITS];
    private final long seed;
    private final LongSupplier clockNanos;
    private final Versions versions;
    private final ServerIds ids = new ServerIds();
    private final AtomicInteger entries = new AtomicInteger();
    private final LongAdder hits = new LongAdder();
    private final LongAdder misses = new LongAdder();
    private final LongAdder evictions = new LongAdder();
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
            shards[i] = new Shard(seed);
        }
    }

    /** Decides, under the lock of the client's shard, where a connection goes. Short, no I/O, no other client. */
    @FunctionalInterface
    public interface Choice {
        /**
         * The server to use and to remember, or {@link #NO_SERVER}: then the table stays as it is and counts nothing.
         *
         * @param remembered the server of the client's entry, or {@link #NO_SERVER}
         */
        int choose(int remembered);
    }

    /** Sees entries; called under the lock of a shard. */
    @FunctionalInterface
    public interface Visitor {
        /**
         * One entry.
         *
         * @param high first half of the client's address
         * @param low second half
         * @param server its server's number
         * @param open its open connections
         * @param agedMs milliseconds since its stamp: the last close, or the newest connect while connections are open
         * @param version of the decision for this server
         */
        void entry(long high, long low, int server, int open, long agedMs, long version);
    }

    // ── clients
    // ───────────────────────────────────────────────────────────────────────────────────────────────────────

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
        evictExcess();
        return hold;
    }

    private @Nullable Hold open(Shard shard, long high, long low, Choice choice) {
        StickPolicy now = policy;
        int stamp = stampNow();
        int slot = shard.find(high, low);
        if (slot != Shard.NO_SLOT && expired(shard, slot, stamp, now)) {
            forget(shard, slot);
            slot = Shard.NO_SLOT;
        }
        int remembered = slot == Shard.NO_SLOT ? NO_SERVER : shard.server(slot);
        int chosen = choice.choose(remembered);
        (chosen != NO_SERVER && chosen == remembered ? hits : misses).increment();
        if (chosen == NO_SERVER) {
            return null;
        }
        if (slot == Shard.NO_SLOT) {
            if (entries.incrementAndGet() > now.size() && now.onTableFull() == OnTableFull.REJECT_NEW) {
                entries.decrementAndGet();
                return null;
            }
            slot = shard.add(high, low, chosen);
            ids.entryAdded(chosen);
            shard.version(slot, versions.next());
        } else {
            shard.unlink(slot, protectedBy(now, shard.open(slot)));
            if (chosen != remembered) {
                move(shard, slot, chosen);
            }
        }
        shard.open(slot, shard.open(slot) + 1);
        shard.stamp(slot, stamp);
        shard.append(slot, protectedBy(now, shard.open(slot)));
        return new Hold(this, shard, high, low, slot, shard.birth(slot));
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
                return; // evicted, or cleared, with connections open
            }
            StickPolicy now = policy;
            int open = shard.open(hold.slot);
            boolean wasProtected = protectedBy(now, open);
            shard.open(hold.slot, open - 1);
            if (wasProtected && open == 1) {
                shard.unlink(hold.slot, true);
                shard.stamp(hold.slot, stampNow());
                shard.append(hold.slot, false);
            }
        } finally {
            shard.lock.unlock();
        }
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
            return slot == Shard.NO_SLOT || expired(shard, slot, stampNow(), now) ? NO_SERVER : shard.server(slot);
        } finally {
            shard.lock.unlock();
        }
    }

    /** Shows every entry that has not expired, one shard after the other: each shard is seen at one moment, the table is not. */
    public void forEach(Visitor visitor) {
        for (Shard shard : shards) {
            shard.lock.lock();
            try {
                StickPolicy now = policy;
                int stamp = stampNow();
                for (boolean held : new boolean[] {false, true}) {
                    for (int slot = shard.oldest(held); slot != Shard.NO_SLOT; slot = shard.younger(slot)) {
                        if (!expired(shard, slot, stamp, now)) {
                            visitor.entry(
                                    shard.high(slot),
                                    shard.low(slot),
                                    shard.server(slot),
                                    shard.open(slot),
                                    Math.max(0, stamp - shard.stamp(slot)),
                                    shard.version(slot));
                        }
                    }
                }
            } finally {
                shard.lock.unlock();
            }
        }
    }

    // ── time and room
    // ─────────────────────────────────────────────────────────────────────────────────────────────────

    /** Removes what has expired. A lookup never sees an expired entry; this gives its memory back. Call it each second. */
    public void expire() {
        for (Shard shard : shards) {
            boolean more = shard.oldestAging != Shard.NO_STAMP;
            while (more) {
                more = false;
                shard.lock.lock();
                try {
                    StickPolicy now = policy;
                    int stamp = stampNow();
                    int removed = 0;
                    int slot = shard.oldest(false);
                    while (slot != Shard.NO_SLOT && expired(shard, slot, stamp, now) && !more) {
                        forget(shard, slot);
                        more = ++removed == EXPIRE_BATCH;
                        slot = shard.oldest(false);
                    }
                } finally {
                    shard.lock.unlock();
                }
            }
        }
    }

    /** Keeps every entry under a new policy, as far as there is room; the oldest go first. */
    public void policy(StickPolicy newPolicy) {
        ExpireFrom before = policy.expireFrom();
        if (before == newPolicy.expireFrom()) {
            policy = newPolicy;
        } else {
            // Entries change their list: nobody may look at one while the other rule holds.
            for (Shard shard : shards) {
                shard.lock.lock();
            }
            try {
                policy = newPolicy;
                for (Shard shard : shards) {
                    Relisting.relist(shard, stampNow(), newPolicy);
                }
            } finally {
                for (Shard shard : shards) {
                    shard.lock.unlock();
                }
            }
        }
        evictExcess();
    }

    private void evictExcess() {
        int size = policy.size();
        while (true) {
            int before = entries.get();
            if (before <= size) {
                return;
            }
            // The count goes first: so of two threads that see one entry too many, one evicts one.
            if (entries.compareAndSet(before, before - 1) && !evictOne()) {
                entries.incrementAndGet();
                return;
            }
        }
    }

    /** Removes the oldest entry, without counting it: its caller has. false: there is none. */
    private boolean evictOne() {
        for (boolean held : new boolean[] {false, true}) {
            Shard oldest = oldest(held);
            while (oldest != null) {
                oldest.lock.lock();
                try {
                    int slot = held ? oldest.oldest(true) : evictable(oldest);
                    if (slot != Shard.NO_SLOT) {
                        forgetUncounted(oldest, slot, held);
                        evictions.increment();
                        return true;
                    }
                } finally {
                    oldest.lock.unlock();
                }
                oldest = oldest(held);
            }
        }
        return false;
    }

    private @Nullable Shard oldest(boolean held) {
        int now = stampNow();
        Shard oldest = null;
        int oldestAge = 0;
        for (Shard shard : shards) {
            long stamp = held ? shard.oldestHeld : shard.oldestAging;
            int age = now - (int) stamp;
            if (stamp != Shard.NO_STAMP && (oldest == null || age > oldestAge)) {
                oldest = shard;
                oldestAge = age;
            }
        }
        return oldest;
    }

    private static int evictable(Shard shard) {
        int slot = shard.oldest(false);
        for (int looks = 0; slot != Shard.NO_SLOT && looks < EVICTION_LOOKS; looks++) {
            if (shard.open(slot) == 0) {
                return slot;
            }
            slot = shard.younger(slot);
        }
        return shard.oldest(false);
    }

    // ── servers
    // ───────────────────────────────────────────────────────────────────────────────────────────────────────

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

    // ── counts
    // ────────────────────────────────────────────────────────────────────────────────────────────────────────

    /** Clients that are remembered now; some may have expired within the last second. */
    public int entries() {
        return entries.get();
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
        return evictions.sum();
    }

    /** Bytes of all arrays of all shards, headers included. */
    public long bytes() {
        LongAdder bytes = new LongAdder();
        inEachShard(shard -> bytes.add(shard.bytes()));
        return bytes.sum();
    }

    private void inEachShard(Consumer<Shard> visit) {
        for (Shard shard : shards) {
            shard.lock.lock();
            try {
                visit.accept(shard);
            } finally {
                shard.lock.unlock();
            }
        }
    }

    // ── within a shard
    // ────────────────────────────────────────────────────────────────────────────────────────────────

    private void move(Shard shard, int slot, int server) {
        ids.entryRemoved(shard.server(slot));
        ids.entryAdded(server);
        shard.server(slot, server);
        shard.version(slot, versions.next());
    }

    private void forget(Shard shard, int slot) {
        forgetUncounted(shard, slot, protectedBy(policy, shard.open(slot)));
        entries.decrementAndGet();
    }

    private void forgetUncounted(Shard shard, int slot, boolean held) {
        shard.unlink(slot, held);
        ids.entryRemoved(shard.server(slot));
        shard.remove(slot);
    }

    /** Whether time does not count against an entry with that many open connections: then it is in the held list. */
    static boolean protectedBy(StickPolicy policy, int open) {
        return open > 0 && policy.expireFrom() == ExpireFrom.LAST_CLOSE;
    }

    private static boolean expired(Shard shard, int slot, int now, StickPolicy policy) {
        return !protectedBy(policy, shard.open(slot)) && now - shard.stamp(slot) >= policy.timeoutMs();
    }

    private Shard shardOf(long high, long low) {
        return shards[(int) (Shard.hash(seed, high, low) >>> (64 - SHARD_BITS))];
    }

    private int stampNow() {
        return (int) (clockNanos.getAsLong() / 1_000_000);
    }
}
