package io.mooring.data.relay;

import io.mooring.data.stats.Cause;
import io.netty.channel.epoll.LinuxSocket;
import io.netty.channel.unix.FileDescriptor;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Two sockets and the bytes between them. It knows how to move, not whom to serve: a subclass brings the sockets, decides
 * while it waits for the server's, and is told when it is over.
 *
 * <pre>
 *   WAITING ──begin──▶ RELAYING ──both ends closed, one reset, end(cause)──▶ ENDED
 *      └──────────────────────────end(cause)───────────────────────────────────▲
 * </pre>
 *
 * <p>Per direction: what is kept goes out first; while something is kept nothing is read. The end of one side's input
 * becomes a half-close of the other side, after the last byte. A broken connection becomes a reset of the other.
 *
 * <p><i>Threading</i>: its loop only.
 */
public abstract class Relay {
    /**
     * What one direction moves before the others of the loop have their turn: some 2 ms. A turn that goes on while the
     * sender keeps up costs the least, because neither has to be woken.
     */
    static final int TURN_BYTES = 4 * 1024 * 1024;

    /** A read of at least this much counts as bulk. */
    static final int BIG_READ_BYTES = 16 * 1024;

    /** So much in big reads, and the direction goes through a pipe. */
    static final int BULK_BYTES = 256 * 1024;

    /** What is read of a client before its server is connected: one small block. */
    static final int FIRST_BYTES = 4 * 1024;

    private enum Phase {
        WAITING,
        RELAYING,
        ENDED
    }

    private final RelayLoop loop;
    private final End client;
    private @Nullable End server;
    private Phase phase = Phase.WAITING;
    private boolean queued;
    private boolean awaitsRoom;
    private @Nullable Runnable nextTurn;
    private boolean clientOverFirst;
    private int lastMove;
    private boolean alarmSet;
    private long alarmNanos;

    /** The loop's list of relays. */
    @Nullable
    Relay previous;

    @Nullable
    Relay next;

    /** A relay of a connected client; {@link #open} is next. */
    @SuppressWarnings("this-escape") // the end only remembers it; nothing is called before open
    protected Relay(RelayLoop loop, FileDescriptor client) {
        this.loop = loop;
        this.client = new End(this, client, false);
        this.lastMove = loop.ticks();
    }

    /** Something happened at an end before the bytes flow: a connect ended, or the client sent bytes or closed. */
    protected abstract void whileWaiting(End end);

    /** The time that {@link #alarmAt} named has come, and no byte flows yet. */
    protected abstract void alarm();

    /** Called about each {@link RelayLoop#TICK_MS} while bytes flow. */
    protected abstract void tick();

    /** Told exactly once, whatever happened; both sockets are as good as closed. */
    protected abstract void over(Cause cause);

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

    /** Whether it is over. */
    public final boolean ended() {
        return phase == Phase.ENDED;
    }

    /** How many whole ticks no byte has moved, at least. */
    protected final int idleTicks() {
        return loop.ticks() - lastMove - 1;
    }

    /** Begins to watch the client. */
    protected final void open() throws IOException {
        loop.waiting().add(this);
        loop.register(client);
    }

    /** Begins to connect to a server from an address of the system's choice. */
    protected final void connect(InetAddress address, int port) throws IOException {
        connect(address, port, null);
    }

    /**
     * Begins to connect to a server; {@link #whileWaiting} is told how it ended.
     *
     * @param from the local address; null: the system's choice
     * @throws IOException when it fails at once
     */
    protected final void connect(InetAddress address, int port, @Nullable InetAddress from) throws IOException {
        LinuxSocket socket = loop.connect(address, port, from, takeFirstAside());
        End end = new End(this, socket, true);
        server = end;
        loop.register(end);
    }

    /** What the client has sent by now, where it is little, as most requests are: whether there is anything. */
    private boolean takeFirstAside() {
        if (!client.keeps() && !client.inputOver) {
            int n = client.receive(loop, FIRST_BYTES);
            if (n > 0) {
                client.keep(loop, 0, n);
            }
        }
        return client.keeps();
    }

    /** Gives a connect up. */
    protected final void abandonConnect() {
        if (server != null) {
            server.close(loop, false);
            server = null;
        }
    }

    /** {@link #alarm} is called when this moment ({@link System#nanoTime}) has come, within some 50 ms. */
    protected final void alarmAt(long nanos) {
        alarmSet = true;
        alarmNanos = nanos;
        loop.armAlarms();
    }

    /** No alarm. */
    protected final void noAlarm() {
        alarmSet = false;
    }

    /** Takes the client's first bytes aside: false when there are none and none will come. */
    protected final boolean takeAside() {
        if (client.keeps()) {
            return true;
        }
        int n = client.receive(loop);
        if (n > 0) {
            client.keep(loop, 0, n);
        }
        return n >= 0;
    }

    /** Reads the client's next bytes into {@link #received}: how many, 0 for none now, less when none will come. */
    protected final int receive() {
        return room() ? client.receive(loop) : 0;
    }

    /** What was read last, from its beginning; until anything else is read on this loop. */
    protected final ByteBuffer received() {
        return loop.buffer();
    }

    /** Takes bytes of {@link #received} aside, from one index to before another. Nothing else may be aside. */
    protected final void keep(int from, int to) {
        if (from < to) {
            client.keep(loop, from, to);
        }
    }

    /** Sends a few bytes to a server that has just connected: false when it does not take them, as one that has reset. */
    protected final boolean sendFirst(byte[] bytes) {
        loop.buffer().put(0, bytes);
        return serverEnd().send(loop, bytes.length, false) == bytes.length;
    }

    /** The server is connected: lets the bytes flow. */
    protected final void begin() {
        phase = Phase.RELAYING;
        loop.waiting().remove(this);
        loop.relaying().add(this);
        lastMove = loop.ticks();
        turn(client);
    }

    /** Ends it; both peers get a FIN. Has no effect once it is over. */
    public final void end(Cause cause) {
        end(cause, null);
    }

    /** Ends it; the client gets a reset: nothing of the connection is kept in the kernel. Has no effect once it is over. */
    protected final void endWithReset(Cause cause) {
        end(cause, client);
    }

    private void end(Cause cause, @Nullable End reset) {
        if (phase == Phase.ENDED) {
            return;
        }
        (phase == Phase.WAITING ? loop.waiting() : loop.relaying()).remove(this);
        phase = Phase.ENDED;
        try {
            client.close(loop, client == reset);
            if (server != null) {
                server.close(loop, server == reset);
            }
        } finally {
            over(cause);
        }
    }

    final void stirred(End end) {
        if (phase == Phase.WAITING) {
            whileWaiting(end);
        } else if (phase == Phase.RELAYING && !queued) {
            turn(end);
        }
    }

    /** The rest of a turn that was cut short so that others had theirs. */
    private void nextTurn() {
        queued = false;
        if (phase == Phase.RELAYING) {
            try {
                turn(client);
            } catch (Throwable e) {
                mistake(e);
            }
        }
    }

    final void ring(long nanos) {
        if (alarmSet && alarmNanos - nanos <= 0) {
            alarmSet = false;
            try {
                alarm();
            } catch (Throwable e) {
                mistake(e);
            }
        }
    }

    final void ticked() {
        try {
            tick();
        } catch (Throwable e) {
            mistake(e);
        }
    }

    /** A mistake of ours in the middle of this relay: it ends, the loop goes on. */
    protected final void mistake(Throwable error) {
        loop.unexpected(error);
        try {
            end(Cause.ERROR);
        } catch (Throwable e) {
            loop.unexpected(e);
        }
    }

    /** First what comes from the end where something happened: what a peer sent before a reset still arrives. */
    private void turn(End first) {
        End server = serverEnd();
        End second = first == client ? server : client;
        boolean done = move(first, second);
        done &= move(second, first);
        if (phase != Phase.RELAYING) {
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
            if (phase != Phase.RELAYING || from.keeps() && !handOn(from, to)) {
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
    private boolean room() {
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
            end(clientOverFirst ? Cause.CLIENT_CLOSED : Cause.SERVER_CLOSED);
        } else if (!to.shutdownOutput()) {
            lost(to);
        }
    }

    /** Sending found a connection broken: what its peer had sent before still goes through, then the reset. */
    private void lost(End broken) {
        if (phase == Phase.RELAYING && !broken.lost) {
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

    private End serverEnd() {
        if (server == null) {
            throw new IllegalStateException("bytes flow without a server");
        }
        return server;
    }
}
