package io.mooring.data.relay;

import io.netty.channel.epoll.Native;
import io.netty.channel.unix.FileDescriptor;
import io.netty.util.internal.CleanableDirectBuffer;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * What was read from an end and not yet taken by the other: bytes in a block or in a pipe, never in both. The half of an
 * {@link End} that holds memory and descriptors, and only while something is stuck.
 *
 * <p><i>Threading</i>: its loop only.
 */
abstract sealed class Kept permits End {
    private @Nullable CleanableDirectBuffer rest;
    private int restFrom;
    private int restTo;
    private @Nullable Pipe pipe;
    private int piped;

    /** How many bytes the latest reads brought in one go each, until a small one; at most a little over the limit. */
    private int bulk;

    /** How many went into the pipe since there was nothing. */
    private int burst;

    /** Whether there is anything. */
    public final boolean keeps() {
        return rest != null || piped > 0;
    }

    /** Takes bytes out of the loop's buffer aside. */
    final void keep(RelayLoop loop, int from, int to) {
        CleanableDirectBuffer block = loop.blocks().take(to - from);
        block.buffer().put(0, loop.buffer(), from, to - from);
        rest = block;
        restFrom = 0;
        restTo = to - from;
    }

    /** Hands on what an end takes now: whether nothing is left. */
    final boolean handOn(RelayLoop loop, End to) throws IOException {
        if (rest != null && to.writable()) {
            restFrom += to.sendBlock(rest.buffer(), restFrom, restTo);
            if (restFrom == restTo) {
                loop.blocks().give(rest);
                rest = null;
            }
        }
        while (piped > 0 && to.writable() && pipe != null) {
            piped -= to.sendPipe(pipe, piped);
        }
        return !keeps();
    }

    /** Whether so much came in big reads that moving it through a pipe pays. */
    final boolean bulky() {
        return bulk >= Flow.BULK_BYTES;
    }

    /** So many bytes came in one read. */
    final void countRead(int bytes) {
        bulk = bytes < Flow.BIG_READ_BYTES ? 0 : bulky() ? bulk : bulk + bytes;
    }

    /** Makes sure that there is a pipe; false when there is none to be had. */
    final boolean takePipe(RelayLoop loop) {
        if (pipe == null) {
            pipe = loop.pipes().take();
        }
        if (pipe == null) {
            bulk = 0;
        }
        return pipe != null;
    }

    /** Moves bytes from a socket into the pipe: how many, 0 for none now or none any more. */
    final int intoPipe(FileDescriptor socket) throws IOException {
        if (pipe == null) {
            throw new IllegalStateException("bytes for a pipe that was not taken");
        }
        int n = Native.splice(socket.intValue(), -1, pipe.in(), -1, pipe.bytes());
        piped += Math.max(n, 0);
        if (n > 0) {
            burst += n;
        } else {
            if (burst < Flow.BIG_READ_BYTES) {
                bulk = 0; // it has dried up: small amounts are cheaper to copy
            }
            burst = 0;
        }
        return n;
    }

    /** Gives an empty pipe back, so that only relays with bytes in theirs hold one. */
    final void releaseEmptyPipe(RelayLoop loop) {
        if (pipe != null && piped == 0) {
            loop.pipes().give(pipe, true);
            pipe = null;
        }
    }

    /** Gives everything back, whatever is in it. */
    final void drop(RelayLoop loop) {
        if (rest != null) {
            loop.blocks().give(rest);
            rest = null;
        }
        if (pipe != null) {
            loop.pipes().give(pipe, piped == 0);
            pipe = null;
        }
    }
}
