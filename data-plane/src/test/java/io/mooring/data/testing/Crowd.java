package io.mooring.data.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * Threads that work at one thing at the same time, for {@code mooring.stress.seconds} (2). The first that fails ends all; the
 * seed of their random numbers is printed.
 */
public final class Crowd {
    private static final int SECONDS = Integer.getInteger("mooring.stress.seconds", 2);

    private final long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
    private final long seed = System.nanoTime();
    private final List<Turns> turns = new ArrayList<>();
    private volatile boolean failed;

    /** What a thread does over and over. */
    @FunctionalInterface
    public interface Turn {
        void take(SplittableRandom random) throws Exception;
    }

    private record Turns(Turn turn, Runnable last) {}

    /** One more thread. */
    public Crowd and(Turn turn) {
        return and(turn, () -> {});
    }

    /** One more thread, which does that at the end. */
    public Crowd and(Turn turn, Runnable last) {
        turns.add(new Turns(turn, last));
        return this;
    }

    /** Has all of them work; returns when all have ended. */
    public void work() throws Exception {
        System.out.println("seed: " + seed);
        ExecutorService threads = Executors.newFixedThreadPool(turns.size());
        List<Future<?>> done = new ArrayList<>();
        for (Turns one : turns) {
            SplittableRandom random = new SplittableRandom(seed + done.size());
            done.add(threads.submit(() -> work(one, random)));
        }
        try {
            for (Future<?> one : done) {
                one.get(SECONDS + 120, TimeUnit.SECONDS);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private Void work(Turns one, SplittableRandom random) throws Exception {
        try {
            while (!failed && System.nanoTime() - deadline < 0) {
                one.turn.take(random);
            }
            one.last.run();
            return null;
        } catch (Throwable e) {
            failed = true;
            throw e;
        }
    }
}
