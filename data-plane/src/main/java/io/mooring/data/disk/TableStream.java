package io.mooring.data.disk;

import io.mooring.data.stick.SavePass;
import io.mooring.data.stick.StickTable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.util.HashMap;
import java.util.Map;

/**
 * Tables for another process, in the blocks that files are made of: first all entries, then what has changed since. It takes
 * the changes that the files would take, so nobody saves these tables meanwhile.
 *
 * <p>Threading: one thread.
 */
public final class TableStream {
    private final FileClock clock;
    private final Blocks blocks = new Blocks();
    private final Map<StickTable, Map<String, Integer>> names = new HashMap<>();
    private final ByteBuffer whole = ByteBuffer.allocate(Blocks.BLOCK_HEADER + Blocks.MOST_BODY);
    private final WritableByteChannel intoWhole = new WritableByteChannel() {
        @Override
        public int write(ByteBuffer bytes) {
            int count = bytes.remaining();
            whole.put(bytes);
            return count;
        }

        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public void close() {
            // it is memory
        }
    };

    /** Is given one block after the other. */
    @FunctionalInterface
    public interface Sink {
        /** One block, from its position to its limit; the buffer is used again afterwards. */
        void block(ByteBuffer block) throws IOException;
    }

    /** Nothing sent yet. */
    public TableStream(FileClock clock) {
        this.clock = clock;
    }

    /** Sends what has changed in a table since the last call; the first call sends everything. */
    public void send(StickTable table, Sink sink) throws IOException {
        Map<String, Integer> known = names.get(table);
        SavePass pass = known == null ? table.everything() : table.changes();
        blocks.begin(names.computeIfAbsent(table, any -> new HashMap<>()));
        boolean more = true;
        while (more) {
            more = pass.step(blocks);
            if (blocks.full() || !more && !blocks.isEmpty()) {
                whole.clear();
                blocks.write(intoWhole, clock.now());
                sink.block(whole.flip());
            }
        }
    }
}
