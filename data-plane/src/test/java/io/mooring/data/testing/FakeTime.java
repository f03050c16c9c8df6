package io.mooring.data.testing;

import io.mooring.data.health.Timers;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.function.LongSupplier;

/** A clock and its timers, which move only with {@link #advance}. Due tasks run on the thread that advances, in order. */
public final class FakeTime implements Timers, LongSupplier {
    private record Task(long atMs, long number, Runnable task) {}

    private final PriorityQueue<Task> tasks =
            new PriorityQueue<>(Comparator.comparingLong(Task::atMs).thenComparingLong(Task::number));
    private long nowMs = 1_000_000;
    private long number;

    /** Nanoseconds. */
    @Override
    public synchronized long getAsLong() {
        return nowMs * 1_000_000;
    }

    public synchronized long nowMs() {
        return nowMs;
    }

    /** How many tasks are still to come. */
    public synchronized int waiting() {
        return tasks.size();
    }

    @Override
    public synchronized Runnable after(long delayMs, Runnable task) {
        Task added = new Task(nowMs + delayMs, number++, task);
        tasks.add(added);
        return () -> {
            synchronized (this) {
                tasks.remove(added);
            }
        };
    }

    /** Moves the clock and runs everything that falls due on the way, at its time. */
    public void advance(long ms) {
        long until = nowMs() + ms;
        for (Task due = due(until); due != null; due = due(until)) {
            due.task.run();
        }
        synchronized (this) {
            nowMs = until;
        }
    }

    private synchronized Task due(long until) {
        if (tasks.isEmpty() || tasks.peek().atMs > until) {
            return null;
        }
        Task due = tasks.poll();
        nowMs = Math.max(nowMs, due.atMs);
        return due;
    }
}
