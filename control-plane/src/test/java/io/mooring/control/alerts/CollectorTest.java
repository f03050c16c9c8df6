package io.mooring.control.alerts;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.mooring.control.json.Json;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CollectorTest {
    private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");

    private final Collector collector = new Collector();
    private final Json json = new Json();
    private long nowMs = 5_000;

    @Test
    void whatComesWithinASecondIsOneMessageInTheOrderInWhichItBegan() {
        down("a", "p");
        nowMs += 900;
        down("b", "p");
        assertThat(collector.take(nowMs)).isEmpty();

        nowMs += 100;
        assertThat(words()).containsExactly("real-server.down a [p]", "real-server.down b [p]");
        assertThat(collector.isEmpty()).isTrue();
        nowMs += 100_000;
        assertThat(words()).isEmpty();
    }

    @Test
    void theSameAtSeveralDataPlanesIsOneEventThatNamesThem() {
        collector.add(change("a", "q", true, NOON), nowMs);
        collector.add(change("a", "p", true, NOON.minusSeconds(1)), nowMs);
        collector.add(change("a", "r", false, NOON), nowMs);
        nowMs += 1000;

        List<AlertEvent> events = collector.take(nowMs);

        assertThat(events).hasSize(2);
        assertThat(events.get(0).dataPlanes()).containsExactly("p", "q");
        assertThat(events.get(0).since()).isEqualTo(NOON.minusSeconds(1));
        assertThat(events.get(1).type()).isEqualTo("real-server.up");
        assertThat(events.get(1).dataPlanes()).containsExactly("r");
    }

    @Test
    void aFlappingServerIsToldOnceAMinuteWithACount() {
        List<AlertEvent> told = new ArrayList<>();
        List<Long> at = new ArrayList<>();
        for (int second = 0; second < 600; second++) {
            collector.add(change("a", "p", second % 2 == 0, NOON), nowMs);
            nowMs += 1000;
            List<AlertEvent> events = collector.take(nowMs);
            told.addAll(events);
            events.forEach(event -> at.add(nowMs));
        }

        assertThat(told.stream().mapToInt(AlertEvent::changes).sum()).isBetween(540, 600);
        assertThat(told).hasSizeBetween(Collector.SUBJECT_EVENTS + 8, Collector.SUBJECT_EVENTS + 10);
        for (int i = Collector.SUBJECT_EVENTS + 1; i < at.size(); i++) {
            assertThat(at.get(i) - at.get(i - 1)).isGreaterThanOrEqualTo(Collector.SUBJECT_REFILL_MS - 1000);
        }
        assertThat(told.get(told.size() - 1).changes()).isEqualTo(60);
    }

    @Test
    void aFlappingServerDelaysNoOther() {
        for (int i = 0; i <= Collector.SUBJECT_EVENTS; i++) {
            down("flaps", "p");
            nowMs += 1000;
            collector.take(nowMs);
        }
        assertThat(collector.isEmpty()).as("held").isFalse();

        down("other", "p");
        nowMs += 999;
        assertThat(words()).isEmpty();
        nowMs += 1;
        assertThat(words()).containsExactly("real-server.down other [p]");
        nowMs += Collector.SUBJECT_REFILL_MS;
        assertThat(words()).containsExactly("real-server.down flaps [p]");
    }

    @Test
    void messagesHaveALimitToo() {
        List<Long> at = new ArrayList<>();
        int events = 0;
        for (int second = 0; second < 300; second++) {
            down("server-" + second, "p");
            nowMs += 1000;
            int now = collector.take(nowMs).size();
            events += now;
            if (now > 0) {
                at.add(nowMs);
            }
        }
        nowMs += Collector.MESSAGE_REFILL_MS;
        events += collector.take(nowMs).size();

        assertThat(events).as("none is lost").isEqualTo(300);
        assertThat(at).hasSizeLessThanOrEqualTo(Collector.MESSAGES + 300_000 / (int) Collector.MESSAGE_REFILL_MS);
    }

    @Test
    void fiveHundredAtOnceAreOneMessageWithABoundedList() throws Exception {
        for (int i = 0; i < 500; i++) {
            down("server-" + i, "p");
        }
        nowMs += 1000;

        List<AlertEvent> events = collector.take(nowMs);
        Message message = Message.of(events, NOON, nowMs, json);
        JsonNode document = json.parse(message.body());

        assertThat(events).hasSize(500);
        assertThat(document.path("events")).hasSize(Message.MAX_EVENTS);
        assertThat(document.path("omitted").asInt()).isEqualTo(400);
        assertThat(message.subject()).isEqualTo("real server v/server-0 down (and 499 more)");
        assertThat(message.text()).contains("\nand 400 more\n");
        assertThat(message.body().length).isLessThan(64 * 1024);
    }

    @Test
    void aMessageSaysToPeopleAndProgramsWhatHappened() {
        collector.add(
                new Change(Subject.realServer("OCS", "OCS-Real-1"), "edge-1", true, "connection\r\nrefused", NOON),
                nowMs);
        collector.add(new Change(Subject.fallback("OCS"), "edge-1", true, null, null), nowMs);
        collector.add(new Change(Subject.listener("OCS", "::1", 5060), "edge-1", true, "x".repeat(400), null), nowMs);
        collector.add(new Change(Subject.dataPlane("edge-2"), "edge-2", true, null, NOON), nowMs);

        Message message = Message.of(collector.takeAll(), NOON.plusSeconds(1), nowMs, json);
        String document = json.parse(message.body()).toPrettyString();

        String expected = """
                        {"id": "%s", "time": "2026-11-22T12:00:01Z", "text": "real server OCS/OCS-Real-1 down (and 3 more)",
                         "events": [
                           {"type": "real-server.down", "virtualServer": "OCS", "realServer": "OCS-Real-1",
                            "dataPlanes": ["edge-1"], "detail": "connection  refused", "since": "2026-11-22T12:00:00Z",
                            "changes": 1},
                           {"type": "fallback.entered", "virtualServer": "OCS", "dataPlanes": ["edge-1"], "changes": 1},
                           {"type": "listener.failed", "virtualServer": "OCS", "listener": "[::1]:5060",
                            "dataPlanes": ["edge-1"], "detail": "%s…", "changes": 1},
                           {"type": "data-plane.lost", "dataPlanes": ["edge-2"], "since": "2026-11-22T12:00:00Z",
                            "changes": 1}],
                         "omitted": 0}""".formatted(message.id(), "x".repeat(300));
        assertThat(json.parse(message.body())).isEqualTo(json.parse(expected.getBytes(StandardCharsets.UTF_8)));
        assertThat(message.text()).as(document).isEqualTo("""
                        2026-11-22 12:00:01 UTC

                        real server OCS/OCS-Real-1 down
                          since   2026-11-22 12:00:00 UTC
                          seen by edge-1
                          detail  connection  refused

                        virtual server OCS on its fallback
                          seen by edge-1

                        listener [::1]:5060 of OCS failed
                          seen by edge-1
                          detail  %s…

                        data plane edge-2 lost
                          since   2026-11-22 12:00:00 UTC

                        Mooring, alert %s
                        """.formatted("x".repeat(300), message.id()));
    }

    private void down(String server, String dataPlane) {
        collector.add(change(server, dataPlane, true, NOON), nowMs);
    }

    private static Change change(String server, String dataPlane, boolean wrong, Instant since) {
        return new Change(Subject.realServer("v", server), dataPlane, wrong, null, since);
    }

    private List<String> words() {
        return collector.take(nowMs).stream()
                .map(event -> event.type() + " " + event.realServer() + " " + event.dataPlanes())
                .toList();
    }
}
