package io.mooring.data.stats;

import java.util.concurrent.atomic.LongAdder;

/**
 * What one real server was given and what it did.
 *
 * <p>Threading: written by every relay loop and the checks without contention; sums may be torn.
 */
public final class ServerCounters {
    private final LongAdder bytesIn = new LongAdder();
    private final LongAdder bytesOut = new LongAdder();
    private final LongAdder chosen = new LongAdder();
    private final LongAdder connectsFailed = new LongAdder();
    private final LongAdder checksPassed = new LongAdder();
    private final LongAdder checksFailed = new LongAdder();

    /** Shows them in this group. */
    public void shownIn(MeterGroup meters) {
        String bytes = "mooring.server.bytes";
        String checks = "mooring.server.checks";
        meters.counter("mooring.server.sessions", "Connections sent to it.", chosen::sum)
                .counter("mooring.server.connects.failed", "Connects to it that went wrong.", connectsFailed::sum)
                .counter(bytes, "Bytes relayed.", bytesIn::sum, "direction", "in")
                .counter(bytes, "Bytes relayed.", bytesOut::sum, "direction", "out")
                .counter(checks, "Health checks.", checksPassed::sum, "result", "passed")
                .counter(checks, "Health checks.", checksFailed::sum, "result", "failed");
    }

    /** Bytes were relayed: from clients to it, and from it to clients. */
    public void moved(long in, long out) {
        bytesIn.add(in);
        bytesOut.add(out);
    }

    /** A connection was sent to it. */
    public void chosen() {
        chosen.increment();
    }

    /** A connect to it went wrong. */
    public void connectFailed() {
        connectsFailed.increment();
    }

    /** A health check ended. */
    public void checked(boolean passed) {
        (passed ? checksPassed : checksFailed).increment();
    }

    /** Bytes that clients have sent to it. */
    public long bytesIn() {
        return bytesIn.sum();
    }

    /** Bytes that it has sent to clients. */
    public long bytesOut() {
        return bytesOut.sum();
    }

    /** Connections that were sent to it, the failed ones included. */
    public long chosenCount() {
        return chosen.sum();
    }

    /** Connects that went wrong. */
    public long connectsFailed() {
        return connectsFailed.sum();
    }

    /** Health checks that passed. */
    public long checksPassed() {
        return checksPassed.sum();
    }

    /** Health checks that failed. */
    public long checksFailed() {
        return checksFailed.sum();
    }
}
