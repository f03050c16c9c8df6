package io.mooring.data;

import io.mooring.api.Snapshot;
import io.mooring.data.apply.Applier;
import io.mooring.data.apply.FirstChecks;
import io.mooring.data.disk.TableFiles;
import io.mooring.data.handover.Takeover;
import io.mooring.data.listen.Listeners;
import io.mooring.data.live.LiveState;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The start of a data plane that takes over from another one, in its order. */
record Succession(
        Takeover from, StateFolder folder, Applier applier, LiveState live, Listeners listeners, TableFiles tables) {
    private static final Logger LOG = LoggerFactory.getLogger(Succession.class);
    private static final int RETRIES = 20;
    private static final long RETRY_NANOS = 100_000_000;

    /** Begins; null: the other one has died before it said anything, and this is an ordinary start. The folder is held then. */
    static @Nullable Takeover begin(Takeover from, StateFolder folder) throws IOException {
        try {
            from.begin();
            return from;
        } catch (IOException e) {
            if (!holds(folder)) {
                throw e;
            }
            LOG.warn("event=predecessor-died detail=\"{}\"", String.valueOf(e.getMessage()));
            return null;
        }
    }

    /** Takes over. An {@link UncheckedIOException}: it came to nothing, and the other one serves on. */
    void run() {
        tables.readNothing();
        boolean[] received = {false};
        Runnable receive = () -> {
            received[0] = true;
            receive();
        };
        Snapshot snapshot = from.snapshot();
        if (snapshot != null) {
            applier.takeOver(snapshot, receive);
        }
        if (!received[0]) {
            receive.run(); // it has no listener
        }
        listeners.closeUnneeded();
        // Of a process that has been killed, the lock is free a moment before its sockets are.
        for (int tries = 0;
                from.ended() && tries < RETRIES && !applier.problems().isEmpty();
                tries++) {
            LockSupport.parkNanos(RETRY_NANOS);
            applier.retry();
        }
    }

    /** Says that this one serves now. */
    void serving() {
        try {
            from.serving();
        } catch (IOException e) {
            LOG.warn("event=predecessor-ended detail=\"{}\"", String.valueOf(e.getMessage()));
            from.alone();
        }
    }

    /** When it returns, the state folder is held and the other one lets nobody in. */
    private void receive() {
        try {
            from.receive(live, listeners);
            FirstChecks.await(live);
            from.prepared();
            if (!folder.hold()) {
                throw new IOException("it did not let go of the state folder");
            }
        } catch (IOException e) {
            if (!holds(folder)) {
                listeners.closeUnneeded();
                from.close();
                throw new UncheckedIOException(
                        new IOException("the running data plane did not hand over: " + e.getMessage(), e));
            }
            LOG.warn("event=predecessor-died detail=\"{}\"", String.valueOf(e.getMessage()));
            from.alone();
            if (!from.complete()) {
                tables.readAll();
                FirstChecks.await(live);
            }
        }
    }

    private static boolean holds(StateFolder folder) {
        try {
            return folder.hold();
        } catch (IOException e) {
            return false;
        }
    }
}
