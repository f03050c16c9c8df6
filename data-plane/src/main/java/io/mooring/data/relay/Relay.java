package io.mooring.data.relay;

import io.mooring.data.stats.Cause;
import io.netty.channel.epoll.LinuxSocket;
import io.netty.channel.unix.FileDescriptor;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A client's connection, the wait for its server's, and the {@link Flow} between the two. It does not know whom to serve: a
 * subclass decides while it waits for the server, and is told when it is over.
 *
 * <pre>
 *   WAITING ──begin──▶ RELAYING ──both ends closed, one reset, end(cause)──▶ ENDED
 *      └──────────────────────────end(cause)───────────────────────────────────▲
 * </pre>
 *
 * <p><i>Threading</i>: its loop only.
 */
public abstract non-sealed class Relay extends Flow {
    /** What is read of a client before its server is connected: one small block. */
    static final int FIRST_BYTES = 4 * 1024;

    private enum Phase {
        WAITING,
        RELAYING,
        ENDED
    }

    private Phase phase = Phase.WAITING;
    private boolean alarmSet;
    private long alarmNanos;

    /** The loop's list of relays. */
    @Nullable
    Relay previous;

    @Nullable
    Relay next;

    /** A relay of a connected client; {@link #open} is next. */
    protected Relay(RelayLoop loop, FileDescriptor client) {
        super(loop, client);
    }

    /** Something happened at an end before the bytes flow: a connect ended, or the client sent bytes or closed. */
    protected abstract void whileWaiting(End end);

    /** The time that {@link #alarmAt} named has come, and no byte flows yet. */
    protected abstract void alarm();

    /** Called about each {@link RelayLoop#TICK_MS} while bytes flow. */
    protected abstract void tick();

    /** Told exactly once, whatever happened; both sockets are as good as closed. */
    protected abstract void over(Cause cause);

    /** Whether it is over. */
    public final boolean ended() {
        return phase == Phase.ENDED;
    }

    /** Begins to watch the client. */
    protected final void open() throws IOException {
        loop().waiting().add(this);
        loop().register(client());
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
        LinuxSocket socket = Connect.to(address, port, from, takeFirstAside());
        End end = new End(this, socket, true);
        server(end);
        try {
            loop().register(end);
        } catch (IOException e) {
            abandonConnect(); // the next attempt has a socket of its own
            throw e;
        }
    }

    /** What the client has sent by now, where it is little, as most requests are: whether there is anything. */
    private boolean takeFirstAside() {
        if (!client().keeps() && !client().inputOver) {
            int n = client().receive(loop(), FIRST_BYTES);
            if (n > 0) {
                client().keep(loop(), 0, n);
            }
        }
        return client().keeps();
    }

    /** Gives a connect up. */
    protected final void abandonConnect() {
        End server = server();
        if (server != null) {
            server.close(loop(), false);
            server(null);
        }
    }

    /** {@link #alarm} is called when this moment ({@link System#nanoTime}) has come, within some 50 ms. */
    protected final void alarmAt(long nanos) {
        alarmSet = true;
        alarmNanos = nanos;
        loop().armAlarms();
    }

    /** No alarm. */
    protected final void noAlarm() {
        alarmSet = false;
    }

    /** Takes the client's first bytes aside: false when there are none and none will come. */
    protected final boolean takeAside() {
        if (client().keeps()) {
            return true;
        }
        int n = client().receive(loop());
        if (n > 0) {
            client().keep(loop(), 0, n);
        }
        return n >= 0;
    }

    /** Reads the client's next bytes into {@link #received}: how many, 0 for none now, less when none will come. */
    protected final int receive() {
        return room() ? client().receive(loop()) : 0;
    }

    /** What was read last, from its beginning; until anything else is read on this loop. */
    protected final ByteBuffer received() {
        return loop().buffer();
    }

    /** Takes bytes of {@link #received} aside, from one index to before another. Nothing else may be aside. */
    protected final void keep(int from, int to) {
        if (from < to) {
            client().keep(loop(), from, to);
        }
    }

    /** Sends a few bytes to a server that has just connected: false when it does not take them, as one that has reset. */
    protected final boolean sendFirst(byte[] bytes) {
        loop().buffer().put(0, bytes);
        return serverEnd().send(loop(), bytes.length, false) == bytes.length;
    }

    /** The server is connected: lets the bytes flow. */
    protected final void begin() {
        phase = Phase.RELAYING;
        loop().waiting().remove(this);
        loop().relaying().add(this);
        flow();
    }

    /** Ends it; both peers get a FIN. Has no effect once it is over. */
    public final void end(Cause cause) {
        end(cause, null);
    }

    /** Ends it; the client gets a reset: nothing of the connection is kept in the kernel. Has no effect once it is over. */
    protected final void endWithReset(Cause cause) {
        end(cause, client());
    }

    @Override
    final void end(Cause cause, @Nullable End reset) {
        if (phase == Phase.ENDED) {
            return;
        }
        dry();
        End server = server();
        (phase == Phase.WAITING ? loop().waiting() : loop().relaying()).remove(this);
        phase = Phase.ENDED;
        try {
            client().close(loop(), client() == reset);
            if (server != null) {
                server.close(loop(), server == reset);
            }
        } finally {
            over(cause);
        }
    }

    @Override
    final void stirred(End end) {
        if (phase == Phase.WAITING) {
            whileWaiting(end);
        } else {
            moreAt(end);
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
    @Override
    protected final void mistake(Throwable error) {
        loop().unexpected(error);
        try {
            end(Cause.ERROR);
        } catch (Throwable e) {
            loop().unexpected(e);
        }
    }
}
