package io.mooring.data.listen;

import io.mooring.data.session.Entrance;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** A bound address and port: a socket on each loop, and one entrance. */
record Listener(Entrance entrance, List<ListenSocket> sockets) {

    /** Lets in who waits, then closes; completes when every loop has. */
    CompletableFuture<Void> close() {
        return CompletableFuture.allOf(sockets.stream()
                .map(socket -> CompletableFuture.runAsync(socket::drainAndClose, socket.loop()))
                .toArray(CompletableFuture[]::new));
    }
}
