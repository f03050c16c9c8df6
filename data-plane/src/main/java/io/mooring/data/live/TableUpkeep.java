package io.mooring.data.live;

import io.mooring.data.health.Timers;
import io.mooring.data.stick.StickPolicy;
import io.mooring.data.stick.StickTable;

/**
 * What a stick table needs from time to time: it forgets each second what has expired, and shrinks a part at a time, as one that
 * is smaller by millions would hold everything else up for seconds.
 *
 * <p>Threading: any thread.
 */
final class TableUpkeep {
    private static final int EXPIRE_MS = 1000;
    private static final int TRIM_AGAIN_MS = 1;

    private final StickTable table;
    private final Timers timers;
    private Runnable cancel = () -> {};
    private boolean stopped;

    /** Begins. */
    TableUpkeep(StickTable table, Timers timers) {
        this.table = table;
        this.timers = timers;
        expireEachSecond();
    }

    private synchronized void expireEachSecond() {
        if (!stopped) {
            cancel = timers.after(EXPIRE_MS, () -> {
                table.expire();
                expireEachSecond();
            });
        }
    }

    /** Gives the table another policy; what is too much goes by and by. */
    void policy(StickPolicy policy) {
        if (table.policy(policy)) {
            trimLater();
        }
    }

    private void trimLater() {
        timers.after(TRIM_AGAIN_MS, () -> {
            if (table.trim()) {
                trimLater();
            }
        });
    }

    /** Expires nothing any more. */
    synchronized void stop() {
        stopped = true;
        cancel.run();
    }
}
