package io.mooring.data.simulation;

import io.mooring.data.disk.FileClock;
import io.mooring.data.disk.TableFiles;
import io.mooring.data.disk.TableReceiver;
import io.mooring.data.disk.TableStream;
import io.mooring.data.stick.StickTable;
import io.mooring.data.testing.FakeTime;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What one process leaves to the next: its stick tables, in files or, which is quicker, in the blocks that a successor is given; and
 * what the model has of them.
 */
final class Legacy {
    private final FileClock clock;
    private final @Nullable Path folder;
    private final @Nullable TableFiles read;
    private final Map<String, List<byte[]>> blocks = new HashMap<>();
    private final Map<String, ModelTable> models = new HashMap<>();

    /** All tables as they are now. */
    Legacy(World world, FakeTime time, boolean files) {
        this.clock = new FileClock(time, time::nowMs, 1);
        try {
            folder = files ? Files.createTempDirectory("simulation") : null;
            TableFiles written = folder == null ? null : new TableFiles(folder, clock);
            for (ModelVirtualServer model : world.models.values()) {
                String name = model.desired.name();
                StickTable table = world.live(model).table();
                models.put(name, model.table);
                if (written != null) {
                    written.keep(name, table);
                } else {
                    List<byte[]> sent = blocks.computeIfAbsent(name, any -> new ArrayList<>());
                    new TableStream(clock).send(table, block -> sent.add(copy(block)));
                }
            }
            if (written != null) {
                written.finish();
            }
            read = folder == null ? null : new TableFiles(folder, clock);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] copy(ByteBuffer block) {
        byte[] bytes = new byte[block.remaining()];
        block.get(bytes);
        return bytes;
    }

    /** Fills a table that nobody uses yet, and the model of it. */
    void fill(ModelVirtualServer model, StickTable table, long nowMs) {
        String name = model.desired.name();
        ModelTable before = models.remove(name);
        if (before == null) {
            return;
        }
        if (read != null) {
            read.keep(name, table);
        } else {
            receive(name, table);
        }
        model.table.inherit(before, model.servers.keySet(), nowMs);
    }

    private void receive(String name, StickTable table) {
        TableReceiver receiver = new TableReceiver(table);
        try {
            for (byte[] block : blocks.getOrDefault(name, List.of())) {
                receiver.block(block);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        receiver.filled();
    }

    /** All has been read. */
    void forget() {
        if (folder == null) {
            return;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
