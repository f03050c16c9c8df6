package io.mooring.data.handover;

import io.mooring.api.Snapshot;
import io.mooring.data.disk.FileClock;
import io.mooring.data.disk.TableStream;
import io.mooring.data.handover.Frames.Kind;
import io.mooring.data.json.Json;
import io.mooring.data.listen.Listeners;
import io.mooring.data.listen.Listeners.Passed;
import io.mooring.data.live.LiveState;
import io.mooring.data.live.LiveVirtualServer;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The side of the process that runs: it waits for a successor and hands over to it.
 *
 * <pre>
 *   first process                                  successor
 *   HELLO                                    ⇄     HELLO
 *   freezes; HTTP                            →     reserves its own HTTP port
 *   SNAPSHOT                                 →     makes it live
 *   TABLE, BLOCK …                           →     fills its tables
 *   LISTENER, descriptors …; COMPLETE        →     checks the real servers
 *                                            ←     PREPARED
 *   lets nobody in any more
 *   TABLE, BLOCK … (what has changed)        →
 *   frees the lock; YOURS                    →     takes the lock, lets clients in, answers HTTP
 *                                            ←     SERVING
 *   closes its listening sockets, its HTTP too
 *   TABLE, BLOCK … (as sessions end)         →     merges
 *   ends with its last session               →     lets go of what the sessions held
 * </pre>
 *
 * <p>Threading: a thread of its own.
 */
public final class Handover implements AutoCloseable {
    /** How long either side waits for the other. */
    static final Duration PATIENCE = Duration.ofSeconds(30);

    /** The same while clients wait to be let in. */
    static final Duration PATIENCE_PAUSED = Duration.ofSeconds(5);

    /** What both must speak. */
    static final String PROTOCOL = "mooring-handover 1";

    private static final Logger LOG = LoggerFactory.getLogger(Handover.class);
    private static final long LOOK_NANOS = 100_000_000;

    private final Path path;
    private final Running running;
    private final LiveState live;
    private final Listeners listeners;
    private final FileClock clock;
    private final Socket socket;
    private volatile boolean closed;
    private volatile boolean given;

    private Handover(Path path, Socket socket, Running running, LiveState live, Listeners listeners, FileClock clock) {
        this.path = path;
        this.socket = socket;
        this.running = running;
        this.live = live;
        this.listeners = listeners;
        this.clock = clock;
    }

    /** Where a process with this state folder waits for its successor. The folder is for its owner alone. */
    static Path path(Path stateFolder) {
        return stateFolder.resolve("handover").resolve("socket");
    }

    /** Begins to wait for a successor. The state folder is held, so whatever is at that path is nobody's. */
    public static Handover await(
            Path stateFolder, Running running, LiveState live, Listeners listeners, FileClock clock)
            throws IOException {
        Path path = path(stateFolder);
        Path folder = stateFolder.resolve("handover");
        Files.createDirectories(
                folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
        Files.deleteIfExists(path);
        Socket socket = Socket.newSocketDomain();
        try (SocketName name = SocketName.of(path)) {
            socket.bind(name.address());
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-------"));
            socket.listen(1);
        } catch (IOException e) {
            socket.close();
            throw e;
        }
        Handover handover = new Handover(path, socket, running, live, listeners, clock);
        Thread thread = new Thread(handover::waitForSuccessor, "handover");
        thread.setDaemon(true);
        thread.start();
        return handover;
    }

    private void waitForSuccessor() {
        boolean broken = false;
        while (!closed && !given) {
            try {
                int descriptor = socket.accept(new byte[128]);
                broken = false;
                if (descriptor >= 0) {
                    try (Frames successor = Frames.of(new Socket(descriptor))) {
                        handOver(successor);
                    }
                } else {
                    LockSupport.parkNanos(LOOK_NANOS);
                }
            } catch (IOException | RuntimeException e) {
                if (!broken && !closed) {
                    LOG.error("event=handover-broken", e); // no descriptor, say: later is another matter
                }
                broken = true;
                LockSupport.parkNanos(LOOK_NANOS);
            }
        }
        stopListening();
    }

    private void stopListening() {
        try {
            socket.close();
        } catch (IOException e) {
            LOG.warn("event=handover-socket-not-closed problem=\"{}\"", String.valueOf(e));
        }
    }

    /** Nothing has happened yet: who does not belong here changes nothing. */
    private boolean greets(Frames successor) {
        try {
            int user = successor.user();
            if (user != running.user()) {
                throw new IOException("it runs as user " + running.user() + ", this one as user " + user
                        + "; a successor must be of the same user, for the files are");
            }
            successor.send(Kind.HELLO, PROTOCOL);
            String spoken = successor.expect(Kind.HELLO).text();
            if (!spoken.equals(PROTOCOL)) {
                throw new IOException("the running data plane speaks \"" + PROTOCOL + "\", not \"" + spoken + "\"");
            }
            return true;
        } catch (IOException e) {
            LOG.warn("event=handover-refused problem=\"{}\"", String.valueOf(e.getMessage()));
            refuse(successor, e);
            return false;
        }
    }

    private void handOver(Frames successor) {
        if (!greets(successor)) {
            return;
        }
        TableStream stream = new TableStream(clock);
        boolean released = false;
        LOG.info("event=handover-begins sessions={}", running.sessions());
        try {
            Snapshot snapshot = running.freeze();
            successor.send(Kind.HTTP, String.valueOf(running.httpPort()));
            successor.send(Kind.SNAPSHOT, snapshot == null ? new byte[0] : Json.bytes(snapshot));
            sendTables(successor, stream);
            sendListeners(successor);
            successor.send(Kind.COMPLETE);
            successor.expect(Kind.PREPARED);
            listeners.pause();
            successor.patience(PATIENCE_PAUSED);
            sendTables(successor, stream);
            running.release();
            released = true;
            successor.send(Kind.YOURS);
            successor.expect(Kind.SERVING);
        } catch (IOException | RuntimeException e) {
            if (!released || holdsAgain()) {
                refuse(successor, e);
                listeners.resume();
                running.thaw();
                LOG.error("event=handover-failed problem=\"{}\"", String.valueOf(e.getMessage()));
                return;
            }
        }
        given = true;
        stopListening(); // the next one asks the successor; what it finds here until then is nobody
        listeners.letGo();
        running.succeeded();
        LOG.info("event=handed-over sessions={}", running.sessions());
        report(successor, stream);
        running.end();
    }

    private static void refuse(Frames successor, Exception why) {
        try {
            successor.send(Kind.REFUSED, String.valueOf(why.getMessage()));
        } catch (IOException e) {
            LOG.info("event=successor-not-told detail=\"{}\"", String.valueOf(e.getMessage()));
        }
    }

    /** The lock says who serves. A successor that has died has left it; one that is only slow has it. */
    private boolean holdsAgain() {
        for (int look = 0; look < 20; look++) {
            try {
                if (running.hold()) {
                    return true;
                }
            } catch (IOException e) {
                LOG.error("event=state-folder-not-held problem=\"{}\"", String.valueOf(e));
            }
            LockSupport.parkNanos(LOOK_NANOS);
        }
        return false;
    }

    private void sendTables(Frames successor, TableStream stream) throws IOException {
        for (LiveVirtualServer server : live.all()) {
            boolean[] named = {false};
            stream.send(server.table(), block -> {
                if (!named[0]) {
                    successor.send(Kind.TABLE, server.name());
                    named[0] = true;
                }
                successor.send(Kind.BLOCK, block);
            });
        }
    }

    private void sendListeners(Frames successor) throws IOException {
        for (Passed listener : listeners.passed()) {
            successor.send(
                    Kind.LISTENER,
                    listener.address() + "\n" + listener.port() + "\n"
                            + listener.descriptors().size());
            for (int descriptor : listener.descriptors()) {
                successor.sendDescriptor(descriptor);
            }
        }
    }

    /** Tells the successor which clients have still connections here, until none has. */
    private void report(Frames successor, TableStream stream) {
        boolean listening = true;
        while (running.sessions() > 0 && !closed) {
            LockSupport.parkNanos(LOOK_NANOS);
            try {
                if (listening) {
                    sendTables(successor, stream);
                }
            } catch (IOException e) {
                listening = false; // the successor has ended, or was replaced itself; the sessions here go on
            } catch (RuntimeException e) {
                listening = false;
                LOG.error("event=report-broken", e);
            }
        }
    }

    /** Whether another process serves. */
    public boolean given() {
        return given;
    }

    /** Waits for nobody any more. */
    @Override
    public void close() {
        closed = true;
        if (!given) {
            try {
                Files.deleteIfExists(path);
            } catch (IOException e) {
                LOG.warn("event=handover-socket-not-deleted problem=\"{}\"", String.valueOf(e));
            }
        }
    }
}
