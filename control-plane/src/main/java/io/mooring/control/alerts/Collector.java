package io.mooring.control.alerts;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Makes few events of many changes: changes of one subject at several data planes are one event, those of a subject that
 * flaps are counted, and all that is due together is for one message.
 *
 * <pre>
 *   the first change ──▶ {@link #COLLECT_MS} later it is told, with all that has come meanwhile
 *   a subject's budget is used up ──▶ its changes wait and are counted; then one event says how it is
 *   the budget of messages is used up ──▶ everything waits
 * </pre>
 *
 * <p>Threading: one thread. Times are milliseconds of a clock that never steps back.
 */
final class Collector {
    /** Milliseconds for which changes are collected into a message. */
    static final long COLLECT_MS = 1_000;

    /** A subject has so many events at once … */
    static final int SUBJECT_EVENTS = 6;

    /** … and from then on one in so many milliseconds. */
    static final long SUBJECT_REFILL_MS = 60_000;

    /** There are so many messages at once … */
    static final int MESSAGES = 10;

    /** … and from then on one in so many milliseconds. */
    static final long MESSAGE_REFILL_MS = 10_000;

    private final Map<Subject, Pending> pending = new LinkedHashMap<>();
    private final Map<Subject, Budget> budgets = new HashMap<>();
    private final Budget messages = new Budget(MESSAGES, MESSAGE_REFILL_MS);

    /** What is to be told of one subject. */
    private static final class Pending {
        final long firstMs;
        final Map<String, Change> newest = new TreeMap<>(); // by data plane
        final Map<String, Integer> counts = new HashMap<>();

        Pending(long firstMs) {
            this.firstMs = firstMs;
        }
    }

    /** Something changed. */
    void add(Change change, long nowMs) {
        Pending of = pending.computeIfAbsent(change.subject(), subject -> new Pending(nowMs));
        of.newest.put(change.dataPlane(), change);
        of.counts.merge(change.dataPlane(), 1, Integer::sum);
    }

    /** Whether all has been told. */
    boolean isEmpty() {
        return pending.isEmpty();
    }

    /** Nothing is to be told any more. */
    void clear() {
        pending.clear();
    }

    /** The events of one message, in the order in which things began to change; empty: nothing is due. */
    List<AlertEvent> take(long nowMs) {
        boolean due = messages.any(nowMs)
                && pending.entrySet().stream()
                        .anyMatch(entry -> nowMs - entry.getValue().firstMs >= COLLECT_MS
                                && budget(entry.getKey()).any(nowMs));
        return due ? takeAffordable(nowMs) : List.of();
    }

    private List<AlertEvent> takeAffordable(long nowMs) {
        List<AlertEvent> events = new ArrayList<>();
        Iterator<Map.Entry<Subject, Pending>> each = pending.entrySet().iterator();
        while (each.hasNext()) {
            Map.Entry<Subject, Pending> entry = each.next();
            if (budget(entry.getKey()).any(nowMs)) {
                budget(entry.getKey()).use(nowMs);
                events.addAll(events(entry.getKey(), entry.getValue()));
                each.remove();
            }
        }
        if (!events.isEmpty()) {
            messages.use(nowMs);
        }
        budgets.values().removeIf(budget -> budget.full(nowMs));
        return events;
    }

    /** Everything that is pending, whatever it costs: for the end. */
    List<AlertEvent> takeAll() {
        List<AlertEvent> events = new ArrayList<>();
        pending.forEach((subject, of) -> events.addAll(events(subject, of)));
        pending.clear();
        return events;
    }

    private Budget budget(Subject subject) {
        return budgets.computeIfAbsent(subject, any -> new Budget(SUBJECT_EVENTS, SUBJECT_REFILL_MS));
    }

    /** One for the data planes where it is wrong now, one for those where it is right now. */
    private static List<AlertEvent> events(Subject subject, Pending of) {
        List<AlertEvent> events = new ArrayList<>();
        for (boolean wrong : new boolean[] {true, false}) {
            List<Change> changes = of.newest.values().stream()
                    .filter(change -> change.wrong() == wrong)
                    .toList();
            if (!changes.isEmpty()) {
                int count = changes.stream()
                        .mapToInt(change -> of.counts.getOrDefault(change.dataPlane(), 0))
                        .max()
                        .orElse(0);
                events.add(AlertEvent.of(subject, wrong, changes, count));
            }
        }
        return events;
    }

    /** It is wrong since the first data plane found it so, and right since the last did. */
    static @Nullable Instant since(boolean wrong, List<Change> changes) {
        Instant since = null;
        for (Change change : changes) {
            Instant at = change.since();
            if (at != null && (since == null || at.isBefore(since) == wrong)) {
                since = at;
            }
        }
        return since;
    }
}
