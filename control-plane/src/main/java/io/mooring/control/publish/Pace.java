package io.mooring.control.publish;

import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * How often links ask for large reports: those of two hundred data planes with ten thousand real servers each, asked for each
 * second, would be a gigabyte a second to parse. What has not changed but for counters waits for its turn: one at a time, and
 * behind each a pause of {@value #PAUSES} times as long as it took. What has changed is asked for at once, as long as not more
 * than {@value #MOST} are under way.
 *
 * <p>Threading: confined to the links' one thread.
 */
final class Pace {
    static final int MOST = 4;
    static final int PAUSES = 4;

    private final LongSupplier nanos;
    private int underWay;
    private long freeNanos;

    Pace(LongSupplier nanos) {
        this.nanos = nanos;
        this.freeNanos = nanos.getAsLong();
    }

    /** Whether a large report may be asked for now; whoever is told so says when it is {@link Turn#end over}. Null: later. */
    @Nullable
    Turn take(boolean changed) {
        boolean free = changed ? underWay < MOST : underWay == 0 && nanos.getAsLong() - freeNanos >= 0;
        return free ? new Turn() : null;
    }

    /** From the question to the answer, or to its failure. */
    final class Turn {
        private final long beganNanos = nanos.getAsLong();
        private boolean over;

        private Turn() {
            underWay++;
        }

        /** It is over; to say so again changes nothing. */
        void end() {
            if (!over) {
                over = true;
                underWay--;
                long now = nanos.getAsLong();
                freeNanos = now + PAUSES * (now - beganNanos);
            }
        }
    }
}
