package io.mooring.data.relay;

import io.netty.channel.unix.Buffer;
import io.netty.util.internal.CleanableDirectBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Memory outside the heap for what a socket did not take: blocks of powers of two, some of each kept for the next time.
 * Loop thread only.
 */
final class Blocks {
    private static final int SMALLEST_SHIFT = 12;
    private static final int SIZES = 6; // 4 KiB … 128 KiB, a whole read
    private static final int SPARE_BYTES = 256 * 1024; // of each size

    private final List<ArrayDeque<CleanableDirectBuffer>> spare = new ArrayList<>();

    Blocks() {
        for (int i = 0; i < SIZES; i++) {
            spare.add(new ArrayDeque<>());
        }
    }

    /** A block of at least that many bytes, at most a whole read. */
    CleanableDirectBuffer take(int bytes) {
        int size = size(bytes);
        @Nullable CleanableDirectBuffer block = spare.get(size).poll();
        return block != null ? block : Buffer.allocateDirectBufferWithNativeOrder(1 << (SMALLEST_SHIFT + size));
    }

    void give(CleanableDirectBuffer block) {
        ArrayDeque<CleanableDirectBuffer> same = spare.get(size(block.buffer().capacity()));
        if (same.size() < SPARE_BYTES / block.buffer().capacity()) {
            same.push(block);
        } else {
            block.clean();
        }
    }

    void close() {
        for (ArrayDeque<CleanableDirectBuffer> same : spare) {
            same.forEach(CleanableDirectBuffer::clean);
            same.clear();
        }
    }

    private static int size(int bytes) {
        return Math.max(0, 32 - Integer.numberOfLeadingZeros(bytes - 1) - SMALLEST_SHIFT);
    }
}
