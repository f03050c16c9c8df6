package io.mooring.control.alerts;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One thing that an alert tells, as a webhook gets it. What does not concern it is absent.
 *
 * @param type what happened: {@code real-server.down}
 * @param words the same for people: {@code real server OCS/OCS-Real-1 down}
 * @param virtualServer the virtual server
 * @param realServer the real server
 * @param listener the listener, as {@code address:port}
 * @param dataPlanes where it happened
 * @param detail what was found, in words
 * @param since since when
 * @param changes how often it changed since it was told last; more than one: it flaps
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record AlertEvent(
        String type,
        @JsonIgnore String words,
        @Nullable String virtualServer,
        @Nullable String realServer,
        @Nullable String listener,
        List<String> dataPlanes,
        @Nullable String detail,
        @Nullable Instant since,
        int changes) {
    private static final int MAX_DETAIL = 300;

    /** The event of changes of one subject, all in the same direction. */
    static AlertEvent of(Subject subject, boolean wrong, List<Change> changes, int count) {
        return new AlertEvent(
                subject.kind().event(wrong),
                subject.kind().words(wrong, subject.words()),
                subject.virtualServer(),
                subject.kind() == Kind.REAL_SERVER ? subject.name() : null,
                subject.kind() == Kind.LISTENER ? subject.name() : null,
                changes.stream().map(Change::dataPlane).toList(),
                changes.stream()
                        .map(Change::detail)
                        .filter(Objects::nonNull)
                        .findFirst()
                        .map(AlertEvent::oneLine)
                        .orElse(null),
                Collector.since(wrong, changes),
                count);
    }

    /** The event of a message that is sent to see whether it arrives. */
    static AlertEvent test(String author) {
        return new AlertEvent("alerts.test", "test alert", null, null, null, List.of(), "sent by " + author, null, 1);
    }

    /** What was found may say what a server answered: it is cut, and cannot begin another line. */
    private static String oneLine(String detail) {
        String visible = detail.replaceAll("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}\\p{Cs}]", " ");
        if (visible.length() <= MAX_DETAIL) {
            return visible;
        }
        boolean betweenHalves = Character.isHighSurrogate(visible.charAt(MAX_DETAIL - 1));
        return visible.substring(0, betweenHalves ? MAX_DETAIL - 1 : MAX_DETAIL) + "…";
    }
}
