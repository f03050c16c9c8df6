package io.mooring.data.live;

import io.mooring.data.health.Timers;
import io.mooring.data.names.Names;
import io.mooring.data.names.Resolution;
import java.util.function.Consumer;

/**
 * Asks for one host name at once, and again so many seconds after each answer.
 *
 * <p>Threading: any thread; answers are handed over one after the other, outside the monitor. After {@link #stop} none comes.
 */
final class NameLoop {
    private final Names names;
    private final Timers timers;
    private final String name;
    private final Consumer<Resolution> answers;
    private int refreshSeconds;
    private boolean begun;
    private boolean stopped;
    private Runnable cancelTimer = () -> {};

    NameLoop(Names names, Timers timers, String name, Consumer<Resolution> answers) {
        this.names = names;
        this.timers = timers;
        this.name = name;
        this.answers = answers;
    }

    /** Begins, or takes another pace over from the next answer on. */
    synchronized void every(int newRefreshSeconds) {
        refreshSeconds = newRefreshSeconds;
        if (!begun) {
            begun = true;
            cancelTimer = timers.after(0, this::ask);
        }
    }

    synchronized void stop() {
        stopped = true;
        cancelTimer.run();
    }

    private synchronized boolean isStopped() {
        return stopped;
    }

    private void ask() {
        if (!isStopped()) {
            names.resolve(name, this::answered);
        }
    }

    private void answered(Resolution answer) {
        if (isStopped()) {
            return;
        }
        try {
            answers.accept(answer);
        } finally {
            synchronized (this) {
                if (!stopped) {
                    cancelTimer = timers.after(refreshSeconds * 1000L, this::ask);
                }
            }
        }
    }
}
