package io.mooring.data.session;

import io.mooring.data.journal.Journal;
import io.mooring.data.journal.SessionRecord;
import io.mooring.data.live.LiveVirtualServer;
import io.mooring.data.live.Seat;
import io.mooring.data.own.OwnPorts;
import io.mooring.data.relay.Relay;
import io.mooring.data.relay.RelayLoop;
import io.mooring.data.stats.Cause;
import io.mooring.data.stats.SessionCounters;
import io.netty.channel.unix.FileDescriptor;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * All open sessions, on all loops.
 *
 * <p><i>Threading</i>: any thread, but where a method says otherwise.
 */
public final class Sessions {
    /** A loop hands a client to the least busy one when it has this many more, and a quarter more. */
    private static final int HAND_OVER_DIFFERENCE = 32;

    private final List<RelayLoop> loops;
    private final Journal journal;
    private final OwnPorts own;

    /** None yet, on these loops; those that have ended go into the journal, and none goes to a plane's own HTTP. */
    public Sessions(List<RelayLoop> loops, Journal journal, OwnPorts own) {
        this.loops = List.copyOf(loops);
        this.journal = journal;
        this.own = own;
    }

    /** Where those that have ended are logged. */
    public Journal journal() {
        return journal;
    }

    /** The loops that sessions live on. */
    public List<RelayLoop> loops() {
        return loops;
    }

    /**
     * Begins the session of an accepted client that has passed its entrance's gates; it leaves them when it ends. Called on a
     * loop; SO_REUSEPORT hashes and does not balance, so the session may begin on another one.
     */
    public void begin(RelayLoop acceptedOn, Entrance entrance, FileDescriptor client, Arrival arrival) {
        RelayLoop loop = leastBusy(acceptedOn);
        loop.load().incrementAndGet();
        if (loop == acceptedOn) {
            new Session(loop, entrance, client, arrival, journal, own).start();
            return;
        }
        try {
            loop.execute(() -> new Session(loop, entrance, client, arrival, journal, own).start());
        } catch (RejectedExecutionException stopping) {
            loop.load().decrementAndGet();
            entrance.leave();
            turnAway(acceptedOn, entrance, client, arrival, Cause.SHUTDOWN);
        }
    }

    /** Closes and counts an accepted client that has no place at the gates. Called on the loop that has accepted it. */
    public void turnAway(RelayLoop acceptedOn, Entrance entrance, FileDescriptor client, Arrival arrival, Cause cause) {
        SessionCounters counters = entrance.server().counters();
        counters.opened();
        counters.refused();
        counters.ended(cause.label());
        closeQuietly(acceptedOn, client);
        if (journal.wants(cause)) {
            journal.write(new SessionRecord(
                    entrance.server().name(),
                    arrival.high(),
                    arrival.low(),
                    arrival.port(),
                    entrance.port(),
                    null,
                    System.currentTimeMillis(),
                    arrival.waitedMs(),
                    -1,
                    0,
                    0,
                    0,
                    0,
                    cause));
        }
    }

    /** Sessions that are open, or about to be. */
    public int count() {
        return loops.stream().mapToInt(loop -> loop.load().get()).sum();
    }

    /**
     * Ends those whose seat is one of these: both peers get a FIN. Each loop goes through its own; completes with how many
     * it were.
     */
    public CompletableFuture<Integer> close(Predicate<Seat> which, Cause cause) {
        AtomicInteger closed = new AtomicInteger();
        CompletableFuture<?>[] done = loops.stream()
                .map(loop -> CompletableFuture.runAsync(() -> close(loop, which, cause, closed), loop))
                .toArray(CompletableFuture[]::new);
        return CompletableFuture.allOf(done).thenApply(all -> closed.get());
    }

    private static void close(RelayLoop loop, Predicate<Seat> which, Cause cause, AtomicInteger closed) {
        loop.forEach(relay -> {
            if (relay instanceof Session session) {
                Seat seat = session.seat();
                if (seat != null && which.test(seat)) {
                    closed.incrementAndGet();
                    end(relay, cause);
                }
            }
        });
    }

    /** Says whether a session is one of those that are meant. Asked on the session's loop. */
    @FunctionalInterface
    public interface Question {
        /**
         * About one session.
         *
         * @param virtualServer where it came in; it may have been removed since
         * @param seat its place at a server; null: it has none yet
         * @param silentMs milliseconds that no byte of it has moved, at least; 0 before its server is connected
         */
        boolean test(LiveVirtualServer virtualServer, @Nullable Seat seat, long silentMs);
    }

    /** Counts those that are meant; nothing happens to them. Each loop goes through its own. */
    public CompletableFuture<Integer> count(Question question) {
        AtomicInteger found = new AtomicInteger();
        CompletableFuture<?>[] done = loops.stream()
                .map(loop -> CompletableFuture.runAsync(
                        () -> loop.forEach(relay -> {
                            if (relay instanceof Session session
                                    && question.test(session.live, session.seat(), session.silentMs())) {
                                found.incrementAndGet();
                            }
                        }),
                        loop))
                .toArray(CompletableFuture[]::new);
        return CompletableFuture.allOf(done).thenApply(all -> found.get());
    }

    private static void end(Relay relay, Cause cause) {
        try {
            relay.end(cause);
        } catch (RuntimeException e) {
            relay.loop().unexpected(e); // the others are closed all the same
        }
    }

    /**
     * Waits until all have ended by themselves, at most that long, then ends the rest. For a stopping data plane, whose
     * listeners are closed; blocks, so never on a loop.
     *
     * @return how many had to be ended
     */
    public int drain(Duration grace) {
        awaitNone(grace);
        int left = close(seat -> true, Cause.SHUTDOWN).join();
        awaitNone(Duration.ofSeconds(1)); // those on their way between loops
        return left;
    }

    private void awaitNone(Duration most) {
        long deadline = System.nanoTime() + most.toNanos();
        while (count() > 0 && System.nanoTime() - deadline < 0) {
            LockSupport.parkNanos(20_000_000L);
        }
    }

    private RelayLoop leastBusy(RelayLoop here) {
        int most = here.load().get();
        if (most <= HAND_OVER_DIFFERENCE) {
            return here;
        }
        RelayLoop best = here;
        int least = most;
        for (RelayLoop loop : loops) {
            int load = loop.load().get();
            if (load < least) {
                least = load;
                best = loop;
            }
        }
        return most - least > HAND_OVER_DIFFERENCE && most - least > most / 5 ? best : here;
    }

    private static void closeQuietly(RelayLoop loop, FileDescriptor client) {
        try {
            client.close();
        } catch (IOException e) {
            loop.unexpected(e);
        }
    }
}
