package io.mooring.data.listen;

import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The clients who wait in the kernel's accept queue of one listening socket: how many, and since when. Nobody looks while no
 * gate is full.
 *
 * <p><i>Threading</i>: the socket's loop only.
 */
final class AcceptQueue {
    private static final int IPPROTO_TCP = 6;
    private static final int TCP_INFO = 11;

    /** {@code tcpi_unacked} of {@code struct tcp_info}: for a listening socket, the length of its accept queue. */
    private static final int QUEUE_LENGTH_AT = 24;

    private static final int SHORTEST_STEP_MS = 25;
    private static final int LONGEST_LOOK_MS = 200;

    private final Socket socket;
    private final AtomicInteger sum;
    private final QueueHistory history = new QueueHistory();
    private long accepted;
    private int shown;

    /**
     * That of a socket.
     *
     * @param sum where the length is added, for those who ask how many wait
     */
    AcceptQueue(Socket socket, AtomicInteger sum) {
        this.socket = socket;
        this.sum = sum;
    }

    /**
     * Looks how many wait, and notes it.
     *
     * @param mostMs how long a client may wait
     * @return how many
     */
    int look(long nowNanos, int mostMs) throws IOException {
        ByteBuffer info = ByteBuffer.allocate(QUEUE_LENGTH_AT + Integer.BYTES).order(ByteOrder.nativeOrder());
        socket.getRawOpt(IPPROTO_TCP, TCP_INFO, info);
        int length = info.getInt(QUEUE_LENGTH_AT);
        history.saw(
                nowNanos, accepted + length, stepMs(mostMs) * 1_000_000L * 3 / 4); // timers are never early, nor exact
        show(length);
        return length;
    }

    /** How many of those who come next out of the queue have waited for this long, or longer. */
    long overdue(long nowNanos, int mostMs) {
        return Math.max(0, history.arrivedBy(nowNanos - mostMs * 1_000_000L) - accepted);
    }

    /** Milliseconds until it should be looked at again while somebody waits. */
    int nextLookMs(int mostMs) {
        return Math.min(stepMs(mostMs), LONGEST_LOOK_MS);
    }

    private static int stepMs(int mostMs) {
        return Math.max(SHORTEST_STEP_MS, mostMs / QueueHistory.LOOKS_IN_TIME);
    }

    /** One was accepted: the milliseconds that it has waited at least, as far as is known. The clock is read only when some had to wait. */
    int accepted() {
        accepted++;
        if (shown == 0) {
            return 0;
        }
        show(shown - 1);
        return (int) (history.waitedNanos(accepted, System.nanoTime()) / 1_000_000L);
    }

    /** Nobody waits any more, or it is closed. */
    void empty() {
        if (shown != 0) {
            show(0);
        }
        history.clear();
    }

    private void show(int length) {
        if (length != shown) {
            sum.addAndGet(length - shown);
            shown = length;
        }
    }
}
