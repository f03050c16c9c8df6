package io.mooring.data.session;

import io.mooring.data.journal.Journal;
import io.mooring.data.journal.SessionRecord;
import io.mooring.data.live.LiveVirtualServer;
import io.mooring.data.live.Seat;
import io.mooring.data.live.SessionSettings;
import io.mooring.data.own.OwnPorts;
import io.mooring.data.relay.ConnectFailure;
import io.mooring.data.relay.End;
import io.mooring.data.relay.RelayLoop;
import io.mooring.data.stats.Cause;
import io.netty.channel.unix.FileDescriptor;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * One client connection and the server connection that it gets.
 *
 * <pre>
 *  accepted
 *     │
 *     ▼          where a proxy is in front: no header, or none in time: proxy-header
 *  READING HEADER ────────────────────────────────────────────────────────┐
 *     │          may not come in: denied, rate-limited; nobody: no-server │
 *     ├──────────────────────────────────────────────────────────────────▶│
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
final class Session extends ConnectingRelay {
    /** A server that was asked before is not asked again sooner: a restarting one needs a moment. */
    private static final long SAME_SERVER_AGAIN_NANOS = 1_000_000_000L;

    private final Entrance entrance;
    final LiveVirtualServer live;
    private final Journal journal;
    private @Nullable Seat seat;
    private boolean pausing;
    private int attempts;
    private long acceptedNanos;
    private long attemptBeganNanos;
    private int connectMs = -1;
    private long toldIn;
    private long toldOut;

    Session(RelayLoop loop, Entrance entrance, FileDescriptor client, Arrival arrival, Journal journal, OwnPorts own) {
        super(loop, client, arrival, own);
        this.entrance = entrance;
        this.live = entrance.server();
        this.journal = journal;
    }

    /** Its place at a server; null before one was chosen. */
    @Nullable
    Seat seat() {
        return seat;
    }

    /** Reads the header of the proxy in front, where there is one, then chooses a server and begins to connect. */
    void start() {
        try {
            live.counters().opened();
            acceptedNanos = System.nanoTime();
            open();
            if (live.settings().acceptProxy()) {
                readHeaderUntil(acceptedNanos + live.settings().connectMs() * 1_000_000L);
            } else {
                choose(acceptedNanos);
            }
        } catch (Throwable e) {
            failed(e);
        }
    }

    /** Before a server is connected: this host has run out of something, or it is a mistake of ours. No server is to blame. */
    private void failed(Throwable why) {
        if (why instanceof IOException e && ConnectFailure.ofThisHost(e)) {
            SessionFaults.exhausted(live.name(), seat, e);
            end(Cause.EXHAUSTED);
        } else {
            mistake(why);
        }
    }

    @Override
    void headed() {
        if (client().hungUp() && gone(client())) {
            end(Cause.CLIENT_GONE);
        } else {
            choose(System.nanoTime());
        }
    }

    private void choose(long nowNanos) {
        Cause refusal = live.guard().refusal(arrival().high(), arrival().low());
        if (refusal != null) {
            // Many may come who must not: a reset leaves no state of theirs in the kernel, not even for a minute.
            endWithReset(refusal);
            return;
        }
        seat = live.choose(arrival().high(), arrival().low());
        if (seat == null) {
            live.refused();
            end(Cause.NO_SERVER);
        } else {
            connect(seat, nowNanos);
        }
    }

    private void connect(Seat to, long nowNanos) {
        pausing = false;
        attempts++;
        attemptBeganNanos = nowNanos;
        alarmAt(attemptBeganNanos + live.settings().connectMs() * 1_000_000L);
        try {
            connect(live.settings().sources(), to.address(), to.port(entrance.port()));
        } catch (IOException e) {
            if (ConnectFailure.ofThisHost(e)) {
                failed(e); // another server would not help
            } else {
                tryAgain(ConnectFailure.words(e));
            }
        }
    }

    private void tryAgain(String problem) {
        SessionFaults.connect(live.name(), seat, problem);
        abandonConnect();
        Seat failed = seat;
        Seat next = failed == null || attempts > live.settings().retries() ? null : live.chooseAgain(failed);
        if (failed == null || next == null) {
            live.refused();
            end(Cause.CONNECT_FAILED);
            return;
        }
        seat = next;
        long now = System.nanoTime();
        if (failed.tried(next.server()) && now - attemptBeganNanos < SAME_SERVER_AGAIN_NANOS) {
            pausing = true;
            alarmAt(attemptBeganNanos + SAME_SERVER_AGAIN_NANOS);
        } else {
            connect(next, now);
        }
    }

    @Override
    protected void alarm() {
        if (readingHeader()) {
            endWithReset(Cause.PROXY_HEADER);
        } else if (pausing && seat != null) {
            connect(seat, System.nanoTime());
        } else {
            tryAgain("no answer within " + live.settings().connectMs() + " ms");
        }
    }

    @Override
    protected void whileWaiting(End end) {
        if (readingHeader()) {
            readHeader();
        } else if (end == client()) {
            if (gone(end)) {
                end(Cause.CLIENT_GONE);
            }
        } else {
            connected(end.connectError());
        }
    }

    private void connected(int error) {
        if (error == 0 && announced()) {
            noAlarm();
            if (journal.on()) {
                connectMs = (int) ((System.nanoTime() - acceptedNanos) / 1_000_000L);
            }
            begin();
        } else {
            tryAgain(ConnectFailure.words(error));
        }
    }

    /** False: the server is gone already. The fallback is no real server, and gets no header. */
    private boolean announced() {
        return seat == null || seat.fallback() || announce(live.settings().sendProxy());
    }

    /**
     * Reset, or closed without having sent anything: one that sent a request and half-closed waits for the answer. Without
     * abortOnClose the server still gets what the client sent before a reset, and learns of one that closed without a word.
     */
    private boolean gone(End client) {
        return live.settings().abortOnClose()
                ? client.failed() || client.hungUp() && !takeAside()
                : client.failed() && !takeAside();
    }

    @Override
    protected void tick() {
        SessionSettings settings = live.settings();
        if ((loop().ticks() & 1) == 0) {
            tellBytes();
        }
        if (silentMs() >= settings.silenceMs()) {
            end(settings.clientMs() <= settings.serverMs() ? Cause.CLIENT_IDLE : Cause.SERVER_IDLE);
        }
    }

    private void tellBytes() {
        long in = client().bytes() - headerBytes();
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
            if (cause == Cause.PROXY_HEADER) {
                SessionFaults.proxyHeader(live.name(), arrival());
            }
            if (journal.wants(cause)) {
                journal.write(record(cause));
            }
        } finally {
            loop().load().decrementAndGet();
            entrance.leave();
        }
    }

    private SessionRecord record(Cause cause) {
        long totalMs = (System.nanoTime() - acceptedNanos) / 1_000_000L;
        End server = server();
        return new SessionRecord(
                live.name(),
                arrival().high(),
                arrival().low(),
                arrival().port(),
                entrance.port(),
                seat == null ? null : seat.server().name(),
                System.currentTimeMillis() - totalMs,
                arrival().waitedMs(),
                connectMs,
                totalMs,
                client().bytes() - headerBytes(),
                server == null ? 0 : server.bytes(),
                Math.max(0, attempts - 1),
                cause);
    }
}
