package io.mooring.data.listen;

import io.mooring.api.IpAddress;
import io.mooring.api.ListenerStatus;
import io.mooring.data.live.Admission;
import io.mooring.data.live.LiveVirtualServer;
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

    /** Their registration keeps a loop from its sessions for a third of a millisecond. */
    private static final int AT_ONCE = 64;

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
        return open(List.of(new Wanted(address, port, server))).get(0);
    }

    /** A listener that is to be open. */
    public record Wanted(String address, int port, LiveVirtualServer server) {}

    /**
     * The same for several, together: each loop is waited for once for {@link #AT_ONCE} of them, and in between it serves its
     * sessions.
     *
     * @return what became of each, in their order
     */
    public synchronized List<ListenerStatus> open(List<Wanted> all) {
        List<Place> opened = new ArrayList<>();
        for (int from = 0; from < all.size(); from += AT_ONCE) {
            List<Place> bound = new ArrayList<>();
            for (Wanted wanted : all.subList(from, Math.min(all.size(), from + AT_ONCE))) {
                opened.add(place(wanted, bound));
            }
            Place.begin(bound, sessions.loops());
        }
        Map<IpAddress, Boolean> onThisHost = new HashMap<>();
        return opened.stream().map(place -> place.status(onThisHost)).toList();
    }

    /** Its place: the one that there is, with the sockets of another's, or (one of {@code bound}) with sockets of its own. */
    private Place place(Wanted wanted, List<Place> bound) {
        BindAddress where = where(wanted.address, wanted.port);
        Place before = places.get(where);
        Listener listener = before == null ? null : before.listener();
        if (before != null && listener != null && before.server() == wanted.server) {
            return before;
        }
        forget(before);
        Place place = new Place(where, wanted.address, wanted.server, sessions, gates);
        places.put(where, place);
        placesOf.computeIfAbsent(wanted.server, none -> new LinkedHashSet<>()).add(place);
        if (listener != null) {
            place.takeOver(listener);
        } else if (place.bind(inherited.remove(where))) {
            bound.add(place);
        }
        return place;
    }

    /** Stops to listen there, after those who wait in the accept queue were let in. Has no effect where nothing listens. */
    public synchronized void close(String address, int port) {
        Place place = places.remove(where(address, port));
        if (place != null) {
            forget(place);
            place.closing().join();
        }
    }

    private void forget(@Nullable Place place) {
        if (place != null) {
            placesOf.computeIfPresent(place.server(), (server, all) -> all.remove(place) && all.isEmpty() ? null : all);
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

    /** Whether a socket listens on an address literal and a port. */
    public synchronized boolean listens(String address, int port) {
        Place place = places.get(where(address, port));
        return place != null && place.listener() != null;
    }

    /**
     * Why nothing could be opened on an address literal and a port now, in words; null: it could, or a listener of ours has
     * the port, which may have gone by then. Nothing is opened.
     */
    public synchronized @Nullable String obstacle(String address, int port) {
        BindAddress wanted = where(address, port);
        if (places.values().stream().anyMatch(place -> place.at(port) && place.listener() != null)) {
            return null;
        }
        try {
            wanted.claim();
            return null;
        } catch (IOException e) {
            return wanted.inWords(e);
        }
    }

    // ── another process takes over ──

    /** The sockets of a listener, for another process. */
    public record Passed(String address, int port, List<Integer> descriptors) {}

    /** All sockets that listen. They stay open, here too, until {@link #letGo}. */
    public synchronized List<Passed> passed() {
        return places.values().stream()
                .filter(place -> place.listener() != null)
                .map(Place::passed)
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
            Listener listener = place.listener();
            if (listener != null) {
                done.add(listener.onEach(step));
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
}
