package io.mooring.data.session;

import io.mooring.data.live.LiveVirtualServer;
import io.mooring.data.live.Seat;
import io.mooring.data.live.SessionSettings;
import io.mooring.data.live.SourceAddresses;
import io.mooring.data.relay.ConnectFailure;
import io.mooring.data.relay.End;
import io.mooring.data.relay.Relay;
import io.mooring.data.relay.RelayLoop;
import io.mooring.data.stats.Cause;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/**
 * One client connection and the server connection that it gets.
 *
 * <pre>
 *              nobody to choose: no-server
 *  accepted ──────────────────────────────────────────────────────────────┐
 *     │ choose                                                            │
 *     ▼          refused, unreachable, silent for connectMs;              │
 *  CONNECTING ──────────── attempts left? ──no: connect-failed───────────▶│
 *     │  ▲  ▲                    │ chooseAgain; nobody: connect-failed───▶│
 *     │  │  └──another server────┤                                        │
 *     │  │                       │ one asked before                       │
 *     │  └──a second after ── PAUSING ──client gone: client-gone ────────▶│
 *     │     the last attempt     ▲                                        ▼
 *     │ connected                └── CONNECTING, too                    ended
 *     ▼                                                                   ▲
 *  RELAYING ──both closed, a reset, silence, closed from outside──────────┘
 * </pre>
 *
 * <p>Ended, however: the seat is closed, the bytes are counted, the gates are left; the relay tells it once.
 *
 * <p><i>Threading</i>: its loop only.
 */
final class Session extends Relay {
    /** A server that was asked before is not asked again sooner: a restarting one needs a moment. */
    private static final long SAME_SERVER_AGAIN_NANOS = 1_000_000_000L;

    private final Entrance entrance;
    private final LiveVirtualServer live;
    private @Nullable Seat seat;
    private boolean pausing;
    private int attempts;
    private long attemptBeganNanos;
    private long toldIn;
    private long toldOut;

    Session(RelayLoop loop, Entrance entrance, Socket client) {
        super(loop, client);
        this.entrance = entrance;
        this.live = entrance.server();
    }

    /** Its place at a server; null before one was chosen. */
    @Nullable
    Seat seat() {
        return seat;
    }

    /** Chooses a server and begins to connect. */
    void start(long clientHigh, long clientLow) {
        try {
            live.counters().opened();
            open();
            seat = live.choose(clientHigh, clientLow);
            if (seat == null) {
                live.refused();
                end(Cause.NO_SERVER);
            } else {
                connect(seat);
            }
        } catch (Throwable e) {
            mistake(e);
        }
    }

    private void connect(Seat to) {
        pausing = false;
        attempts++;
        attemptBeganNanos = System.nanoTime();
        alarmAt(attemptBeganNanos + live.settings().connectMs() * 1_000_000L);
        try {
            connect(live.settings().sources(), InetAddress.getByAddress(to.address()), to.port(entrance.port()));
        } catch (IOException e) {
            if (ConnectFailure.ofThisHost(e)) {
                end(Cause.EXHAUSTED); // another server would not help, and this one is not to blame
            } else {
                tryAgain();
            }
        }
    }

    /** From the source addresses in turn: one that is not on this host, or has no port left, makes way for the next. */
    private void connect(SourceAddresses sources, InetAddress address, int port) throws IOException {
        int left = sources.count(address);
        if (left == 0) {
            connect(address, port);
            return;
        }
        while (true) {
            left--;
            InetAddress from = sources.next(address);
            try {
                connect(address, port, from);
                sources.worked();
                return;
            } catch (IOException e) {
                if (!ConnectFailure.ofThisHost(e)) {
                    throw e;
                }
                sources.failed(from, e, left == 0, System.nanoTime());
                if (left == 0) {
                    throw e;
                }
            }
        }
    }

    private void tryAgain() {
        abandonConnect();
        Seat failed = seat;
        if (failed == null || attempts > live.settings().retries()) {
            refuse();
            return;
        }
        Seat next = live.chooseAgain(failed);
        seat = next;
        if (next == null) {
            refuse();
        } else if (failed.tried(next.server()) && !pausedLongEnough()) {
            pausing = true;
            alarmAt(attemptBeganNanos + SAME_SERVER_AGAIN_NANOS);
        } else {
            connect(next);
        }
    }

    private boolean pausedLongEnough() {
        return System.nanoTime() - attemptBeganNanos >= SAME_SERVER_AGAIN_NANOS;
    }

    private void refuse() {
        live.refused();
        end(Cause.CONNECT_FAILED);
    }

    @Override
    protected void alarm() {
        if (pausing && seat != null) {
            connect(seat);
        } else {
            tryAgain();
        }
    }

    @Override
    protected void whileWaiting(End end) {
        if (end == client()) {
            if (live.settings().abortOnClose() && gone(end)) {
                end(Cause.CLIENT_GONE);
            }
        } else if (end.connectError() == 0) {
            noAlarm();
            begin();
        } else {
            tryAgain();
        }
    }

    /** Reset, or closed without having sent anything: one that sent a request and half-closed waits for the answer. */
    private boolean gone(End client) {
        return client.failed() || client.hungUp() && !takeAside();
    }

    @Override
    protected void tick() {
        SessionSettings settings = live.settings();
        if ((loop().ticks() & 1) == 0) {
            tellBytes();
        }
        int limitMs = Math.min(settings.clientMs(), settings.serverMs());
        if ((long) idleTicks() * RelayLoop.TICK_MS >= limitMs) {
            end(settings.clientMs() <= settings.serverMs() ? Cause.CLIENT_IDLE : Cause.SERVER_IDLE);
        }
    }

    private void tellBytes() {
        long in = client().bytes();
        End server = server();
        long out = server == null ? 0 : server.bytes();
        if (seat != null && (in != toldIn || out != toldOut)) {
            seat.moved(in - toldIn, out - toldOut);
            toldIn = in;
            toldOut = out;
        }
    }

    @Override
    protected void over(Cause cause) {
        try {
            if (seat != null) {
                tellBytes();
                seat.close();
            }
            live.counters().ended(cause.label());
        } finally {
            loop().load().decrementAndGet();
            entrance.leave();
        }
    }
}
