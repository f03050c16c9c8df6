package io.mooring.data.listen;

import io.mooring.api.IpAddress;
import io.mooring.api.ListenerState;
import io.mooring.api.ListenerStatus;
import io.mooring.data.live.Admission;
import io.mooring.data.live.LiveVirtualServer;
import io.mooring.data.relay.RelayLoop;
import io.mooring.data.session.Entrance;
import io.mooring.data.session.Sessions;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
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

    private final Sessions sessions;
    private final Gates gates;
    private final Map<BindAddress, Place> places = new LinkedHashMap<>();
    private final Map<LiveVirtualServer, Set<Place>> placesOf = new HashMap<>(); // in the order that they were opened
    private final Map<BindAddress, Passed> inherited = new LinkedHashMap<>();

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
        this.gates = new Gates(sessions, all, descriptors);
    }

    /**
     * Listens on an address literal and a port for a virtual server; one that failed before is tried again. A listener that
     * another virtual server has there is handed over: it listens all the time, and when this returns, nobody is let in to the
     * other any more.
     *
     * @return what became of it; a bind error is in there
     */
    public synchronized ListenerStatus open(String address, int port, LiveVirtualServer server) {
        BindAddress where = where(address, port);
        Place before = places.get(where);
        Listener listener = before == null ? null : before.listener;
        if (before != null && listener != null && before.server == server) {
            return before.status(new HashMap<>());
        }
        forget(before);
        Place place = new Place(where, address, server);
        places.put(where, place);
        placesOf.computeIfAbsent(server, none -> new LinkedHashSet<>()).add(place);
        if (listener == null) {
            place.open();
        } else {
            place.takeOver(listener);
        }
        return place.status(new HashMap<>());
    }

    /** Stops to listen there, after those who wait in the accept queue were let in. Has no effect where nothing listens. */
    public synchronized void close(String address, int port) {
        Place place = places.remove(where(address, port));
        if (place != null) {
            forget(place);
            place.close();
        }
    }

    private void forget(@Nullable Place place) {
        if (place != null) {
            placesOf.computeIfPresent(place.server, (server, all) -> all.remove(place) && all.isEmpty() ? null : all);
        }
    }

    private void forgetAll() {
        places.clear();
        placesOf.clear();
    }

    /** Stops to listen anywhere, all at the same time. */
    public synchronized void closeAll() {
        List<CompletableFuture<Void>> closing = new ArrayList<>();
        for (Place place : places.values()) {
            closing.add(place.closing());
        }
        forgetAll();
        closing.forEach(CompletableFuture::join);
    }

    // ── another process takes over ──

    /** The sockets of a listener, for another process. */
    public record Passed(String address, int port, List<Integer> descriptors) {}

    /** All sockets that listen. They stay open, here too, until {@link #letGo}. */
    public synchronized List<Passed> passed() {
        return places.values().stream()
                .filter(place -> place.listener != null)
                .map(place -> new Passed(place.address, place.where.port(), place.descriptors()))
                .toList();
    }

    /** Lets nobody in for now; who comes waits in the accept queues. Nobody is on the way in any more when it returns. */
    public synchronized void pause() {
        onEach(ListenSocket::pause);
    }

    /** Lets clients in again after {@link #pause}. */
    public synchronized void resume() {
        onEach(ListenSocket::resume);
    }

    /** Closes all sockets, which another process has too: who waits in their accept queues is its. */
    public synchronized void letGo() {
        onEach(ListenSocket::close);
        forgetAll();
    }

    private void onEach(Consumer<ListenSocket> step) {
        List<CompletableFuture<Void>> done = new ArrayList<>();
        for (Place place : places.values()) {
            if (place.listener != null) {
                done.add(place.listener.onEach(step));
            }
        }
        done.forEach(CompletableFuture::join);
    }

    /** Sockets that another process listens on already: a listener that is opened there is made of them. */
    public synchronized void inherit(Passed sockets) {
        inherited.put(where(sockets.address, sockets.port), sockets);
    }

    /** Closes what was inherited and is not needed. */
    public synchronized void closeUnneeded() {
        inherited
                .values()
                .forEach(passed -> passed.descriptors.forEach(descriptor -> {
                    try {
                        new Socket(descriptor).close();
                    } catch (IOException e) {
                        LOG.warn("event=socket-not-closed problem=\"{}\"", String.valueOf(e));
                    }
                }));
        inherited.clear();
    }

    /** Looks whether there is memory for more clients; to be called a few times a second. */
    public void look() {
        gates.look();
    }

    /** What became of a virtual server's listeners, in the order that they were opened. */
    public synchronized List<ListenerStatus> status(LiveVirtualServer server) {
        Map<IpAddress, Boolean> onThisHost = new HashMap<>();
        return placesOf.getOrDefault(server, Set.of()).stream()
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

        /** Its sockets, with those who wait in their accept queues, are this virtual server's from now on. */
        void takeOver(Listener other) {
            listener = other.handOver(gates.entrance(server, where.port()));
        }

        void open() {
            Entrance entrance = gates.entrance(server, where.port());
            List<ListenSocket> sockets = new ArrayList<>();
            Listener opening = new Listener(entrance, sockets);
            try {
                for (Socket socket : sockets()) {
                    RelayLoop loop = sessions.loops()
                            .get(sockets.size() % sessions.loops().size());
                    sockets.add(new ListenSocket(loop, socket, entrance, sessions, gates::stuck));
                }
                begin(sockets);
                gates.listening(sockets.size());
                listener = opening;
            } catch (IOException e) {
                error = where.inWords(e);
                opening.close().join();
            }
        }

        /** One for each loop; those of another process as they are, since a socket that is closed loses who waits there. */
        private List<Socket> sockets() throws IOException {
            Passed passed = inherited.remove(where);
            List<Socket> sockets = new ArrayList<>();
            if (passed != null) {
                passed.descriptors.forEach(descriptor -> sockets.add(new Socket(descriptor)));
                return sockets;
            }
            where.claim();
            try {
                for (int loop = 0; loop < sessions.loops().size(); loop++) {
                    sockets.add(where.listen());
                }
                return sockets;
            } catch (IOException e) {
                for (Socket socket : sockets) {
                    socket.close();
                }
                throw e;
            }
        }

        List<Integer> descriptors() {
            return listener == null
                    ? List.of()
                    : listener.sockets().stream()
                            .map(socket -> socket.fd().intValue())
                            .toList();
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
            gates.listening(-listener.sockets().size());
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
