package io.mooring.data.faults;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.event.Level;

/**
 * The log line of a fault that can repeat: {@code event=NAME count=N DETAILS}, once a second at most.
 *
 * <pre>
 *   fault  ──▶ a line at once, count=1
 *   fault, fault … within the second ──▶ one line when it is over, with their number and the details of the first of them
 * </pre>
 *
 * <p>Threading: any thread, relay loops too: the lock is held for a moment and never while something is written.
 */
public final class FaultLine {
    private static final long SECOND_NANOS = 1_000_000_000L;

    private final Logger log;
    private final Level level;
    private final String event;
    private final LongSupplier clockNanos;
    private final Later later;
    private int count; // guarded by this, as the rest
    private String first = "";
    private @Nullable Throwable mistake;
    private boolean told;
    private long toldNanos;

    /** Runs something later. */
    @FunctionalInterface
    interface Later {
        /** Runs the task once, on any thread, after so many milliseconds. */
        void run(long delayMs, Runnable task);
    }

    /** What is to be written. */
    private record Told(int count, String first, @Nullable Throwable mistake) {}

    /** The line of this event; nothing has gone wrong yet. */
    public FaultLine(Logger log, Level level, String event) {
        this(log, level, event, System::nanoTime, (ms, task) -> CompletableFuture.delayedExecutor(
                        ms, TimeUnit.MILLISECONDS)
                .execute(task));
    }

    /**
     * The same, with the time of a test.
     *
     * @param clockNanos never steps back, as {@link System#nanoTime}
     */
    FaultLine(Logger log, Level level, String event, LongSupplier clockNanos, Later later) {
        this.log = log;
        this.level = level;
        this.event = event;
        this.clockNanos = clockNanos;
        this.later = later;
    }

    /** It went wrong once more; the details are words as {@code key=value}. */
    public void add(String details) {
        write(note(1, details, null));
    }

    /** It went wrong so many times more. */
    public void add(int times, String details) {
        write(note(times, details, null));
    }

    /** It went wrong once more, by a mistake of ours, whose stack is worth the lines; null: it was none. */
    public void add(String details, @Nullable Throwable why) {
        write(note(1, details, why));
    }

    /** Tells what is not told yet without waiting for the second to be over: for the end of the process. */
    public void flush() {
        Told rest;
        synchronized (this) {
            rest = count == 0 ? null : take();
        }
        write(rest);
    }

    private synchronized @Nullable Told note(int times, String details, @Nullable Throwable why) {
        boolean isFirst = count == 0;
        count += times;
        if (isFirst) {
            first = details;
            mistake = why;
        }
        long left = quietNanos();
        if (left <= 0) {
            return take();
        }
        if (isFirst) {
            later.run(left / 1_000_000 + 1, this::tellRest);
        }
        return null;
    }

    private void tellRest() {
        Told rest;
        synchronized (this) {
            // Another line may have come since it was asked for; then its own task tells what came after that.
            rest = count == 0 || quietNanos() > 0 ? null : take();
        }
        write(rest);
    }

    private long quietNanos() {
        return told ? SECOND_NANOS - (clockNanos.getAsLong() - toldNanos) : 0;
    }

    private Told take() {
        Told now = new Told(count, first, mistake);
        count = 0;
        mistake = null;
        told = true;
        toldNanos = clockNanos.getAsLong();
        return now;
    }

    private void write(@Nullable Told now) {
        if (now != null) {
            log.atLevel(level).setCause(now.mistake).log("event={} count={} {}", event, now.count, now.first);
        }
    }
}
