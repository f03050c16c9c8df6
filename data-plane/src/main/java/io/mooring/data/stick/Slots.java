package io.mooring.data.stick;

import java.util.Arrays;

/**
 * The columns of a shard's entries: chunks of plain arrays, addressed by a slot number that an entry keeps for its life.
 *
 * <pre>
 * a chunk: 256 slots                                      bytes a slot
 *   LONGS    client high, client low, version               24
 *   INTS     stamp, births and open, next, previous         16
 *   servers  the number of the server                        2
 * </pre>
 *
 * <p>Threading: its shard's lock.
 */
final class Slots {
    static final int NONE = -1;

    private static final int CHUNK_SHIFT = 8;
    private static final int CHUNK = 1 << CHUNK_SHIFT;

    /** The first chunk begins with this many and doubles, so that a small table is small. */
    private static final int FIRST_CHUNK = 16;

    /** Open connections share an int with the births: 20 bits, more than a virtual server may have. */
    private static final int OPEN_BITS = 20;

    private static final int OPEN_MASK = (1 << OPEN_BITS) - 1;

    private static final int LONGS = 3;
    private static final int HIGH = 0;
    private static final int LOW = 1;
    private static final int VERSION = 2;

    private static final int INTS = 4;
    private static final int STAMP = 0;
    private static final int OPEN = 1;
    private static final int NEXT = 2;
    private static final int PREVIOUS = 3;

    private long[][] longs = {};
    private int[][] ints = {};
    private char[][] servers = {};
    private int fresh; // slots from here on were never used
    private int free = NONE; // slots that were, linked by NEXT
    private int births;
    private int live; // slots with open connections

    /** A slot for a client, without open connections. */
    int take(long high, long low, int server) {
        int slot = free;
        if (slot == NONE) {
            slot = fresh++;
            makeRoom(slot);
        } else {
            free = next(slot);
        }
        longs[slot >>> CHUNK_SHIFT][at(slot, LONGS, HIGH)] = high;
        longs[slot >>> CHUNK_SHIFT][at(slot, LONGS, LOW)] = low;
        ints[slot >>> CHUNK_SHIFT][at(slot, INTS, OPEN)] = ++births << OPEN_BITS;
        server(slot, server);
        return slot;
    }

    /** Gives a slot back, without open connections. Its other columns stay as they are until it is taken again. */
    void giveBack(int slot) {
        open(slot, 0);
        next(slot, free);
        free = slot;
    }

    /** Forgets every slot and frees the arrays; births go on. */
    void clear() {
        longs = new long[0][];
        ints = new int[0][];
        servers = new char[0][];
        fresh = 0;
        free = NONE;
    }

    /** Whether this number may be looked at: it is, or was, some entry's. */
    boolean known(int slot) {
        return slot >= 0 && slot < fresh;
    }

    long high(int slot) {
        return longs[slot >>> CHUNK_SHIFT][at(slot, LONGS, HIGH)];
    }

    long low(int slot) {
        return longs[slot >>> CHUNK_SHIFT][at(slot, LONGS, LOW)];
    }

    long version(int slot) {
        return longs[slot >>> CHUNK_SHIFT][at(slot, LONGS, VERSION)];
    }

    void version(int slot, long version) {
        longs[slot >>> CHUNK_SHIFT][at(slot, LONGS, VERSION)] = version;
    }

    int stamp(int slot) {
        return ints[slot >>> CHUNK_SHIFT][at(slot, INTS, STAMP)];
    }

    void stamp(int slot, int stamp) {
        ints[slot >>> CHUNK_SHIFT][at(slot, INTS, STAMP)] = stamp;
    }

    int open(int slot) {
        return ints[slot >>> CHUNK_SHIFT][at(slot, INTS, OPEN)] & OPEN_MASK;
    }

    void open(int slot, int open) {
        if (open < 0 || open > OPEN_MASK) {
            throw new IllegalStateException("an entry counts 0…" + OPEN_MASK + " open connections, not " + open);
        }
        int[] chunk = ints[slot >>> CHUNK_SHIFT];
        int at = at(slot, INTS, OPEN);
        live += Integer.signum(open) - Integer.signum(chunk[at] & OPEN_MASK);
        chunk[at] = chunk[at] & ~OPEN_MASK | open;
    }

    /** How many slots have open connections. */
    int live() {
        return live;
    }

    /** Which of the entries that this slot has held it is, modulo 4096: tells a late close from a timely one. */
    int birth(int slot) {
        return ints[slot >>> CHUNK_SHIFT][at(slot, INTS, OPEN)] >>> OPEN_BITS;
    }

    int next(int slot) {
        return ints[slot >>> CHUNK_SHIFT][at(slot, INTS, NEXT)];
    }

    void next(int slot, int next) {
        ints[slot >>> CHUNK_SHIFT][at(slot, INTS, NEXT)] = next;
    }

    int previous(int slot) {
        return ints[slot >>> CHUNK_SHIFT][at(slot, INTS, PREVIOUS)];
    }

    void previous(int slot, int previous) {
        ints[slot >>> CHUNK_SHIFT][at(slot, INTS, PREVIOUS)] = previous;
    }

    int server(int slot) {
        return servers[slot >>> CHUNK_SHIFT][slot & CHUNK - 1];
    }

    void server(int slot, int server) {
        servers[slot >>> CHUNK_SHIFT][slot & CHUNK - 1] = (char) server;
    }

    /** Bytes of all arrays, with 16 for the header of each and 8 for each reference to one. */
    long bytes() {
        long bytes = 0;
        for (int chunk = 0; chunk < longs.length; chunk++) {
            bytes += 3 * (16 + 8);
            bytes += 8L * longs[chunk].length + 4L * ints[chunk].length + 2L * servers[chunk].length;
        }
        return bytes;
    }

    private static int at(int slot, int width, int column) {
        return (slot & CHUNK - 1) * width + column;
    }

    private void makeRoom(int slot) {
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
}
