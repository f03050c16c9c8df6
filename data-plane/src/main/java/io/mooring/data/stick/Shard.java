package io.mooring.data.stick;

import java.util.Arrays;
import java.util.concurrent.locks.ReentrantLock;

/**
 * One shard of a stick table: entries in chunks of plain arrays, a hash index over them, and two lists through them.
 *
 * <pre>
 * index (int, open addressing)      chunk: 256 slots                             bytes
 * ┌───┬───┬───┬───┬───┬───┐         LONGS  client high, client low, version        24
 * │ 0 │ 8 │ 0 │ 3 │ 1 │ 0 │         INTS   stamp, births and open, next, previous  16
 * └───┴─┼─┴───┴─┼─┴─┼─┴───┘         SERVER number of the server                     2
 *       └ slot 7└ 2 └ 0             and 5…7.5 for the index
 * </pre>
 *
 * <p>The index holds slot + 1, is filled to at most four fifths and grows by half: a doubling index would cost up to 10.7
 * bytes an entry. Removing closes the gap at once, so there are no tombstones and probes stay short.
 *
 * <p>An entry is in one of two lists, each ordered by its stamp: {@code aging} are those that time counts against, its head is
 * the next to expire; {@code held} are those that open connections protect. One timeout for all makes the order of the last
 * use the order of expiry, so nothing is ever sorted and no entry has a timer.
 *
 * <p>Stamps are milliseconds modulo 2^32, compared by their difference: right as long as nothing that ages is older than
 * 24.8 days, which is the longest timeout.
 *
 * <p>Threading: everything but {@link #oldestAging} and {@link #oldestHeld} needs {@link #lock}.
 */
final class Shard {
    static final int NO_SLOT = -1;

    /** What {@link #oldestAging} and {@link #oldestHeld} say when their list is empty; no stamp is that large. */
    static final long NO_STAMP = Long.MAX_VALUE;

    private static final int CHUNK_SHIFT = 8;
    private static final int CHUNK = 1 << CHUNK_SHIFT;
    private static final int FIRST_CHUNK = 16;
    private static final int FIRST_INDEX = 24;

    /** Open connections share an int with the births: 20 bits, more than a virtual server may have. */
    private static final int OPEN_BITS = 20;

    private static final int OPEN_MASK = (1 << OPEN_BITS) - 1;
    static final int BIRTH_MASK = (1 << 32 - OPEN_BITS) - 1;

    private static final int LONGS = 3;
    private static final int HIGH = 0;
    private static final int LOW = 1;
    private static final int VERSION = 2;

    private static final int INTS = 4;
    private static final int STAMP = 0;
    private static final int OPEN = 1;
    private static final int NEXT = 2;
    private static final int PREVIOUS = 3;

    final ReentrantLock lock = new ReentrantLock();
    private final long seed;

    private long[][] longs = {};
    private int[][] ints = {};
    private char[][] servers = {};
    private int[] index = {};
    private int count;
    private int fresh; // slots from here on were never used
    private int free = NO_SLOT; // slots that were, linked by NEXT
    private int births;

    private int agingHead = NO_SLOT;
    private int agingTail = NO_SLOT;
    private int heldHead = NO_SLOT;
    private int heldTail = NO_SLOT;

    /** The stamp of the head of the aging list, for a look without the lock. */
    volatile long oldestAging = NO_STAMP;

    /** The stamp of the head of the held list, for a look without the lock. */
    volatile long oldestHeld = NO_STAMP;

    Shard(long seed) {
        this.seed = seed;
    }

    /** A well mixed number of this client; an outsider who does not know the seed cannot aim at one place. */
    static long hash(long seed, long high, long low) {
        return mixed(mixed(low ^ seed) + high);
    }

    /** The finalizer of SplitMix64 (Steele, Lea, Flood 2014). */
    private static long mixed(long z) {
        z = (z ^ z >>> 30) * 0xbf58476d1ce4e5b9L;
        z = (z ^ z >>> 27) * 0x94d049bb133111ebL;
        return z ^ z >>> 31;
    }

    // ── looking up, adding, removing
    // ──────────────────────────────────────────────────────────────────────────────────

    /** The slot of this client, or {@link #NO_SLOT}. */
    int find(long high, long low) {
        if (count == 0) {
            return NO_SLOT;
        }
        for (int at = home(high, low); index[at] != 0; at = after(at)) {
            int slot = index[at] - 1;
            if (low(slot) == low && high(slot) == high) {
                return slot;
            }
        }
        return NO_SLOT;
    }

    /** A slot for a client that has none yet; it is in neither list. */
    int add(long high, long low, int server) {
        if ((count + 1) * 5L > index.length * 4L) {
            reindex(index.length == 0 ? FIRST_INDEX : index.length + (index.length >> 1));
        }
        int slot = free;
        if (slot != NO_SLOT) {
            free = int_(slot, NEXT);
        } else {
            slot = fresh++;
            grow();
        }
        long_(slot, HIGH, high);
        long_(slot, LOW, low);
        births++;
        int_(slot, OPEN, births << OPEN_BITS);
        server(slot, server);
        insert(slot);
        count++;
        return slot;
    }

    /** Frees a slot that is in neither list. The last one frees the arrays too. */
    void remove(int slot) {
        unindex(slot);
        int_(slot, NEXT, free);
        free = slot;
        if (--count == 0) {
            longs = new long[0][];
            ints = new int[0][];
            servers = new char[0][];
            index = new int[0];
            fresh = 0;
            free = NO_SLOT;
        }
    }

    int count() {
        return count;
    }

    // ── fields
    // ────────────────────────────────────────────────────────────────────────────────────────────────────────

    long high(int slot) {
        return long_(slot, HIGH);
    }

    long low(int slot) {
        return long_(slot, LOW);
    }

    long version(int slot) {
        return long_(slot, VERSION);
    }

    void version(int slot, long version) {
        long_(slot, VERSION, version);
    }

    int stamp(int slot) {
        return int_(slot, STAMP);
    }

    void stamp(int slot, int stamp) {
        int_(slot, STAMP, stamp);
    }

    int server(int slot) {
        return servers[slot >>> CHUNK_SHIFT][slot & CHUNK - 1];
    }

    void server(int slot, int server) {
        servers[slot >>> CHUNK_SHIFT][slot & CHUNK - 1] = (char) server;
    }

    int open(int slot) {
        return int_(slot, OPEN) & OPEN_MASK;
    }

    void open(int slot, int open) {
        if (open < 0 || open > OPEN_MASK) {
            throw new IllegalStateException("an entry counts 0…" + OPEN_MASK + " open connections, not " + open);
        }
        int_(slot, OPEN, int_(slot, OPEN) & ~OPEN_MASK | open);
    }

    /** Which of the clients that this slot has held it is, modulo 4096: tells a late close from a timely one. */
    int birth(int slot) {
        return int_(slot, OPEN) >>> OPEN_BITS;
    }

    /** Whether this slot still holds that client, as it was born then. */
    boolean holds(int slot, long high, long low, int birth) {
        return slot >= 0
                && slot < fresh
                && low(slot) == low
                && high(slot) == high
                && birth(slot) == birth
                && find(high, low) == slot;
    }

    // ── the two lists
    // ─────────────────────────────────────────────────────────────────────────────────────────────────

    int oldest(boolean held) {
        return held ? heldHead : agingHead;
    }

    int younger(int slot) {
        return int_(slot, NEXT);
    }

    void append(int slot, boolean held) {
        int tail = held ? heldTail : agingTail;
        int_(slot, PREVIOUS, tail);
        int_(slot, NEXT, NO_SLOT);
        if (tail == NO_SLOT) {
            head(slot, held);
        } else {
            int_(tail, NEXT, slot);
        }
        if (held) {
            heldTail = slot;
        } else {
            agingTail = slot;
        }
    }

    void unlink(int slot, boolean held) {
        int next = int_(slot, NEXT);
        int previous = int_(slot, PREVIOUS);
        if (next != NO_SLOT) {
            int_(next, PREVIOUS, previous);
        } else if (held) {
            heldTail = previous;
        } else {
            agingTail = previous;
        }
        if (previous != NO_SLOT) {
            int_(previous, NEXT, next);
        } else {
            head(next, held);
        }
    }

    private void head(int slot, boolean held) {
        long stamp = slot == NO_SLOT ? NO_STAMP : stamp(slot);
        if (held) {
            heldHead = slot;
            oldestHeld = stamp;
        } else {
            agingHead = slot;
            oldestAging = stamp;
        }
    }

    // ── index
    // ─────────────────────────────────────────────────────────────────────────────────────────────────────────

    /** Multiply-shift in place of a remainder: any capacity, no division. The low half of the hash; the high one chose the shard. */
    private int home(long high, long low) {
        return (int) ((hash(seed, high, low) & 0xffff_ffffL) * index.length >>> 32);
    }

    private int after(int at) {
        return at + 1 == index.length ? 0 : at + 1;
    }

    private void insert(int slot) {
        int at = home(high(slot), low(slot));
        while (index[at] != 0) {
            at = after(at);
        }
        index[at] = slot + 1;
    }

    private void unindex(int slot) {
        int gap = home(high(slot), low(slot));
        while (index[gap] != slot + 1) {
            gap = after(gap);
        }
        for (int at = after(gap); index[at] != 0; at = after(at)) {
            int moving = index[at] - 1;
            int home = home(high(moving), low(moving));
            // It may fill the gap unless its home lies behind the gap, on the (circular) way to where it is.
            boolean homeBehindGap = gap <= at ? gap < home && home <= at : gap < home || home <= at;
            if (!homeBehindGap) {
                index[gap] = index[at];
                gap = at;
            }
        }
        index[gap] = 0;
    }

    private void reindex(int capacity) {
        int[] before = index;
        index = new int[capacity];
        for (int held : before) {
            if (held != 0) {
                insert(held - 1);
            }
        }
    }

    // ── chunks
    // ────────────────────────────────────────────────────────────────────────────────────────────────────────

    /** Makes room for the slot before {@link #fresh}. The first chunk grows by doubling, so that a small table is small. */
    private void grow() {
        int slot = fresh - 1;
        int chunk = slot >>> CHUNK_SHIFT;
        if (chunk == longs.length) {
            int slots = chunk == 0 ? FIRST_CHUNK : CHUNK;
            longs = Arrays.copyOf(longs, chunk + 1);
            ints = Arrays.copyOf(ints, chunk + 1);
            servers = Arrays.copyOf(servers, chunk + 1);
            longs[chunk] = new long[slots * LONGS];
            ints[chunk] = new int[slots * INTS];
            servers[chunk] = new char[slots];
        } else if ((slot & CHUNK - 1) == servers[chunk].length) {
            longs[chunk] = Arrays.copyOf(longs[chunk], longs[chunk].length * 2);
            ints[chunk] = Arrays.copyOf(ints[chunk], ints[chunk].length * 2);
            servers[chunk] = Arrays.copyOf(servers[chunk], servers[chunk].length * 2);
        }
    }

    /** Bytes of all arrays, with 16 for the header of each and 8 for each reference to one. */
    long bytes() {
        long bytes = 16 + 4L * index.length;
        for (int chunk = 0; chunk < longs.length; chunk++) {
            bytes += 3 * (16 + 8);
            bytes += 8L * longs[chunk].length + 4L * ints[chunk].length + 2L * servers[chunk].length;
        }
        return bytes;
    }

    private long long_(int slot, int field) {
        return longs[slot >>> CHUNK_SHIFT][(slot & CHUNK - 1) * LONGS + field];
    }

    private void long_(int slot, int field, long value) {
        longs[slot >>> CHUNK_SHIFT][(slot & CHUNK - 1) * LONGS + field] = value;
    }

    private int int_(int slot, int field) {
        return ints[slot >>> CHUNK_SHIFT][(slot & CHUNK - 1) * INTS + field];
    }

    private void int_(int slot, int field, int value) {
        ints[slot >>> CHUNK_SHIFT][(slot & CHUNK - 1) * INTS + field] = value;
    }
}
