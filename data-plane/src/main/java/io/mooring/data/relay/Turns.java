package io.mooring.data.relay;

import io.netty.channel.IoEventLoop;
import io.netty.channel.SingleThreadEventLoop;
import java.util.ArrayDeque;
import java.util.function.Consumer;

/**
 * Work of one loop that was cut short so that others have their turn. The loop asks epoll for the others' events after each
 * turn. Loop thread only.
 */
final class Turns {
    private final IoEventLoop events;
    private final Consumer<Throwable> unexpected;
    private final ArrayDeque<Runnable> waiting = new ArrayDeque<>();
    private final Runnable take = this::take;
    private final Runnable takeNextRound = this::takeNextRound;
    private boolean armed;

    Turns(IoEventLoop events, Consumer<Throwable> unexpected) {
        this.events = events;
        this.unexpected = unexpected;
    }

    /** Calls it when those who wait already have had their turn. */
    void add(Runnable turn) {
        waiting.add(turn);
        if (!armed) {
            arm();
        }
    }

    private void arm() {
        armed = true;
        ((SingleThreadEventLoop) events).executeAfterEventLoopIteration(takeNextRound);
    }

    private void takeNextRound() {
        events.execute(take);
    }

    private void take() {
        armed = false;
        try {
            waiting.remove().run();
        } catch (Throwable e) {
            unexpected.accept(e);
        }
        if (!waiting.isEmpty() && !armed) {
            arm();
        }
    }
}
