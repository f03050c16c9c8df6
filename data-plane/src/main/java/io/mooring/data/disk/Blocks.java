package io.mooring.data.disk;

import io.mooring.data.disk.FileClock.Moment;
import io.mooring.data.stick.SavePass;
import io.mooring.data.stick.Saver;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.zip.CRC32C;

/**
 * Makes blocks of entries. All numbers are big-endian.
 *
 * <pre>
 *   file    8 bytes "MoorStk1", blocks
 *   block   u32 length of body, u32 CRC-32C of body, body
 *   body    u64 boot, u64 wall clock ms, u64 monotonic clock ms, u16 names, so many names, entries up to the end
 *   name    u8 length, as many bytes of ASCII; the first name of a file has the number 0, the next 1 …
 *   entry   u32 ms that it had aged at the time of the block, or 0x7fffffff: it was held; the top bit says IPv4
 *           u16 number of its server's name, u64 version, 4 bytes of IPv4 or 16 of IPv6
 * </pre>
 *
 * <p>So an entry has 18 bytes, or 30. Of several entries of one client the last one counts.
 *
 * <p>Threading: one thread. The buffers are there once for all files.
 */
final class Blocks implements Saver {
    /** What a file begins with; the digit is the version of the format. */
    static final byte[] MAGIC = "MoorStk1".getBytes(StandardCharsets.US_ASCII);

    static final int BLOCK_HEADER = 8;
    static final int BODY_HEADER = 26;
    static final int IPV4_BIT = 0x8000_0000;
    static final int HELD_AGE = 0x7fff_ffff;
    static final int ENTRY = 14;
    static final int IPV4_ENTRY = ENTRY + 4;
    static final int MOST_ENTRY = ENTRY + 16;
    static final long MAPPED_PREFIX = 0xffffL;

    /** Names that a file can have: an entry has 16 bits for the number. */
    static final int MOST_NAMES = 1 << 16;

    private static final int MOST_NAME = 256;
    private static final int NAMES_CAPACITY = 2 * SavePass.MOST * MOST_NAME;
    private static final int ENTRIES_CAPACITY = 128 * 1024;

    /** The largest body that is ever written, or believed. */
    static final int MOST_BODY = BODY_HEADER + NAMES_CAPACITY + ENTRIES_CAPACITY;

    private final ByteBuffer head = ByteBuffer.allocateDirect(BLOCK_HEADER + BODY_HEADER + NAMES_CAPACITY);
    private final ByteBuffer entries = ByteBuffer.allocateDirect(ENTRIES_CAPACITY);
    private Map<String, Integer> names = new HashMap<>();
    private int newNames;
    private long count;

    Blocks() {
        clear();
    }

    /** Begins blocks for a file that knows these names; it is told of new ones. */
    void begin(Map<String, Integer> namesOfFile) {
        names = namesOfFile;
        count = 0;
        clear();
    }

    @Override
    public void entry(long high, long low, String server, int agedMs, long version) {
        Integer number = names.get(server);
        if (number == null) {
            number = names.size();
            names.put(server, number);
            byte[] ascii = server.getBytes(StandardCharsets.US_ASCII);
            head.put((byte) ascii.length).put(ascii);
            newNames++;
        }
        boolean ipv4 = high == 0 && low >>> 32 == MAPPED_PREFIX;
        int age = agedMs == Saver.HELD ? HELD_AGE : Math.min(agedMs, HELD_AGE - 1);
        entries.putInt(ipv4 ? age | IPV4_BIT : age)
                .putShort(number.shortValue())
                .putLong(version);
        if (ipv4) {
            entries.putInt((int) low);
        } else {
            entries.putLong(high).putLong(low);
        }
        count++;
    }

    /** Whether the next step of a walk may not find room any more. */
    boolean full() {
        return entries.remaining() < SavePass.MOST * MOST_ENTRY || head.remaining() < SavePass.MOST * MOST_NAME;
    }

    /** Whether nothing is here to be written. */
    boolean isEmpty() {
        return entries.position() == 0;
    }

    /** Entries since {@link #begin}. */
    long count() {
        return count;
    }

    /** Writes one block of what is here, with this time; the answer is its length in bytes. */
    int write(WritableByteChannel out, Moment now) throws IOException {
        if (names.size() > MOST_NAMES) {
            throw new IllegalStateException("more names in one file than 16 bits can tell apart");
        }
        head.flip();
        entries.flip();
        int bytes = head.limit() + entries.limit();
        head.putInt(0, bytes - BLOCK_HEADER)
                .putLong(BLOCK_HEADER, now.boot())
                .putLong(BLOCK_HEADER + 8, now.wallMs())
                .putLong(BLOCK_HEADER + 16, now.monotonicMs())
                .putShort(BLOCK_HEADER + 24, (short) newNames);
        CRC32C sum = new CRC32C();
        sum.update(head.position(BLOCK_HEADER));
        sum.update(entries);
        head.putInt(4, (int) sum.getValue());
        head.rewind();
        entries.rewind();
        try {
            writeFully(out, head);
            writeFully(out, entries);
        } finally {
            clear();
        }
        return bytes;
    }

    static void writeFully(WritableByteChannel out, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            out.write(bytes);
        }
    }

    private void clear() {
        head.clear().position(BLOCK_HEADER + BODY_HEADER);
        entries.clear();
        newNames = 0;
    }
}
