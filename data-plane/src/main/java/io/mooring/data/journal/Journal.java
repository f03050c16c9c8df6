package io.mooring.data.journal;

import io.mooring.api.ConnectionLog;
import io.mooring.data.faults.FaultLine;
import io.mooring.data.stats.Cause;
import io.mooring.data.stats.MeterGroup;
import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * The connection log. {@code errors} has the sessions that did not end normally: all but those where the client or the server
 * closed after both sides were through ({@link Cause#normal}).
 *
 * <p>Its thread begins when the log is first switched on. It looks for records in short intervals instead of being woken: a
 * wake-up would cost the loop a system call for each session.
 *
 * <p>Threading: {@link #wants} and {@link #write} are for any loop and never wait; one thread changes the level and closes.
 */
public final class Journal implements AutoCloseable {
    private static final int MOST_WAITING = 1 << 14;
    private static final long LOOK_EVERY_NANOS = 20_000_000L;
    private static final long LOOK_WHEN_OFF_NANOS = 1_000_000_000L;
    private static final Duration PATIENCE = Duration.ofSeconds(1);
    private static final Logger LINES = LoggerFactory.getLogger("io.mooring.data.sessions");
    private static final Logger LOG = LoggerFactory.getLogger(Journal.class);

    private final RecordQueue<SessionRecord> waiting = new RecordQueue<>(MOST_WAITING);
    private final LongAdder dropped = new LongAdder();
    private final FaultLine notKeptUp = new FaultLine(LOG, Level.WARN, "connection-log-dropped");
    private final LongAdder written = new LongAdder();
    private final Consumer<String> out;
    private volatile ConnectionLog level = ConnectionLog.OFF;
    private @Nullable Thread writer;
    private volatile boolean ending;

    // The writer's own.
    private long droppedBefore;

    /** One that is off, and writes where all log lines go. */
    public Journal() {
        this(LINES::info);
    }

    /** One that is off, and writes lines there; what takes them may wait, and may throw. */
    Journal(Consumer<String> out) {
        this.out = out;
    }

    /** Shows how many lines were written and dropped. */
    public Journal shownIn(MeterGroup meters) {
        meters.counter("mooring.connection.log.lines", "Lines of the connection log.", written::sum)
                .counter("mooring.connection.log.dropped", "Lines that the log did not keep up with.", dropped::sum);
        return this;
    }

    /** Which sessions are written from now on; what is handed over already is written. */
    public synchronized void level(ConnectionLog newLevel) {
        level = newLevel;
        if (newLevel != ConnectionLog.OFF && writer == null && !ending) {
            writer = new Thread(this::work, "connection-log");
            writer.setDaemon(true);
            writer.start();
        }
        LockSupport.unpark(writer);
    }

    /** Whether it is on at all, so that it pays to look at the clock. */
    public boolean on() {
        return level != ConnectionLog.OFF;
    }

    /** Whether a session that ended so is to be written. */
    public boolean wants(Cause cause) {
        ConnectionLog now = level;
        return now == ConnectionLog.ALL || now == ConnectionLog.ERRORS && !cause.normal();
    }

    /** Hands a session over to be written; drops and counts it when too many wait. */
    public void write(SessionRecord ended) {
        if (!waiting.offer(ended)) {
            dropped.increment();
        }
    }

    /** Lines that were dropped. */
    public long dropped() {
        return dropped.sum();
    }

    /** Writes what is handed over already, unless that takes longer than a second, and ends. */
    @Override
    public synchronized void close() {
        level = ConnectionLog.OFF;
        ending = true;
        if (writer != null) {
            LockSupport.unpark(writer);
            try {
                writer.join(PATIENCE.toMillis());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void work() {
        boolean last = false;
        while (!last) {
            last = ending; // what was handed over before that is seen below
            for (SessionRecord next = waiting.poll(); next != null; next = waiting.poll()) {
                print(next);
                warnOfDropped();
            }
            warnOfDropped();
            if (!last) {
                LockSupport.parkNanos(on() ? LOOK_EVERY_NANOS : LOOK_WHEN_OFF_NANOS);
            }
        }
    }

    private void print(SessionRecord ended) {
        try {
            out.accept(ended.line());
            written.increment();
        } catch (RuntimeException e) {
            dropped.increment(); // the next one may be written again
        }
    }

    private void warnOfDropped() {
        long now = dropped.sum();
        if (now != droppedBefore) {
            notKeptUp.add((int) (now - droppedBefore), "sinceStart=" + now);
            droppedBefore = now;
        }
    }
}
