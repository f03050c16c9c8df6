package io.mooring.data.relay;

import io.mooring.data.stats.Cause;
import io.netty.channel.unix.Socket;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** A relay without policy: the client is joined to one server at once, and ends after that many idle milliseconds. */
final class Joined extends Relay {
    /** Where it throws. */
    enum Mistake {
        NONE,
        HANDLER,
        HANDLER_AND_END,
        ALARM,
        /** When it has read what it waited for room for. */
        ROOM,
        /** At its end, whenever that is. */
        END
    }

    private final InetSocketAddress server;
    private final int idleMs;
    private final Mistake mistake;
    private final Consumer<Joined> over;
    final CompletableFuture<Cause> ended = new CompletableFuture<>();
    volatile boolean throwingInTick;
    volatile boolean waitsForRoom;

    Joined(
            RelayLoop loop,
            Socket client,
            InetSocketAddress server,
            int idleMs,
            Mistake mistake,
            Consumer<Joined> over) {
        super(loop, client);
        this.server = server;
        this.idleMs = idleMs;
        this.mistake = mistake;
        this.over = over;
    }

    void start() {
        try {
            open();
            connect(server.getAddress(), server.getPort());
        } catch (Throwable e) {
            mistake(e);
        }
    }

    @Override
    protected void whileWaiting(End end) {
        if (mistake == Mistake.ALARM) {
            alarmAt(System.nanoTime());
            return;
        }
        if (mistake == Mistake.ROOM) {
            if (end == client() && receive() > 0) {
                throw new IllegalArgumentException("thrown by a test");
            }
            waitsForRoom |= end == client();
            return;
        }
        if (mistake == Mistake.HANDLER || mistake == Mistake.HANDLER_AND_END) {
            throw new IllegalArgumentException("thrown by a test");
        }
        if (end == server()) {
            if (end.connectError() == 0) {
                begin();
            } else {
                end(Cause.CONNECT_FAILED);
            }
        }
    }

    @Override
    protected void alarm() {
        throw new IllegalArgumentException("thrown by a test");
    }

    @Override
    protected void tick() {
        if (throwingInTick) {
            throw new IllegalArgumentException("thrown by a test");
        }
        if (idleTicks() * RelayLoop.TICK_MS >= idleMs) {
            end(Cause.CLIENT_IDLE);
        }
    }

    @Override
    protected void over(Cause cause) {
        if (!ended.complete(cause)) {
            throw new IllegalStateException("told twice");
        }
        over.accept(this);
        if (mistake == Mistake.HANDLER_AND_END || mistake == Mistake.END) {
            throw new IllegalArgumentException("thrown by a test");
        }
    }

    long bytesIn() {
        return client().bytes();
    }

    long bytesOut() {
        return server() == null ? 0 : server().bytes();
    }
}
