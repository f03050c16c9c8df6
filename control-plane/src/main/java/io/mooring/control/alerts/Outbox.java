package io.mooring.control.alerts;

import io.mooring.control.alerts.Target.NotTold;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The alerts that one target has not got yet, in their order.
 *
 * <pre>
 *   nothing waits ──add──▶ sending ──told──▶ sending the next, or nothing waits
 *                             │ ▲
 *                   not told  │ │  the back-off is over, or another alert came
 *                             ▼ │
 *                            waiting
 * </pre>
 *
 * <p>Invariants: one try at most is under way. An alert is tried until it is delivered, the target will never take it, or it
 * is {@link #GIVE_UP_MS} old; at most {@link #MAX_WAITING} wait, and the oldest makes room.
 *
 * <p>Threading: confined to the thread of its {@link Later}; {@link #status} is for anybody.
 */
final class Outbox {
    /** The most alerts that wait. */
    static final int MAX_WAITING = 1_000;

    /** Milliseconds after which an alert is given up. */
    static final long GIVE_UP_MS = 3_600_000;

    /** Milliseconds at least between two tries, whatever else comes. */
    static final long LEAST_PAUSE_MS = 5_000;

    private static final long[] BACKOFF_MS = {1_000, 5_000, 30_000, 120_000, 600_000};
    private static final long DROPS_TOLD_MS = 60_000;
    private static final Logger LOG = Logger.getLogger(Outbox.class);

    private final Target target;
    private final Later later;
    private final Clock clock;
    private final Consumer<String> counted;
    private final Deque<Message> waiting = new ArrayDeque<>();
    private boolean sending;
    private boolean closed;
    private int failures; // in a row
    private long triedMs;
    private long dueMs; // of the next try, while failures > 0
    private long turn; // of the task that is to go on; older ones do nothing
    private int dropsUntold;
    private long dropsToldMs = Long.MIN_VALUE / 2;
    private volatile AlertTarget status;

    /**
     * An empty one.
     *
     * @param counted gets {@code delivered}, {@code failed} or {@code dropped} each time that happens
     */
    Outbox(Target target, Later later, Clock clock, Consumer<String> counted) {
        this.target = target;
        this.later = later;
        this.clock = clock;
        this.counted = counted;
        this.status = new AlertTarget(target.channel(), target.name(), 0, 0, 0, null, null);
    }

    Target target() {
        return target;
    }

    /** How it goes. */
    AlertTarget status() {
        return status;
    }

    /** Whether everything has been delivered or given up. */
    boolean idle() {
        return waiting.isEmpty();
    }

    /** One more is to be delivered: at once, unless a try has just failed. */
    void add(Message message) {
        if (waiting.size() == MAX_WAITING) {
            Message first = sending ? waiting.pollFirst() : null; // it may still arrive
            waiting.pollFirst();
            if (first != null) {
                waiting.addFirst(first);
            }
            dropped("too many wait");
        }
        waiting.addLast(message);
        note(status.lastDeliveredAt(), status.lastError());
        if (failures > 0 && !sending) {
            goOn(Math.min(dueMs, triedMs + LEAST_PAUSE_MS));
        } else {
            send();
        }
    }

    /** Ends it: what is not delivered is not delivered any more. */
    void close() {
        closed = true;
        if (!waiting.isEmpty()) {
            LOG.warnf("alerts not delivered, their target is gone target=%s count=%d", target.name(), waiting.size());
            waiting.clear();
        }
    }

    private void goOn(long atMs) {
        long mine = ++turn;
        dueMs = atMs;
        later.run(Math.max(0, atMs - later.nowMs()), () -> {
            if (mine == turn) {
                send();
            }
        });
    }

    private void send() {
        while (!waiting.isEmpty()
                && !sending
                && later.nowMs() - waiting.getFirst().madeMs() >= GIVE_UP_MS) {
            waiting.removeFirst();
            dropped("not delivered within an hour");
        }
        if (closed || sending || waiting.isEmpty()) {
            return;
        }
        sending = true;
        triedMs = later.nowMs();
        var unused = target.send(waiting.getFirst()).whenComplete((nothing, error) -> later.run(0, () -> ended(error)));
    }

    private void ended(@Nullable Throwable error) {
        if (closed) {
            return;
        }
        sending = false;
        if (error == null) {
            delivered();
        } else {
            failed(error instanceof CompletionException && error.getCause() != null ? error.getCause() : error);
        }
    }

    private void delivered() {
        waiting.removeFirst();
        if (failures > 0) {
            LOG.infof("alerts delivered again target=%s failures=%d", target.name(), failures);
        }
        failures = 0;
        counted.accept("delivered");
        AlertTarget was = status;
        status = new AlertTarget(
                was.channel(), was.name(), waiting.size(), was.delivered() + 1, was.dropped(), clock.instant(), null);
        send();
    }

    private void failed(Throwable error) {
        String why = String.valueOf(error.getMessage());
        long pauseMs = BACKOFF_MS[Math.min(failures, BACKOFF_MS.length - 1)];
        failures++;
        counted.accept("failed");
        if (error instanceof NotTold notTold && notTold.forGood()) {
            waiting.removeFirst();
            dropped(why);
            pauseMs = LEAST_PAUSE_MS;
        } else {
            LOG.warnf(
                    "alert not delivered target=%s why=\"%s\" againInMs=%d waiting=%d",
                    target.name(), why, pauseMs, waiting.size());
        }
        note(status.lastDeliveredAt(), why);
        goOn(later.nowMs() + pauseMs);
    }

    /** A line a minute at most: whoever drops drops many. */
    private void dropped(String why) {
        counted.accept("dropped");
        dropsUntold++;
        AlertTarget was = status;
        status = new AlertTarget(
                was.channel(),
                was.name(),
                waiting.size(),
                was.delivered(),
                was.dropped() + 1,
                was.lastDeliveredAt(),
                was.lastError());
        if (later.nowMs() - dropsToldMs >= DROPS_TOLD_MS) {
            LOG.errorf("alerts dropped target=%s count=%d why=\"%s\"", target.name(), dropsUntold, why);
            dropsToldMs = later.nowMs();
            dropsUntold = 0;
        }
    }

    private void note(@Nullable Instant deliveredAt, @Nullable String error) {
        AlertTarget was = status;
        status = new AlertTarget(
                was.channel(), was.name(), waiting.size(), was.delivered(), was.dropped(), deliveredAt, error);
    }
}
