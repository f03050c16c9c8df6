package io.mooring.data.balance;

import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The loads that have changed since somebody looked: a stack through the loads themselves, onto which anybody puts one
 * without waiting, and which is taken as a whole. A load is in it once, however often it has changed.
 *
 * <p>Threading: any thread puts; who holds the balancer's lock takes.
 */
final class Changes {
    private final AtomicReference<@Nullable Load> top = new AtomicReference<>();

    /** Puts one that is in no stack; only {@link Load} does. */
    void put(Load load) {
        Load below;
        do {
            below = top.get();
            load.below = below;
        } while (!top.compareAndSet(below, load));
    }

    /** The topmost of all, which are no more in it; the others are {@link Load#below} it. null: none has changed. */
    @Nullable
    Load takeAll() {
        return top.get() == null ? null : top.getAndSet(null);
    }
}
