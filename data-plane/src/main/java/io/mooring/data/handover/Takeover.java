package io.mooring.data.handover;

import io.mooring.api.Snapshot;
import io.mooring.data.disk.TableReceiver;
import io.mooring.data.handover.Frames.Frame;
import io.mooring.data.handover.Frames.Kind;
import io.mooring.data.json.Json;
import io.mooring.data.listen.Listeners;
import io.mooring.data.listen.Listeners.Passed;
import io.mooring.data.live.LiveState;
import io.mooring.data.live.LiveVirtualServer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The successor's side: takes over from the process that runs. {@link Handover} draws what is said.
 *
 * <p>Threading: the thread that starts the data plane; at the end a thread of its own, which merges.
 */
public final class Takeover {
    private static final Logger LOG = LoggerFactory.getLogger(Takeover.class);
    private static final long LOOK_NANOS = 20_000_000;

    private final Frames first;
    private int httpPort;
    private @Nullable Snapshot snapshot;
    private final Map<String, TableReceiver> receivers = new TreeMap<>();
    private @Nullable TableReceiver receiving;
    private boolean complete;
    private volatile boolean ended;

    private Takeover(Frames first) {
        this.first = first;
    }

    /** A conversation with the process that runs with this state folder, not begun yet; null: nobody is there. */
    public static @Nullable Takeover with(Path stateFolder) throws IOException {
        Frames first = Frames.connect(Handover.path(stateFolder));
        return first == null ? null : new Takeover(first);
    }

    /** Begins: from now on the first process takes no changes. It waits, so be quick. */
    public void begin() throws IOException {
        try {
            String spoken = first.expect(Kind.HELLO).text();
            first.send(Kind.HELLO, Handover.PROTOCOL);
            if (!spoken.equals(Handover.PROTOCOL)) {
                throw new IOException("it speaks \"" + spoken + "\", not \"" + Handover.PROTOCOL
                        + "\"; it serves on, and SIGTERM ends it");
            }
            httpPort = number(first.expect(Kind.HTTP).text());
            byte[] document = first.expect(Kind.SNAPSHOT).bytes();
            snapshot = document.length == 0 ? null : Json.snapshot(document);
        } catch (IOException | Json.Unreadable e) {
            close();
            throw new IOException("the running data plane did not hand over: " + e.getMessage(), e);
        }
    }

    private static int number(String text) throws IOException {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new IOException("\"" + text + "\" (expected a number)", e);
        }
    }

    /** The port that the first process's own HTTP listens on. */
    public int httpPort() {
        return httpPort;
    }

    /** What the first process runs; null: nothing yet. */
    public @Nullable Snapshot snapshot() {
        return snapshot;
    }

    /** Takes the entries and the sockets; what the snapshot says is live already, and nobody uses it. */
    public void receive(LiveState live, Listeners listeners) throws IOException {
        for (LiveVirtualServer server : live.all()) {
            receivers.put(server.name(), new TableReceiver(server.table()));
        }
        for (Frame frame = first.receive(); frame.kind() != Kind.COMPLETE; frame = first.receive()) {
            if (frame.kind() == Kind.LISTENER) {
                String[] words = frame.text().split("\n", -1);
                if (words.length != 3) {
                    throw new IOException("\"" + frame.text() + "\" (expected an address, a port and a number)");
                }
                int port = number(words[1]);
                listeners.inherit(new Passed(words[0], port, first.receiveDescriptors(number(words[2]))));
            } else {
                entries(frame);
            }
        }
        complete = true;
        receivers.forEach((name, receiver) ->
                LOG.info("event=stick-table-taken-over virtualServer={} entries={}", name, receiver.filled()));
    }

    /** Says that it could begin; when it returns, the lock is free and nobody lets clients in. */
    public void prepared() throws IOException {
        first.send(Kind.PREPARED);
        for (Frame frame = first.receive(); frame.kind() != Kind.YOURS; frame = first.receive()) {
            entries(frame);
        }
    }

    /** Says that clients are let in, and merges what the first process tells until it ends. */
    public void serving() throws IOException {
        first.send(Kind.SERVING);
        Thread thread = new Thread(this::merge, "takeover");
        thread.setDaemon(true);
        thread.start();
    }

    private void merge() {
        try {
            while (true) {
                Frame frame = first.poll();
                if (frame == null) {
                    LockSupport.parkNanos(LOOK_NANOS);
                } else {
                    entries(frame);
                }
            }
        } catch (IOException e) {
            LOG.info("event=predecessor-ended detail=\"{}\"", String.valueOf(e.getMessage()));
        } catch (RuntimeException e) {
            LOG.error("event=merge-broken", e);
        } finally {
            receivers.values().forEach(TableReceiver::release);
            close();
        }
    }

    private void entries(Frame frame) throws IOException {
        if (frame.kind() == Kind.TABLE) {
            receiving = receivers.get(frame.text());
        } else if (frame.kind() == Kind.BLOCK && receiving != null) {
            receiving.block(frame.bytes());
        } else if (frame.kind() == Kind.REFUSED) {
            throw new IOException(frame.text());
        } else if (frame.kind() != Kind.BLOCK) {
            throw new IOException("expected entries, not " + frame.kind());
        }
    }

    /** Whether all entries and sockets have come. */
    public boolean complete() {
        return complete;
    }

    /** The first process has died before the end: what it has given counts, and its connections are gone. */
    public void alone() {
        receivers.values().forEach(receiver -> {
            receiver.filled();
            receiver.release();
        });
        close();
    }

    /** Whether the first process has ended, and all its sessions with it. */
    public boolean ended() {
        return ended;
    }

    /** Ends the conversation. */
    public void close() {
        ended = true;
        try {
            first.close();
        } catch (IOException e) {
            LOG.warn("event=handover-socket-not-closed problem=\"{}\"", String.valueOf(e));
        }
    }
}
