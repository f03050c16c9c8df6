package io.mooring.data.stats;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * The sessions of one virtual server: how many began, and why they ended.
 *
 * <p>Threading: written by every relay loop without contention; sums may be torn.
 */
public final class SessionCounters {
    private final LongAdder opened = new LongAdder();
    private final LongAdder refused = new LongAdder();
    private final ConcurrentHashMap<String, LongAdder> ended = new ConcurrentHashMap<>();
    private final MeterGroup meters;

    /** Counters that are shown in this group; a cause is shown once it has happened. */
    public SessionCounters(MeterGroup meters) {
        this.meters = meters.counter("mooring.sessions.opened", "Client connections accepted.", opened::sum)
                .counter("mooring.sessions.refused", "Clients that nobody could take.", refused::sum);
    }

    /** A client connection was accepted. */
    public void opened() {
        opened.increment();
    }

    /** A client was closed because nobody could take it. */
    public void refused() {
        refused.increment();
    }

    /** A session ended. The cause is an enum's label, so that there are few. */
    public void ended(String causeLabel) {
        LongAdder adder = ended.get(causeLabel);
        if (adder == null) {
            adder = ended.computeIfAbsent(causeLabel, this::shown);
        }
        adder.increment();
    }

    private LongAdder shown(String causeLabel) {
        LongAdder adder = new LongAdder();
        meters.counter("mooring.sessions.ended", "Sessions that ended, and why.", adder::sum, "cause", causeLabel);
        return adder;
    }

    /** Client connections accepted since the virtual server began. */
    public long openedCount() {
        return opened.sum();
    }

    /** Clients that nobody could take. */
    public long refusedCount() {
        return refused.sum();
    }

    /** Sessions that ended, by cause. */
    public Map<String, Long> endedByCause() {
        Map<String, Long> byCause = new TreeMap<>();
        ended.forEach((label, adder) -> byCause.put(label, adder.sum()));
        return byCause;
    }
}
