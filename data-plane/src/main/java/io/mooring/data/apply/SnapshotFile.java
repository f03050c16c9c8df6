package io.mooring.data.apply;

import io.mooring.api.Snapshot;
import io.mooring.api.SnapshotRules;
import io.mooring.api.Violation;
import io.mooring.data.json.Json;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The last snapshot on disk, from which a data plane serves when it starts without its control plane.
 *
 * <p>Writing replaces the file as a whole (temporary file, fsync, rename, fsync of the folder), so that a crash leaves the
 * old one or the new one. A file that cannot be read is put aside, never overwritten silently.
 */
public final class SnapshotFile {
    private static final Logger LOG = LoggerFactory.getLogger(SnapshotFile.class);

    private static final long SLOW_NANOS = 5_000_000_000L;

    private final Path file;
    private final SnapshotRules rules;
    private volatile @Nullable String failure;
    private volatile boolean saving;
    private volatile long savingSinceNanos;
    private @Nullable CompletableFuture<@Nullable Snapshot> ahead;

    /** The one in this folder. */
    public SnapshotFile(Path folder, SnapshotRules rules) {
        this.file = folder.resolve("snapshot.json");
        this.rules = rules;
    }

    /** Begins to read it on another thread: in a fresh process that takes a while, and there is more to be made. */
    public void readAhead() {
        ahead = CompletableFuture.supplyAsync(this::readNow, task -> new Thread(task, "snapshot").start());
    }

    /** What was saved last; null when there is nothing, or nothing that can be run. */
    @Nullable
    Snapshot read() {
        if (ahead == null) {
            return readNow();
        }
        Snapshot snapshot = ahead.join();
        ahead = null;
        return snapshot;
    }

    private @Nullable Snapshot readNow() {
        if (!Files.exists(file)) {
            return null;
        }
        try {
            Snapshot snapshot = Json.snapshot(Files.readAllBytes(file));
            List<Violation> violations = rules.violations(snapshot);
            if (violations.isEmpty()) {
                return snapshot;
            }
            putAside(violations.get(0).pointer() + " " + violations.get(0).message());
        } catch (Json.Unreadable | IOException e) {
            putAside(String.valueOf(e.getMessage()));
        }
        return null;
    }

    private void putAside(String why) {
        Path aside = file.resolveSibling("snapshot.unreadable.json");
        try {
            Files.move(file, aside, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            why += "; it could not be put aside: " + e;
        }
        LOG.error("event=snapshot-file-unreadable file={} aside={} problem=\"{}\"", file, aside, why);
    }

    /** Writes it, or remembers why that cannot be; blocks as long as the disk does. */
    void save(Snapshot snapshot) {
        savingSinceNanos = System.nanoTime();
        saving = true;
        try {
            write(snapshot);
            if (failure != null) {
                LOG.info("event=snapshot-saved-again revision={}", snapshot.revision());
            }
            failure = null;
        } catch (IOException e) {
            if (failure == null) {
                LOG.error("event=snapshot-not-saved problem=\"{}\"", String.valueOf(e));
            }
            failure = "not saved: " + e + "; a restart would serve an older revision";
        } finally {
            saving = false;
        }
    }

    /** Whether the last one could not be written. */
    boolean failed() {
        return failure != null;
    }

    /** What is wrong now, in words: it was not written, or the disk takes its time; null: nothing. Any thread. */
    @Nullable
    String problem() {
        long nanos = System.nanoTime() - savingSinceNanos;
        return saving && nanos > SLOW_NANOS
                ? "not saved yet: the disk has been writing for " + nanos / 1_000_000_000
                        + " s; a restart would serve an older revision"
                : failure;
    }

    /** Durable when it returns. */
    void write(Snapshot snapshot) throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        Path next = file.resolveSibling("snapshot.json.next");
        try (FileChannel out = FileChannel.open(
                next,
                Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
            ByteBuffer document = ByteBuffer.wrap(Json.bytes(snapshot));
            while (document.hasRemaining()) {
                out.write(document);
            }
            out.force(true);
        }
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        try (FileChannel directory = FileChannel.open(folder, StandardOpenOption.READ)) {
            directory.force(true);
        }
    }
}
