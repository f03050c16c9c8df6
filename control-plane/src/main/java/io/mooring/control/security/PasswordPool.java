package io.mooring.control.security;

import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;

/**
 * Where passwords are computed: on few threads of its own, so that who sends many wrong ones takes neither the processor nor
 * the threads from those who are known. So many may wait, and of one source so many less that others come in beside it.
 *
 * <p>Threading: anybody may call; the lock is held for some hundred nanoseconds.
 */
@Singleton
public class PasswordPool {
    /** The most computations that wait or run, for one source. */
    static final int MOST_OF_A_SOURCE = 8;

    /** The same for all sources. */
    static final int MOST = 128;

    private static final int MOST_THREADS = 4;
    private static final long RETRY_AFTER_SECONDS = 1;

    private final WorkerExecutor threads;
    private final Map<String, Integer> bySource = new HashMap<>();
    private int all;

    @Inject
    PasswordPool(Vertx vertx) {
        int count = Math.min(MOST_THREADS, Math.max(1, Runtime.getRuntime().availableProcessors() / 2));
        this.threads = vertx.createSharedWorkerExecutor("passwords", count);
    }

    /** Computes for a source; {@link Throttled} when too many wait already. It goes on where the caller was. */
    <T> Uni<T> compute(String source, Callable<T> work) {
        return Uni.createFrom().completionStage(() -> {
            enter(source);
            return threads.executeBlocking(
                            () -> {
                                try {
                                    return work.call();
                                } finally {
                                    leave(source);
                                }
                            },
                            false)
                    .toCompletionStage();
        });
    }

    private synchronized void enter(String source) {
        if (all >= MOST || bySource.getOrDefault(source, 0) >= MOST_OF_A_SOURCE) {
            throw new Throttled(RETRY_AFTER_SECONDS);
        }
        all++;
        bySource.merge(source, 1, Integer::sum);
    }

    private synchronized void leave(String source) {
        all--;
        bySource.computeIfPresent(source, (key, count) -> count == 1 ? null : count - 1);
    }

    /** How many computations wait or run. */
    synchronized int underWay() {
        return all;
    }

    @PreDestroy
    void close() {
        threads.close();
    }
}
