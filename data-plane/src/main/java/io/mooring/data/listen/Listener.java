package io.mooring.data.listen;

import io.mooring.data.session.Entrance;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** A bound address and port: a socket on each loop, and one entrance. */
record Listener(Entrance entrance, List<ListenSocket> sockets) {

    /** The same sockets with another entrance; when it returns, every loop lets clients in there. */
    Listener handOver(Entrance other) {
        onEach(socket -> socket.leadTo(other)).join();
        return new Listener(other, sockets);
    }

    /** Lets in who waits, then closes; completes when every loop has. */
    CompletableFuture<Void> close() {
        return onEach(ListenSocket::drainAndClose);
    }

    /** Does this with each socket on its loop; completes when every loop has. */
    CompletableFuture<Void> onEach(Consumer<ListenSocket> step) {
        return CompletableFuture.allOf(sockets.stream()
                .map(socket -> CompletableFuture.runAsync(() -> step.accept(socket), socket.loop()))
                .toArray(CompletableFuture[]::new));
    }
}
