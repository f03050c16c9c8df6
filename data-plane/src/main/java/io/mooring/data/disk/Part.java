package io.mooring.data.disk;

import io.mooring.data.disk.FileClock.Moment;
import io.mooring.data.stick.Loading;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * What one of several threads has read of a file. Each reads all of it and takes the records of its own shards: reading is quick,
 * finding a record's place in a table of millions is not.
 *
 * @param records of the whole file
 * @param highestVersion of its own records
 */
record Part(long records, long highestVersion) {
    private static final int MOST_THREADS = 4;

    /** Reads a file into a table, with several threads where that may be; the first block is so old. */
    static List<Part> readAll(Path file, long firstAgedMs, Loading into, boolean together) throws IOException {
        int threads = together ? Math.min(MOST_THREADS, Runtime.getRuntime().availableProcessors()) : 1;
        List<CompletableFuture<Part>> reading = new ArrayList<>();
        for (int i = 1; i < threads; i++) {
            int part = i;
            reading.add(CompletableFuture.supplyAsync(
                    () -> read(file, firstAgedMs, into, part, threads), task -> new Thread(task, "read").start()));
        }
        List<Part> parts = new ArrayList<>();
        try {
            parts.add(read(file, firstAgedMs, into, 0, threads));
            reading.forEach(one -> parts.add(one.join()));
        } catch (UncheckedIOException e) {
            reading.forEach(one -> one.exceptionally(failed -> new Part(0, 0)).join());
            throw e.getCause();
        } catch (CompletionException e) {
            throw new IOException(e.getCause());
        }
        return parts;
    }

    private static Part read(Path file, long firstAgedMs, Loading into, int part, int parts) {
        try (FileChannel in = FileChannel.open(file, StandardOpenOption.READ)) {
            in.position(Blocks.MAGIC.length);
            BlockReader blocks = new BlockReader(in);
            BlockEntries entries = new BlockEntries(into::server);
            long[] blockAgedMs = {firstAgedMs};
            long[] highestVersion = {0};
            BlockEntries.Sink sink = (high, low, server, held, agedMs, version) -> {
                if (parts == 1 || into.shard(high, low) % parts == part) {
                    highestVersion[0] = Math.max(highestVersion[0], version);
                    // What was held is held no more, since its connections ended with the process: it ages from now on.
                    into.record(high, low, server, held ? 0 : blockAgedMs[0] + agedMs, version);
                }
            };
            long records = 0;
            Moment before = null;
            for (ByteBuffer block = blocks.next(); block != null; block = blocks.next()) {
                blockAgedMs[0] -= before == null ? 0 : before.until(blocks.moment());
                before = blocks.moment();
                records += entries.read(block, sink);
            }
            return new Part(records, highestVersion[0]);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
