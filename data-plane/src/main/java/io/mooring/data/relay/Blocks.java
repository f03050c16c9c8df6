package io.mooring.data.relay;

import io.mooring.data.faults.FaultLine;
import io.netty.channel.unix.Buffer;
import io.netty.util.internal.CleanableDirectBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Memory outside the heap for what a socket did not take: blocks of powers of two, some of each kept for the next time, and all
 * together no more than a limit. Before anything is read {@link #room} says how much, so that what is not taken finds a block:
 *
 * <pre>
 *   half of the limit in use     a whole read
 *   more                         4 KiB: a client that does not read costs little, and the others go on
 *   all, and the one in hand     nothing; whoever wants to read waits until a block comes back
 * </pre>
 *
 * <p>Loop thread only.
 */
final class Blocks {
    private static final int SMALLEST_SHIFT = 12;
    private static final int SIZES = 6; // 4 KiB … 128 KiB, a whole read
    private static final int SMALLEST = 1 << SMALLEST_SHIFT;
    private static final int LARGEST = 1 << SMALLEST_SHIFT + SIZES - 1;
    private static final int SPARE_BYTES = 256 * 1024; // of each size
    private static final FaultLine FULL =
            new FaultLine(LoggerFactory.getLogger(Blocks.class), Level.WARN, "no-memory-for-stalled-bytes");

    private final List<ArrayDeque<CleanableDirectBuffer>> spare = new ArrayList<>();
    private final ArrayDeque<Runnable> waiting = new ArrayDeque<>();
    private final Consumer<Runnable> soon;
    private final Runnable feed = this::feed;
    private long limit;
    private long allocated;
    private int room;
    private boolean feeding;

    /** In hand, so that there is one whatever else happens; nothing is read while there is none. */
    private @Nullable CleanableDirectBuffer reserve;

    /**
     * One block, which is in hand.
     *
     * @param limit the most bytes that all together may have
     * @param soon runs something on the loop's thread, after the others had their turn
     */
    Blocks(long limit, Consumer<Runnable> soon) {
        this.limit = limit;
        this.soon = soon;
        for (int i = 0; i < SIZES; i++) {
            spare.add(new ArrayDeque<>());
        }
        reserve = Buffer.allocateDirectBufferWithNativeOrder(LARGEST);
        allocated = LARGEST;
        settle();
    }

    /** How many bytes may be read now; 0: none before {@link #whenRoom} says so. */
    int room() {
        return room;
    }

    /** Runs this when there is room again. */
    void whenRoom(Runnable turn) {
        FULL.add("limitKiB=" + limit / 1024 + " allocatedKiB=" + allocated / 1024);
        waiting.add(turn);
    }

    /** A block of at least that many bytes, at most {@link #room}. */
    CleanableDirectBuffer take(int bytes) {
        int size = size(bytes);
        @Nullable CleanableDirectBuffer block = spare.get(size).poll();
        if (block == null && allocated + (SMALLEST << size) <= limit) {
            block = another(SMALLEST << size);
        }
        for (int larger = size + 1; block == null && larger < SIZES; larger++) {
            block = spare.get(larger).poll();
        }
        if (block == null) {
            block = reserve;
            reserve = null;
        }
        if (block == null || block.buffer().capacity() < bytes) {
            throw new IllegalStateException("more was read than there was room for: " + bytes + " bytes");
        }
        settle();
        return block;
    }

    /** Null: somebody else has taken the memory. That costs half a second, so it is not tried again. */
    private @Nullable CleanableDirectBuffer another(int bytes) {
        try {
            CleanableDirectBuffer block = Buffer.allocateDirectBufferWithNativeOrder(bytes);
            allocated += bytes;
            return block;
        } catch (OutOfMemoryError e) {
            limit = allocated;
            return null;
        }
    }

    void give(CleanableDirectBuffer block) {
        if (reserve == null) {
            reserve = block;
        } else if (reserve.buffer().capacity() < block.buffer().capacity()) {
            keepOrFree(reserve);
            reserve = block;
        } else {
            keepOrFree(block);
        }
        if (reserve.buffer().capacity() < LARGEST && allocated + 2 * LARGEST <= limit / 2) {
            @Nullable CleanableDirectBuffer large = another(LARGEST);
            if (large != null) {
                keepOrFree(reserve);
                reserve = large;
            }
        }
        settle();
        if (!waiting.isEmpty() && !feeding) {
            feeding = true;
            soon.accept(feed);
        }
    }

    private void keepOrFree(CleanableDirectBuffer block) {
        int bytes = block.buffer().capacity();
        ArrayDeque<CleanableDirectBuffer> same = spare.get(size(bytes));
        if (same.size() < SPARE_BYTES / bytes && allocated <= limit / 4) {
            same.push(block);
        } else {
            allocated -= bytes;
            block.clean();
        }
    }

    private void settle() {
        if (reserve == null) {
            room = 0;
        } else {
            boolean plenty =
                    allocated + LARGEST <= limit / 2 && reserve.buffer().capacity() == LARGEST;
            room = plenty ? LARGEST : SMALLEST;
        }
    }

    /** Who waits has a turn, as long as there is room; who finds none waits again. */
    private void feed() {
        feeding = false;
        for (int left = waiting.size(); left > 0 && room > 0; left--) {
            waiting.remove().run();
        }
    }

    void close() {
        for (ArrayDeque<CleanableDirectBuffer> same : spare) {
            same.forEach(CleanableDirectBuffer::clean);
            same.clear();
        }
        if (reserve != null) {
            reserve.clean();
            reserve = null;
        }
    }

    private static int size(int bytes) {
        return Math.max(0, 32 - Integer.numberOfLeadingZeros(bytes - 1) - SMALLEST_SHIFT);
    }
}
