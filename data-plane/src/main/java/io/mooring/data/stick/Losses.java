package io.mooring.data.stick;

import io.mooring.api.ExpireFrom;
import java.util.Arrays;
import java.util.BitSet;

/**
 * How many entries a change would take from a table, or from their servers, if it were made now. Nothing is changed but
 * that what has expired already is forgotten, which no lookup sees.
 *
 * <pre>
 *   what changes                   the entries that are counted
 *   ────────────────────────────   ────────────────────────────────────────────────────────────────────
 *   servers go                     those that name them
 *   the size is smaller            as many as are too many: without connection the oldest, then the others
 *   the timeout is shorter, or     those whose time would be over
 *     counts from the connect
 *   a prefix is longer             all of its family: each client in it is one of its own now
 *   a prefix is shorter            of its family those whose address is no such prefix
 * </pre>
 *
 * An entry that is in several rows counts once.
 *
 * <p>Threading: any thread. Locks one shard after the other, and only where counters do not say it.
 */
public final class Losses {
    /** Above this many, what would be evicted and what else would be lost is counted as if no entry were both. */
    private static final int MOST_SORTED = 1 << 20;

    private static final long IDLE = 1L << 41; // above every age, which has 32 bits, and the bit below it
    private static final long LOST = 1;

    private final StickTable table;
    private final StickPolicy now;
    private final StickPolicy next;
    private final BitSet losing;
    private int lost;
    private long[] evictable = {};
    private int seen;

    private Losses(StickTable table, StickPolicy next, BitSet losing) {
        this.table = table;
        this.now = table.policy();
        this.next = next;
        this.losing = losing;
    }

    /** All entries: of a table that goes. */
    public static int all(StickTable table) {
        table.expire();
        return table.entries();
    }

    /** Those of a table that would have another policy, and no more of these servers, by their numbers. */
    public static int count(StickTable table, StickPolicy next, BitSet losing) {
        table.expire();
        return new Losses(table, next, losing).count();
    }

    private int count() {
        int entries = table.entries();
        int excess = Math.max(0, entries - next.size());
        if (!expiresSooner() && !keysDiffer()) {
            int ofServers = losing.stream().map(table::entriesOf).sum();
            if (excess == 0 || ofServers == 0) {
                return Math.min(entries, excess + ofServers);
            }
        }
        boolean sorted = excess > 0 && entries <= MOST_SORTED;
        table.forEach((high, low, server, open, agedMs, version) -> {
            boolean loses = losing.get(server) || !now.foundUnder(next, high, low) || expires(open, agedMs);
            lost += loses ? 1 : 0;
            if (sorted) {
                note((open > 0 ? 0 : IDLE) | agedMs << 1 | (loses ? LOST : 0));
            }
        });
        return sorted ? excess + lostAmongTheNewest(excess) : Math.min(entries, excess + lost);
    }

    private boolean expiresSooner() {
        return next.timeoutMs() < now.timeoutMs()
                || next.expireFrom() == ExpireFrom.LAST_CONNECT && now.expireFrom() == ExpireFrom.LAST_CLOSE;
    }

    private boolean keysDiffer() {
        return next.ipv4PrefixLength() != now.ipv4PrefixLength() || next.ipv6PrefixLength() != now.ipv6PrefixLength();
    }

    /** As {@link Shard#expired} will see it. */
    private boolean expires(int open, long agedMs) {
        boolean held = open > 0 && next.expireFrom() == ExpireFrom.LAST_CLOSE;
        return !held && agedMs >= next.timeoutMs();
    }

    private void note(long entry) {
        if (seen == evictable.length) {
            evictable = Arrays.copyOf(evictable, Math.max(1024, 2 * seen));
        }
        evictable[seen++] = entry;
    }

    /** Eviction takes from the end: entries without connection come last, and the oldest last of all. */
    private int lostAmongTheNewest(int excess) {
        Arrays.sort(evictable, 0, seen);
        int found = 0;
        for (int i = 0; i < seen - excess; i++) {
            found += (evictable[i] & LOST) != 0 ? 1 : 0;
        }
        return found;
    }
}
