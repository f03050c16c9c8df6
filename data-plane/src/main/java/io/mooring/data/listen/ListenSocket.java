package io.mooring.data.listen;

import io.mooring.data.live.Admission;
import io.mooring.data.relay.RelayLoop;
import io.mooring.data.session.Entrance;
import io.mooring.data.session.Sessions;
import io.netty.channel.IoEvent;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.unix.FileDescriptor;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One loop's socket of a listener. First the gates, then the accept: while one is full nothing is accepted, and whoever
 * leaves wakes this socket. It is edge-triggered, so that waiting costs nothing, not even when descriptors are out.
 *
 * <p><i>Threading</i>: its loop only.
 */
final class ListenSocket implements EpollIoHandle {
    /** Then the loop's other sockets have their turn. */
    private static final int ACCEPTS_AT_ONCE = 64;

    private static final int BREATH_MS = 1000;
    private static final long MAPPED_PREFIX = 0x0000_ffff_0000_0000L;

    private final RelayLoop loop;
    private final Socket socket;
    private final Entrance entrance;
    private final Sessions sessions;
    private final Consumer<@Nullable Admission> stuck;
    private final Runnable acceptMore = this::acceptSome;
    private final byte[] peer = new byte[25];
    private @Nullable IoRegistration registration;
    private boolean accepting;
    private boolean paused;
    private boolean closed;

    /**
     * A socket that listens already.
     *
     * @param stuck told when clients have to wait: at a full gate, or (null) because accepting failed
     */
    ListenSocket(
            RelayLoop loop, Socket socket, Entrance entrance, Sessions sessions, Consumer<@Nullable Admission> stuck) {
        this.loop = loop;
        this.socket = socket;
        this.entrance = entrance;
        this.sessions = sessions;
        this.stuck = stuck;
    }

    RelayLoop loop() {
        return loop;
    }

    @Override
    public FileDescriptor fd() {
        return socket;
    }

    /**
     * Begins to accept.
     *
     * @throws CompletionException when the kernel refuses to watch it
     */
    void open() {
        try {
            registration = loop.watch(this);
        } catch (IOException e) {
            throw new CompletionException(e);
        }
    }

    /** The port that it listens on. */
    int port() {
        return socket.localAddress().getPort();
    }

    @Override
    public void handle(IoRegistration from, IoEvent event) {
        if (!accepting) {
            acceptSome();
        }
    }

    private void acceptSome() {
        accepting = true; // until the queue is known to be empty: an event meanwhile says nothing new
        try {
            for (int i = 0; i < ACCEPTS_AT_ONCE; i++) {
                if (paused) {
                    accepting = false;
                    return;
                }
                if (closed || !acceptOne()) {
                    return;
                }
            }
            loop.again(acceptMore);
        } catch (Throwable e) {
            loop.unexpected(e);
            loop.executeAfter(BREATH_MS, acceptMore);
        }
    }

    /** False: that was all for now. */
    private boolean acceptOne() {
        Admission full = entrance.enter();
        if (full != null) {
            stuck.accept(full);
            full.whenRoom(() -> loop.execute(acceptMore));
            return false;
        }
        boolean begun = false;
        try {
            int fd = socket.accept(peer);
            if (fd < 0) {
                accepting = false;
                return false;
            }
            Socket client = new Socket(fd);
            begun = true;
            begin(client);
            return true;
        } catch (IOException e) {
            // Descriptors, memory, or a client that has given up: a moment later is another matter.
            stuck.accept(null);
            loop.executeAfter(BREATH_MS, acceptMore);
            return false;
        } finally {
            if (!begun) {
                entrance.leave();
            }
        }
    }

    /** The peer's address is in the array as Netty puts it: its length with the port, then 4 or 16 bytes. */
    private void begin(Socket client) {
        long high = 0;
        long low;
        if (peer[0] == 8) { // an IPv4-mapped one of a dual-stack socket comes as IPv4, too
            low = MAPPED_PREFIX | word(1, 4);
        } else {
            high = word(1, 8);
            low = word(9, 8);
        }
        sessions.begin(loop, entrance, client, high, low);
    }

    private long word(int from, int count) {
        long value = 0;
        for (int i = from; i < from + count; i++) {
            value = value << 8 | peer[i] & 0xff;
        }
        return value;
    }

    /** Lets nobody in for now; who comes waits in the accept queue. */
    void pause() {
        paused = true;
    }

    /** Lets clients in again. */
    void resume() {
        paused = false;
        if (!closed) {
            acceptSome();
        }
    }

    /** Lets in who waits and passes the gates, then closes. */
    void drainAndClose() {
        try {
            boolean more = !closed;
            while (more) {
                more = acceptOne();
            }
        } finally {
            close();
        }
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        try {
            socket.close();
        } catch (IOException e) {
            loop.unexpected(e);
        }
        if (registration != null) {
            registration.cancel();
        }
    }
}
