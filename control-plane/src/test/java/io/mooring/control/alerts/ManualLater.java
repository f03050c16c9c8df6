package io.mooring.control.alerts;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** Time that stands until it is moved on; what is due then runs on the thread that moves it. */
final class ManualLater implements Later {
    private final List<Task> tasks = new CopyOnWriteArrayList<>();
    private volatile long nowMs = 1_000_000;

    private record Task(long atMs, Runnable work) {}

    @Override
    public void run(long delayMs, Runnable task) {
        tasks.add(new Task(nowMs + delayMs, task));
    }

    @Override
    public long nowMs() {
        return nowMs;
    }

    /** Runs what is due now, and what that makes due; other threads may have handed it in. */
    void runDue() {
        for (Optional<Task> due = next(nowMs); due.isPresent(); due = next(nowMs)) {
            tasks.remove(due.get());
            due.get().work.run();
        }
    }

    /** Moves time on, from one task to the next. */
    void advance(Duration by) {
        long end = nowMs + by.toMillis();
        for (Optional<Task> due = next(end); due.isPresent(); due = next(end)) {
            nowMs = Math.max(nowMs, due.get().atMs);
            runDue();
        }
        nowMs = end;
    }

    private Optional<Task> next(long untilMs) {
        return tasks.stream().filter(task -> task.atMs <= untilMs).min(Comparator.comparingLong(Task::atMs));
    }
}
