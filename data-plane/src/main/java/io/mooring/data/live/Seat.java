package io.mooring.data.live;

import io.mooring.data.balance.Load;
import io.mooring.data.live.LiveRealServer.Endpoint;
import io.mooring.data.stick.Hold;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import org.jspecify.annotations.Nullable;

/**
 * One client connection's place at one server: counted at the server, and in the client's stick table entry unless the
 * server is the fallback or nothing is remembered. What {@link LiveVirtualServer#choose} counted, {@link #close} gives back,
 * exactly once.
 *
 * <p>Threading: any thread. It works on after its server, or its virtual server, was removed.
 */
public final class Seat {
    private static final AtomicIntegerFieldUpdater<Seat> CLOSED =
            AtomicIntegerFieldUpdater.newUpdater(Seat.class, "closed");

    private final LiveRealServer server;
    private final Endpoint endpoint;
    private final long clientHigh;
    private final long clientLow;
    private final @Nullable Hold hold;

    /** The seat of this session that failed before; a session has as many as its attempts. */
    private final @Nullable Seat failedBefore;

    private volatile int closed;

    Seat(LiveRealServer server, long clientHigh, long clientLow, @Nullable Hold hold, @Nullable Seat failedBefore) {
        this.server = server;
        this.endpoint = server.endpoint();
        this.clientHigh = clientHigh;
        this.clientLow = clientLow;
        this.hold = hold;
        this.failedBefore = failedBefore;
    }

    /** The server that it is at: a real one or the fallback. */
    public LiveRealServer server() {
        return server;
    }

    /** Whether the server is the fallback. */
    public boolean fallback() {
        return server.fallback();
    }

    /** The server's address when the seat was given, 4 or 16 bytes in network order. The array is shared: not to be changed. */
    public byte[] address() {
        return endpoint.address;
    }

    /** The port to connect to: the server's own, or the one that the client came to. */
    public int port(int clientPort) {
        return endpoint.port == 0 ? clientPort : endpoint.port;
    }

    /** Counts relayed bytes: from the client and to it, since the last call. */
    public void moved(long bytesIn, long bytesOut) {
        server.counters().moved(bytesIn, bytesOut);
    }

    /** Gives the place back; false when that has been done before. */
    public boolean close() {
        if (!CLOSED.compareAndSet(this, 0, 1)) {
            return false;
        }
        server.load().closed();
        if (hold != null) {
            hold.close();
        }
        return true;
    }

    /** Whether the place has been given back. */
    public boolean closed() {
        return closed != 0;
    }

    /**
     * Gives the place at the server back before another is chosen, so that the choice sees it free; what is counted in the
     * entry stays until {@link #closeHold}, so that the entry is never without connection in between.
     */
    boolean closeLoad() {
        if (!CLOSED.compareAndSet(this, 0, 1)) {
            return false;
        }
        server.load().closed();
        return true;
    }

    void closeHold() {
        if (hold != null) {
            hold.close();
        }
    }

    long clientHigh() {
        return clientHigh;
    }

    long clientLow() {
        return clientLow;
    }

    /** Of the servers that this session has tried, with this seat or one before it. */
    List<Load> triedLoads() {
        List<Load> loads = new ArrayList<>();
        for (Seat seat = this; seat != null; seat = seat.failedBefore) {
            loads.add(seat.server.load());
        }
        return loads;
    }

    /** Whether this session has tried that server, with this seat or one before it. */
    public boolean tried(LiveRealServer other) {
        for (Seat seat = this; seat != null; seat = seat.failedBefore) {
            if (seat.server == other) {
                return true;
            }
        }
        return false;
    }
}
