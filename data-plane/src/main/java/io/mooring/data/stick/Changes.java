package io.mooring.data.stick;

import java.util.Arrays;

/**
 * Which entries of a shard differ from what was last saved of them: a byte for each slot, and a bit for each 256 slots, so that
 * nobody has to look at all of them.
 *
 * <pre>
 *   bit 7      something about the entry has changed
 *   bits 0…6   what was saved last:  0 no entry   1 nothing   2 that it is held
 *              3…127 the sixteenth of a timeout that its stamp was in, modulo 125
 * </pre>
 *
 * <p>So an entry whose stamp has moved by less than a sixteenth of its timeout is not saved once more. What is saved is then
 * that much too old, and after a restart the entry expires that much too early.
 *
 * <p>Threading: its shard's lock.
 */
final class Changes {
    static final int CHUNK_SHIFT = 8;
    static final int CHUNK = 1 << CHUNK_SHIFT;

    private static final int FIRST_CHUNK = 16;
    private static final int CHANGED = 0x80;
    private static final int NO_ENTRY = 0;
    private static final int NOTHING = 1;
    private static final int HELD = 2;
    private static final int STAMPS = 3;
    private static final int STAMP_CODES = 125;
    private static final int PARTS_OF_TIMEOUT = 16;

    private byte[][] marks = {};
    private long[] changedChunks = {};

    /** An entry is in this slot now. */
    void added(int slot) {
        int chunk = slot >>> CHUNK_SHIFT;
        makeRoom(slot);
        marks[chunk][slot & CHUNK - 1] = (byte) (CHANGED | NOTHING);
        changedChunks[chunk >>> 6] |= 1L << chunk;
    }

    /** What was saved of this entry is wrong now. */
    void moved(int slot) {
        added(slot);
    }

    /** Whether it is held, or its stamp, may be another now. */
    void touched(int slot) {
        int chunk = slot >>> CHUNK_SHIFT;
        marks[chunk][slot & CHUNK - 1] |= (byte) CHANGED;
        changedChunks[chunk >>> 6] |= 1L << chunk;
    }

    /** No entry is in this slot any more. */
    void removed(int slot) {
        marks[slot >>> CHUNK_SHIFT][slot & CHUNK - 1] = NO_ENTRY;
    }

    /** No slot has an entry any more. */
    void clear() {
        marks = new byte[0][];
        changedChunks = new long[0];
    }

    /** Whatever was saved is not what would be saved now. */
    void touchedAll() {
        for (int slot = 0; slot < marks.length << CHUNK_SHIFT; slot++) {
            if (used(slot)) {
                added(slot);
            }
        }
    }

    /** How many chunks there are. */
    int chunks() {
        return marks.length;
    }

    /** The first chunk from this one on with a changed entry, or {@link #chunks}. */
    int nextChanged(int chunk) {
        for (int word = chunk >>> 6, from = chunk; word < changedChunks.length; word++, from = 0) {
            long bits = changedChunks[word] & -1L << from;
            if (bits != 0) {
                return (word << 6) + Long.numberOfTrailingZeros(bits);
            }
        }
        return marks.length;
    }

    /** Begins a visit of a chunk: what changes from now on will be another visit's. */
    void visiting(int chunk) {
        changedChunks[chunk >>> 6] &= ~(1L << chunk);
    }

    /** Whether an entry is in this slot. */
    boolean used(int slot) {
        byte[] chunk = marks[slot >>> CHUNK_SHIFT];
        return (slot & CHUNK - 1) < chunk.length && chunk[slot & CHUNK - 1] != NO_ENTRY;
    }

    /** Notes an entry as saved; true when there is something new to save, which is always so where everything is asked for. */
    boolean save(int slot, boolean held, int stamp, int timeoutMs, boolean everything) {
        byte[] chunk = marks[slot >>> CHUNK_SHIFT];
        int before = chunk[slot & CHUNK - 1];
        if (before >= 0 && !everything) {
            return false;
        }
        int part = Integer.divideUnsigned(stamp, Math.max(1, timeoutMs / PARTS_OF_TIMEOUT));
        int code = held ? HELD : STAMPS + Integer.remainderUnsigned(part, STAMP_CODES);
        chunk[slot & CHUNK - 1] = (byte) code;
        return everything || (before & ~CHANGED & 0xff) != code;
    }

    /** Bytes of all arrays, with 16 for the header of each and 8 for each reference to one. */
    long bytes() {
        long bytes = 8L * changedChunks.length;
        for (byte[] chunk : marks) {
            bytes += 16 + 8 + chunk.length;
        }
        return bytes;
    }

    private void makeRoom(int slot) {
        int chunk = slot >>> CHUNK_SHIFT;
        if (chunk >= marks.length) {
            int before = marks.length;
            marks = Arrays.copyOf(marks, chunk + 1);
            for (int added = before; added <= chunk; added++) {
                marks[added] = new byte[added == 0 ? FIRST_CHUNK : CHUNK];
            }
            changedChunks = Arrays.copyOf(changedChunks, (chunk >>> 6) + 1);
        }
        while ((slot & CHUNK - 1) >= marks[chunk].length) {
            marks[chunk] = Arrays.copyOf(marks[chunk], marks[chunk].length * 2);
        }
    }
}
