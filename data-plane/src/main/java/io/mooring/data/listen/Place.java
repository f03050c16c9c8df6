package io.mooring.data.listen;

import io.mooring.api.IpAddress;
import io.mooring.api.ListenerState;
import io.mooring.api.ListenerStatus;
import io.mooring.data.listen.Listeners.Passed;
import io.mooring.data.live.LiveVirtualServer;
import io.mooring.data.relay.RelayLoop;
import io.mooring.data.session.Entrance;
import io.mooring.data.session.Sessions;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * Where something listens, or should: with its listener, or with what is wrong.
 *
 * <p><i>Threading</i>: that of {@link Listeners}, who alone knows it.
 */
final class Place {
    private final BindAddress where;
    private final String address;
    private final LiveVirtualServer server;
    private final Sessions sessions;
    private final Gates gates;
    private @Nullable Listener listener;
    private @Nullable String error;

    /** Nothing listens there yet. */
    Place(BindAddress where, String address, LiveVirtualServer server, Sessions sessions, Gates gates) {
        this.where = where;
        this.address = address;
        this.server = server;
        this.sessions = sessions;
        this.gates = gates;
    }

    LiveVirtualServer server() {
        return server;
    }

    boolean at(int port) {
        return where.port() == port;
    }

    @Nullable
    Listener listener() {
        return listener;
    }

    /** Its sockets, with those who wait in their accept queues, are this virtual server's from now on. */
    void takeOver(Listener other) {
        listener = other.handOver(gates.entrance(server, where.port()));
    }

    /** Binds a socket for each loop, or takes those of another process, whom a socket that is closed would lose clients. */
    boolean bind(@Nullable Passed passed) {
        Entrance entrance = gates.entrance(server, where.port());
        List<ListenSocket> sockets = new ArrayList<>();
        try {
            for (Socket socket : passed == null ? bound() : taken(passed)) {
                RelayLoop loop =
                        sessions.loops().get(sockets.size() % sessions.loops().size());
                sockets.add(new ListenSocket(loop, socket, entrance, sessions, gates::stuck));
            }
        } catch (IOException e) {
            error = where.inWords(e);
            return false;
        }
        listener = new Listener(entrance, sockets);
        gates.listening(sockets.size());
        return true;
    }

    private static List<Socket> taken(Passed passed) {
        return passed.descriptors().stream().map(Socket::new).toList();
    }

    private List<Socket> bound() throws IOException {
        where.claim();
        List<Socket> sockets = new ArrayList<>();
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

    /**
     * Lets clients in at these places, which are bound: only now that all sockets of each are, so that a client never meets a
     * listener that is taken back. When it returns, every loop accepts there, or a place has its error.
     */
    static void begin(List<Place> places, List<RelayLoop> loops) {
        CompletableFuture.allOf(loops.stream()
                        .map(loop -> CompletableFuture.runAsync(() -> places.forEach(place -> place.begin(loop)), loop))
                        .toArray(CompletableFuture[]::new))
                .join();
        places.forEach(Place::giveUpIfFailed);
    }

    /** On the loop. */
    private void begin(RelayLoop loop) {
        for (ListenSocket socket : sockets()) {
            if (socket.loop() == loop) {
                try {
                    socket.open();
                } catch (CompletionException e) {
                    failed(e.getCause() instanceof IOException cause ? cause : new IOException(e.getCause()));
                }
            }
        }
    }

    private synchronized void failed(IOException failure) {
        error = where.inWords(failure);
    }

    private synchronized void giveUpIfFailed() {
        if (error != null) {
            closing().join();
            listener = null;
        }
    }

    private List<ListenSocket> sockets() {
        return listener == null ? List.of() : listener.sockets();
    }

    /** Its sockets, for another process. */
    Passed passed() {
        return new Passed(
                address,
                where.port(),
                sockets().stream().map(socket -> socket.fd().intValue()).toList());
    }

    /** Stops to listen after those who wait were let in; completes when every loop has. */
    CompletableFuture<Void> closing() {
        if (listener == null) {
            return CompletableFuture.completedFuture(null);
        }
        gates.listening(-listener.sockets().size());
        return listener.close();
    }

    /** What became of it; {@code onThisHost} remembers for other places of the same look which addresses the host has. */
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
