package io.mooring.control.alerts;

import io.mooring.control.json.Json;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is told at once, ready for every target.
 *
 * @param id its name, the same at each target and each try
 * @param madeMs when it was made, in milliseconds of a clock that never steps back
 * @param subject its line for people
 * @param text all of it for people
 * @param json all of it for programs
 */
record Message(String id, long madeMs, String subject, String text, String json) {
    /** The most events that a message names; of others it says the number. */
    static final int MAX_EVENTS = 100;

    private static final int MAX_PLANES_IN_TEXT = 10;
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss 'UTC'").withZone(ZoneOffset.UTC);

    /**
     * The body of a webhook's request.
     *
     * @param text its line for people
     * @param omitted how many events there are besides those named
     */
    private record Document(String id, Instant time, String text, List<AlertEvent> events, int omitted) {}

    /** The message of these events, of which there is at least one. */
    static Message of(List<AlertEvent> events, Instant time, long nowMs, Json json) {
        byte[] random = new byte[8];
        RANDOM.nextBytes(random);
        String id = HexFormat.of().formatHex(random);
        Instant at = time.truncatedTo(ChronoUnit.MILLIS);
        List<AlertEvent> named = events.size() > MAX_EVENTS ? events.subList(0, MAX_EVENTS) : events;
        int omitted = events.size() - named.size();
        String subject = subject(events);
        return new Message(
                id,
                nowMs,
                subject,
                text(id, at, named, omitted),
                new String(json.bytes(new Document(id, at, subject, named, omitted)), StandardCharsets.UTF_8));
    }

    /** What a webhook gets: {@link #json} in UTF-8. */
    byte[] body() {
        return json.getBytes(StandardCharsets.UTF_8);
    }

    private static String subject(List<AlertEvent> events) {
        String first = events.get(0).words();
        return events.size() == 1 ? first : first + " (and " + (events.size() - 1) + " more)";
    }

    private static String text(String id, Instant time, List<AlertEvent> events, int omitted) {
        StringBuilder text = new StringBuilder(TIME.format(time)).append("\n\n");
        for (AlertEvent event : events) {
            text.append(event.words()).append('\n');
            line(text, "since", event.since() == null ? null : TIME.format(event.since()));
            line(text, "seen by", event.virtualServer() == null ? null : planes(event.dataPlanes()));
            line(text, "detail", event.detail());
            line(text, "changed", event.changes() > 1 ? event.changes() + " times since it was told last" : null);
            text.append('\n');
        }
        if (omitted > 0) {
            text.append("and ").append(omitted).append(" more\n\n");
        }
        return text.append("Mooring, alert ").append(id).append('\n').toString();
    }

    private static void line(StringBuilder text, String name, @Nullable String value) {
        if (value != null) {
            text.append("  ")
                    .append((name + "        ").substring(0, 8))
                    .append(value)
                    .append('\n');
        }
    }

    private static String planes(List<String> names) {
        int more = names.size() - MAX_PLANES_IN_TEXT;
        return more <= 0
                ? String.join(", ", names)
                : String.join(", ", names.subList(0, MAX_PLANES_IN_TEXT)) + " and " + more + " more";
    }
}
