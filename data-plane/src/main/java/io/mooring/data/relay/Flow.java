package io.mooring.data.relay;

import io.mooring.data.stats.Cause;
import io.netty.channel.unix.FileDescriptor;
import org.jspecify.annotations.Nullable;

/**
 * Two sockets and the bytes between them.
 *
 * <p>Per direction: what is kept goes out first; while something is kept nothing is read. The end of one side's input
 * becomes a half-close of the other side, after the last byte. A broken connection becomes a reset of the other.
 *
 * <p><i>Threading</i>: its loop only.
 */
abstract sealed class Flow permits Relay {
    /**
     * What one direction moves before the others of the loop have their turn: some 2 ms. A turn that goes on while the
     * sender keeps up costs the least, because neither has to be woken.
     */
    static final int TURN_BYTES = 4 * 1024 * 1024;

    /** A read of at least this much counts as bulk. */
    static final int BIG_READ_BYTES = 16 * 1024;

    /** So much in big reads, and the direction goes through a pipe. */
    static final int BULK_BYTES = 256 * 1024;

    private final RelayLoop loop;
    private final End client;
    private @Nullable End server;
    private boolean flowing;
    private boolean queued;
    private boolean awaitsRoom;
    private @Nullable Runnable nextTurn;
    private boolean clientOverFirst;
    private int lastMove;

    @SuppressWarnings("this-escape") // the end only remembers it; nothing is called before it is registered
    Flow(RelayLoop loop, FileDescriptor client) {
        this.loop = loop;
        this.client = new End(this, client, false);
        this.lastMove = loop.ticks();
    }

    /** Something happened at an end. */
    abstract void stirred(End end);

    /** Both ends are closed, with a FIN or, one of them, with a reset. */
    abstract void end(Cause cause, @Nullable End reset);

    /** A mistake of ours in the middle of it. */
    abstract void mistake(Throwable error);

    /** The loop that it lives on. */
    public final RelayLoop loop() {
        return loop;
    }

    /** The client's end. */
    protected final End client() {
        return client;
    }

    /** The server's end, as soon as a connect has begun. */
    protected final @Nullable End server() {
        return server;
    }

    /** Sets the server's end, or null when the connect is given up. */
    final void server(@Nullable End end) {
        server = end;
    }

    /** How many whole ticks no byte has moved, at least. */
    protected final int idleTicks() {
        return loop.ticks() - lastMove - 1;
    }

    /** Milliseconds that no byte has moved, at least; 0 before bytes flow. Loop thread only. */
    public final long silentMs() {
        return flowing ? (long) idleTicks() * RelayLoop.TICK_MS : 0;
    }

    /** The server is connected: lets the bytes flow. */
    final void flow() {
        flowing = true;
        lastMove = loop.ticks();
        turn(client);
    }

    /** Nothing flows any more. */
    final void dry() {
        flowing = false;
    }

    /** Something happened at an end while bytes flow. */
    final void moreAt(End end) {
        if (flowing && !queued) {
            turn(end);
        }
    }

    final End serverEnd() {
        if (server == null) {
            throw new IllegalStateException("bytes flow without a server");
        }
        return server;
    }

    /** The rest of a turn that was cut short so that others had theirs. */
    final void nextTurn() {
        queued = false;
        if (flowing) {
            try {
                turn(client);
            } catch (Throwable e) {
                mistake(e);
            }
        }
    }

    /** First what comes from the end where something happened: what a peer sent before a reset still arrives. */
    private void turn(End first) {
        End server = serverEnd();
        End second = first == client ? server : client;
        boolean done = move(first, second);
        done &= move(second, first);
        if (!flowing) {
            return;
        }
        if (brokenUnread(first, second)) {
            lost(first);
        } else if (brokenUnread(second, first)) {
            lost(second);
        } else if (!done) {
            queued = true;
            if (nextTurn == null) {
                nextTurn = this::nextTurn;
            }
            loop.again(nextTurn);
        }
    }

    /** A reset that no read will find, because that end was read to its end, or the other takes nothing more now. */
    private static boolean brokenUnread(End end, End other) {
        return end.failed() && (end.inputOver || !other.writable());
    }

    /** Moves what it can one way: false when the turn is used up before the bytes are. */
    private boolean move(End from, End to) {
        int left = TURN_BYTES;
        boolean done = false;
        while (!done && left > 0) {
            if (!flowing || from.keeps() && !handOn(from, to)) {
                done = true;
            } else if (from.inputOver) {
                done = true;
                finish(from, to);
            } else if (!from.readable() || !to.writable() || !room()) {
                done = true;
            } else {
                left -= from.bulky() ? splice(from, to) : copy(from, to);
            }
        }
        from.releaseEmptyPipe(loop);
        return done;
    }

    /** Whether anything may be read now; where not, there will be another turn. */
    final boolean room() {
        boolean room = loop.blocks().room() > 0;
        if (!room && !awaitsRoom) {
            awaitsRoom = true;
            loop.blocks().whenRoom(this::roomAgain);
        }
        return room;
    }

    private void roomAgain() {
        awaitsRoom = false;
        try {
            stirred(client);
        } catch (Throwable e) {
            mistake(e);
        }
    }

    private boolean handOn(End from, End to) {
        if (!to.writable()) {
            return false;
        }
        lastMove = loop.ticks();
        int flushed = from.flush(loop, to);
        if (flushed == End.BROKEN) {
            lost(to);
        }
        return flushed == 1;
    }

    private int copy(End from, End to) {
        int n = from.receive(loop);
        if (n > 0) {
            lastMove = loop.ticks();
            int sent = to.send(loop, n, from.inputOver);
            if (sent == End.BROKEN) {
                lost(to);
            } else if (sent < n) {
                from.keep(loop, sent, n);
            }
        } else if (n == End.OVER) {
            from.inputOver = true;
        } else if (n == End.BROKEN) {
            reset(from);
        }
        return Math.max(n, 0);
    }

    private int splice(End from, End to) {
        int n = from.fillPipe(loop);
        if (n > 0) {
            lastMove = loop.ticks();
        } else if (n == End.BROKEN) {
            reset(from);
        } else if (from.readable()) {
            return copy(from, to); // no pipe, or an end is near: reading tells
        }
        return Math.max(n, 0);
    }

    /** All of one side's bytes were handed on, and its FIN is next. */
    private void finish(End from, End to) {
        if (to.outputOver || from.lost) {
            return;
        }
        if (!to.inputOver) {
            clientOverFirst = from == client;
        }
        if (from.outputOver) { // the other direction is through as well: closing says the rest
            end(clientOverFirst ? Cause.CLIENT_CLOSED : Cause.SERVER_CLOSED, null);
        } else if (!to.shutdownOutput()) {
            lost(to);
        }
    }

    /** Sending found a connection broken: what its peer had sent before still goes through, then the reset. */
    private void lost(End broken) {
        if (flowing && !broken.lost) {
            broken.lost = true;
            if (!broken.inputOver) {
                move(broken, broken == client ? serverEnd() : client);
            }
            reset(broken);
        }
    }

    /** A connection broke, and the other side learns it. */
    private void reset(End broken) {
        if (broken == client) {
            end(Cause.CLIENT_RESET, server);
        } else {
            end(Cause.SERVER_RESET, client);
        }
    }
}
