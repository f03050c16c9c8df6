package io.mooring.data.disk;

import io.mooring.data.disk.FileClock.Moment;
import io.mooring.data.stick.Loading;
import io.mooring.data.stick.SavePass;
import io.mooring.data.stick.StickTable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The file of one stick table.
 *
 * <pre>
 *   unknown ──rewrite──▶ whole ──append──▶ whole
 *      ▲                   │
 *      └──a write failed───┘
 * </pre>
 *
 * <p>What a walk over the table has shown counts as saved, so when it could not be written the file lacks something: it is left
 * as it is, which is right for an earlier moment, until all of the table could be written anew and takes its place.
 *
 * <p>Killing the process loses nothing that was written. A power failure may lose what was appended within the last
 * {@link #FORCE_EVERY_MS}.
 *
 * <p>Threading: one thread. It holds no descriptor between two calls.
 */
final class TableFile {
    private static final long FORCE_EVERY_MS = 5000;
    private static final long SMALL_BYTES = 1 << 20;
    private static final int MUCH_LARGER = 3;

    private final Path file;
    private final StickTable table;
    private final FileClock clock;
    private Map<String, Integer> names = new HashMap<>();
    private boolean whole;
    private long length;
    private long bytesAnEntry = Blocks.IPV4_ENTRY;
    private @Nullable Moment lastBlock;
    private Moment lastForced;
    private boolean unforced;

    TableFile(Path file, StickTable table, FileClock clock) {
        this.file = file;
        this.table = table;
        this.clock = clock;
        this.lastForced = clock.now();
    }

    StickTable table() {
        return table;
    }

    /**
     * What was read from a file.
     *
     * @param awayMs how long ago its last block was written
     * @param wrongClockMs what the wall clock says about that, where it is not believed; else 0
     */
    record Read(long bytes, long bytesCut, long records, int entries, long awayMs, long wrongClockMs) {}

    /** Fills the table, which nobody uses yet; null: there is no file. */
    @Nullable
    Read load() throws IOException {
        try (FileChannel in = FileChannel.open(file, StandardOpenOption.READ)) {
            ByteBuffer magic = ByteBuffer.allocate(Blocks.MAGIC.length);
            while (magic.hasRemaining() && in.read(magic) >= 0) {
                // reads on
            }
            if (!Arrays.equals(magic.array(), Blocks.MAGIC)) {
                throw new IOException("it does not begin with MoorStk1");
            }
            // Twice: how old an entry is depends on all that was written after it.
            BlockReader times = new BlockReader(in);
            Moment now = clock.now();
            long age = ageOfFirst(times, now);
            Moment last = times.whole() == 0 ? now : times.moment();
            long most = times.whole() / Blocks.IPV4_ENTRY;
            Loading loading = table.load((int) Math.min(most, Integer.MAX_VALUE));
            boolean together = times.whole() > SMALL_BYTES && most <= table.size();
            List<Part> parts = Part.readAll(file, age, loading, together);
            return new Read(
                    in.size(),
                    in.size() - Blocks.MAGIC.length - times.whole(),
                    parts.get(0).records(),
                    loading.finish(
                            parts.stream().mapToLong(Part::highestVersion).max().orElse(0)),
                    last.until(now),
                    last.credible(now) ? 0 : now.wallMs() - last.wallMs());
        } catch (NoSuchFileException e) {
            return null;
        }
    }

    /** Milliseconds from the first block until now. */
    private static long ageOfFirst(BlockReader blocks, Moment now) throws IOException {
        long age = 0;
        Moment before = null;
        while (blocks.next() != null) {
            age += before == null ? 0 : before.until(blocks.moment());
            before = blocks.moment();
        }
        return before == null ? 0 : age + before.until(now);
    }

    /** Changes were taken from the table that are not in here. */
    void lacksSomething() {
        whole = false;
    }

    /** Writes what has changed, or all of it when that is better. */
    void save(Blocks blocks) throws IOException {
        if (!whole) {
            finish(blocks);
            return;
        }
        append(blocks);
        if (!whole || length > SMALL_BYTES + MUCH_LARGER * bytesAnEntry * table.entries()) {
            rewrite(blocks);
        }
    }

    private void append(Blocks blocks) throws IOException {
        whole = false; // until it has gone well
        Moment now = clock.now();
        FileChannel out = null;
        try {
            SavePass pass = table.changes();
            blocks.begin(names);
            boolean more = true;
            while (more) {
                more = pass.step(blocks);
                if (blocks.full() || !more && (!blocks.isEmpty() || lastBlock == null || now.setSince(lastBlock))) {
                    if (names.size() > Blocks.MOST_NAMES) {
                        return;
                    }
                    if (out == null) {
                        out = FileChannel.open(file, StandardOpenOption.WRITE);
                        if (out.size() != length) {
                            return; // somebody else has been here
                        }
                        out.position(length);
                    }
                    now = clock.now();
                    length += blocks.write(out, now);
                    lastBlock = now;
                    unforced = true;
                }
            }
            if (unforced && lastForced.until(now) >= FORCE_EVERY_MS) {
                if (out == null) {
                    out = FileChannel.open(file, StandardOpenOption.WRITE);
                }
                out.force(false);
                unforced = false;
                lastForced = now;
            }
            whole = true;
        } finally {
            if (out != null) {
                out.close();
            }
        }
    }

    /** Writes all of it, with the exact age of each entry. */
    void finish(Blocks blocks) throws IOException {
        if (table.entries() > 0 || Files.exists(file)) {
            rewrite(blocks);
        }
    }

    /** Writes all of the table into another file and lets that one take the place of this. */
    private void rewrite(Blocks blocks) throws IOException {
        whole = false;
        Path next = file.resolveSibling(file.getFileName() + ".next");
        Map<String, Integer> newNames = new HashMap<>();
        long written = Blocks.MAGIC.length;
        try (FileChannel out = FileChannel.open(
                next,
                Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
            Blocks.writeFully(out, ByteBuffer.wrap(Blocks.MAGIC));
            SavePass pass = table.everything();
            blocks.begin(newNames);
            boolean more = true;
            while (more) {
                more = pass.step(blocks);
                if (blocks.full() || !more) {
                    Moment now = clock.now();
                    written += blocks.write(out, now);
                    lastBlock = now;
                }
            }
            out.force(true);
        }
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        try (FileChannel folder = FileChannel.open(file.toAbsolutePath().getParent(), StandardOpenOption.READ)) {
            folder.force(true);
        }
        if (blocks.count() > 0) {
            bytesAnEntry = Math.max(Blocks.IPV4_ENTRY, written / blocks.count());
        }
        names = newNames;
        length = written;
        unforced = false;
        lastForced = clock.now();
        whole = true;
    }
}
