package io.mooring.data.disk;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/** One line a second at most, however many tables cannot be saved, and a count. Threading: one thread. */
final class FaultLog {
    private static final long LINE_EVERY_MS = 1000;

    private final Logger log;
    private @Nullable String first;
    private @Nullable Exception mistake;
    private int failures;
    private long nextLineMs = Long.MIN_VALUE;

    FaultLog(Logger log) {
        this.log = log;
    }

    /** Something could not be saved. */
    void add(String virtualServer, Exception why) {
        if (first == null) {
            first = virtualServer + ": " + why;
        }
        if (why instanceof RuntimeException) {
            mistake = why; // of ours: its stack is worth the lines
        }
        failures++;
    }

    /** Writes the line, if it is time. */
    void report(long nowMs) {
        if (first != null && nowMs >= nextLineMs) {
            log.error("event=stick-tables-not-saved failures={} first=\"{}\"", failures, first, mistake);
            first = null;
            mistake = null;
            failures = 0;
            nextLineMs = nowMs == Long.MAX_VALUE ? nowMs : nowMs + LINE_EVERY_MS;
        }
    }
}
