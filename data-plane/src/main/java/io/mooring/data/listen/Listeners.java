package io.mooring.data.listen;

import io.mooring.api.IpAddress;
import io.mooring.api.ListenerState;
import io.mooring.api.ListenerStatus;
import io.mooring.data.live.Admission;
import io.mooring.data.live.LiveVirtualServer;
import io.mooring.data.relay.RelayLoop;
import io.mooring.data.session.Entrance;
import io.mooring.data.session.Sessions;
import io.netty.channel.epoll.LinuxSocket;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Every address and port that this data plane listens on, or should.
 *
 * <p><i>Threading</i>: any thread but a relay loop, one at a time; opening and closing wait for the loops.
 */
public final class Listeners {
    private static final Logger LOG = LoggerFactory.getLogger(Listeners.class);
    private static final long LINE_EVERY_NANOS = 1_000_000_000L;

    private final Sessions sessions;
    private final Admission all;
    private final Descriptors descriptors;
    private final Heap heap = Heap.ofThisProcess();
    private final Map<BindAddress, Place> places = new LinkedHashMap<>();
    private final AtomicLong lastLine = new AtomicLong(System.nanoTime() - LINE_EVERY_NANOS);

    /**
     * None yet.
     *
     * @param all who may be in over all virtual servers: {@code globals.maxConnections}
     */
    public Listeners(Sessions sessions, Admission all) {
        this(sessions, all, Descriptors.ofThisProcess(sessions.loops().size()));
    }

    Listeners(Sessions sessions, Admission all, Descriptors descriptors) {
        this.sessions = sessions;
        this.all = all;
        this.descriptors = descriptors;
    }

    /**
     * Listens on an address literal and a port for a virtual server; one that failed before is tried again.
     *
     * @return what became of it; a bind error is in there
     */
    public synchronized ListenerStatus open(String address, int port, LiveVirtualServer server) {
        BindAddress where = where(address, port);
        Place place = places.get(where);
        if (place != null && place.listener != null) {
            if (place.server != server) {
                throw new IllegalStateException(
                        where + " is opened for " + server.name() + " before it was closed for " + place.server.name());
            }
            return place.status(new HashMap<>());
        }
        place = new Place(where, address, server);
        places.put(where, place);
        place.open();
        return place.status(new HashMap<>());
    }

    /** Stops to listen there, after those who wait in the accept queue were let in. Has no effect where nothing listens. */
    public synchronized void close(String address, int port) {
        Place place = places.remove(where(address, port));
        if (place != null) {
            place.close();
        }
    }

    /** Stops to listen anywhere, all at the same time. */
    public synchronized void closeAll() {
        List<CompletableFuture<Void>> closing = new ArrayList<>();
        for (Place place : places.values()) {
            closing.add(place.closing());
        }
        places.clear();
        closing.forEach(CompletableFuture::join);
    }

    /** Looks whether there is memory for more clients; to be called a few times a second. */
    public void look() {
        heap.look();
    }

    /** What became of a virtual server's listeners, in the order that they were opened. */
    public synchronized List<ListenerStatus> status(LiveVirtualServer server) {
        Map<IpAddress, Boolean> onThisHost = new HashMap<>();
        return places.values().stream()
                .filter(place -> place.server == server)
                .map(place -> place.status(onThisHost))
                .toList();
    }

    private static BindAddress where(String address, int port) {
        IpAddress parsed = IpAddress.parse(address);
        if (parsed == null) {
            throw new IllegalStateException("the rules let a listener pass that is no address: " + address);
        }
        return new BindAddress(parsed, port);
    }

    /** Clients wait. Virtual servers are full in everyday life; the process as a whole should not be. */
    private void stuck(@Nullable Admission full) {
        long now = System.nanoTime();
        long last = lastLine.get();
        String reason = reason(full);
        if (reason != null && now - last >= LINE_EVERY_NANOS && lastLine.compareAndSet(last, now)) {
            LOG.warn("clients wait in the accept queues reason={} sessions={}", reason, sessions.count());
        }
    }

    private @Nullable String reason(@Nullable Admission full) {
        if (full == null) {
            return "accept-failed";
        }
        if (full == all) {
            return "max-connections";
        }
        return full == descriptors.gate() ? "descriptors" : full == heap.gate() ? "heap" : null;
    }

    /** Where something listens, or should. */
    private final class Place {
        final BindAddress where;
        final String address;
        final LiveVirtualServer server;

        @Nullable
        Listener listener;

        @Nullable
        String error;

        Place(BindAddress where, String address, LiveVirtualServer server) {
            this.where = where;
            this.address = address;
            this.server = server;
        }

        void open() {
            Entrance entrance = new Entrance(
                    server, where.port(), List.of(server.admission(), all, descriptors.gate(), heap.gate()));
            List<ListenSocket> sockets = new ArrayList<>();
            Listener opening = new Listener(entrance, sockets);
            try {
                where.claim();
                for (RelayLoop loop : sessions.loops()) {
                    LinuxSocket socket = where.listen();
                    sockets.add(new ListenSocket(loop, socket, entrance, sessions, Listeners.this::stuck));
                }
                begin(sockets);
                descriptors.listening(sockets.size());
                listener = opening;
            } catch (IOException e) {
                error = where.inWords(e);
                opening.close().join();
            }
        }

        /** Only now that all are bound: a client never meets a listener that is taken back. */
        private void begin(List<ListenSocket> sockets) throws IOException {
            try {
                CompletableFuture.allOf(sockets.stream()
                                .map(socket -> CompletableFuture.runAsync(socket::open, socket.loop()))
                                .toArray(CompletableFuture[]::new))
                        .join();
            } catch (CompletionException e) {
                throw e.getCause() instanceof IOException cause ? cause : new IOException(e.getCause());
            }
        }

        void close() {
            closing().join();
        }

        CompletableFuture<Void> closing() {
            if (listener == null) {
                return CompletableFuture.completedFuture(null);
            }
            descriptors.listening(-listener.sockets().size());
            return listener.close();
        }

        ListenerStatus status(Map<IpAddress, Boolean> onThisHost) {
            int port = where.port();
            if (listener == null) {
                return new ListenerStatus(address, port, ListenerState.FAILED, error, 0);
            }
            int current = listener.entrance().current();
            if (onThisHost.computeIfAbsent(where.address(), any -> where.onThisHost())) {
                return new ListenerStatus(address, port, ListenerState.LISTENING, null, current);
            }
            String warning = "the address " + where.address() + " is not on this host";
            return new ListenerStatus(address, port, ListenerState.WARNING, warning, current);
        }
    }
}
