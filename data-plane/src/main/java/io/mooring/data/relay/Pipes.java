package io.mooring.data.relay;

import java.io.IOException;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * The pipes of one loop. A relay has one only while bulk data is moving or stuck in it, so few serve many. Loop thread
 * only.
 */
final class Pipes {
    /** The most pipes that a loop opens; without one, data is copied instead. Two descriptors each. */
    static final int MOST = 64;

    /** The most that are kept for the next bulk transfer. */
    private static final int SPARE = 16;

    /**
     * What the first few are asked to hold: as much as any user may ask for (pipe(7), pipe-max-size). Each call then moves
     * sixteen times as much as through a pipe of the default size.
     */
    static final int LARGE_BYTES = 1024 * 1024;

    private static final int LARGE = 8;

    /** What the others are asked to hold, so that all of a loop stay far below what a user may have in pipes. */
    static final int MEDIUM_BYTES = 256 * 1024;

    private final ArrayDeque<Pipe> spare = new ArrayDeque<>();
    private int open;

    /** An empty pipe, or null when there is none to be had. */
    @Nullable
    Pipe take() {
        Pipe pipe = spare.poll();
        if (pipe == null && open < MOST) {
            try {
                pipe = Pipe.open(open < LARGE ? LARGE_BYTES : MEDIUM_BYTES);
                open++;
            } catch (IOException e) {
                return null; // no descriptors or no pages: copying needs none
            }
        }
        return pipe;
    }

    /** Takes a pipe back; one that is not empty must not be used for another relay. */
    void give(Pipe pipe, boolean empty) {
        if (empty && spare.size() < SPARE) {
            spare.push(pipe);
        } else {
            close(pipe);
        }
    }

    void close() {
        for (Pipe pipe = spare.poll(); pipe != null; pipe = spare.poll()) {
            close(pipe);
        }
    }

    private void close(Pipe pipe) {
        open--;
        try {
            pipe.close();
        } catch (IOException e) {
            throw new IllegalStateException("a pipe of our own could not be closed", e);
        }
    }
}
