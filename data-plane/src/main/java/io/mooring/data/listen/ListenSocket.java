package io.mooring.data.listen;

import io.mooring.data.live.Admission;
import io.mooring.data.relay.RelayLoop;
import io.mooring.data.session.Arrival;
import io.mooring.data.session.Entrance;
import io.mooring.data.session.Sessions;
import io.mooring.data.stats.Cause;
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
 * leaves wakes this socket. It is edge-triggered, so that waiting costs nothing, not even when descriptors are out. Who waits
 * for longer than {@code queueMs} is accepted and closed, without a place at the gates.
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
    private Entrance entrance;
    private final Sessions sessions;
    private final Consumer<@Nullable Admission> stuck;
    private final Runnable acceptMore = this::acceptSome;
    private final Runnable lookAtQueue = this::lookAtQueue;
    private AcceptQueue queue;
    private final byte[] peer = new byte[25];
    private @Nullable IoRegistration registration;
    private boolean accepting;
    private boolean atGate;
    private boolean looking;
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
        this.queue = new AcceptQueue(socket, entrance.server().queued());
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

    /** Lets clients in there from now on, those who wait at a gate of the entrance before too. */
    void leadTo(Entrance other) {
        queue.empty();
        queue = new AcceptQueue(socket, other.server().queued());
        entrance = other;
        acceptSome();
    }

    /** The port that it listens on. */
    int port() {
        return socket.localAddress().getPort();
    }

    @Override
    public void handle(IoRegistration from, IoEvent event) {
        if (!accepting) {
            acceptSome();
        } else if (atGate && !looking) {
            lookAtQueue();
        }
    }

    private void acceptSome() {
        accepting = true; // until the queue is known to be empty: an event meanwhile says that somebody waits, too
        atGate = false;
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
            waitAt(full);
            return false;
        }
        return acceptEntered();
    }

    /** Whoever leaves runs it again; until then clients wait, and none for too long. */
    private void waitAt(Admission full) {
        atGate = true;
        stuck.accept(full);
        full.whenRoom(() -> loop.execute(acceptMore));
        if (!looking) {
            lookAtQueue();
        }
    }

    /** Accepts one for whom a place at the gates is taken, or gives that back: false. */
    private boolean acceptEntered() {
        boolean begun = false;
        try {
            int fd = socket.accept(peer);
            if (fd < 0) {
                accepting = false;
                queue.empty();
                return false;
            }
            FileDescriptor client = new FileDescriptor(fd); // not yet a Socket: that costs a system call
            begun = true;
            sessions.begin(loop, entrance, client, arrival());
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

    /** The peer's address is in the array as Netty puts it: its length with the port, then 4 or 16 bytes, and its port in the last four. */
    private Arrival arrival() {
        long high = 0;
        long low;
        if (peer[0] == 8) { // an IPv4-mapped one of a dual-stack socket comes as IPv4, too
            low = MAPPED_PREFIX | word(1, 4);
        } else {
            high = word(1, 8);
            low = word(9, 8);
        }
        return new Arrival(high, low, (int) word(peer[0] - 3, 4), queue.accepted());
    }

    private long word(int from, int count) {
        long value = 0;
        for (int i = from; i < from + count; i++) {
            value = value << 8 | peer[i] & 0xff;
        }
        return value;
    }

    /** While somebody waits at a full gate: how many, and who has waited for too long. */
    private void lookAtQueue() {
        looking = false;
        if (closed || !accepting) {
            return; // nobody waits
        }
        try {
            int mostMs = entrance.server().settings().queueMs();
            long now = System.nanoTime();
            int waiting = queue.look(now, mostMs);
            long overdue = queue.overdue(now, mostMs);
            if (overdue > 0) {
                waiting -= turnAway((int) Math.min(overdue, ACCEPTS_AT_ONCE));
            }
            if (overdue > ACCEPTS_AT_ONCE) {
                looking = true;
                loop.again(lookAtQueue);
            } else if (waiting > 0) {
                looking = true;
                loop.executeAfter(queue.nextLookMs(mostMs), lookAtQueue);
            } // else the next one's event begins it again
        } catch (Throwable e) {
            loop.unexpected(e);
            looking = true;
            loop.executeAfter(BREATH_MS, lookAtQueue);
        }
    }

    /** Accepts so many: who finds a place after all is served, the others are closed. The answer is how many it were. */
    private int turnAway(int count) {
        for (int done = 0; done < count; done++) {
            if (entrance.enter() == null) {
                if (!acceptEntered()) {
                    return done;
                }
            } else {
                int fd = acceptToClose();
                if (fd < 0) {
                    return done;
                }
                sessions.turnAway(loop, entrance, new FileDescriptor(fd), arrival(), Cause.QUEUE_TIMEOUT);
            }
        }
        return count;
    }

    /** Negative: nobody is there, or there is no descriptor to do it with, and the next look tries again. */
    private int acceptToClose() {
        try {
            return socket.accept(peer);
        } catch (IOException e) {
            stuck.accept(null);
            return -1;
        }
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
        queue.empty();
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
