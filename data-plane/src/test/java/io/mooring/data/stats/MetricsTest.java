package io.mooring.data.stats;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class MetricsTest {
    private final Metrics metrics = new Metrics();

    @Test
    void showsWhatWasCountedUnderItsDocumentedName() {
        SessionCounters sessions = new SessionCounters(metrics.group("vs", "OCS"));
        ServerCounters server = new ServerCounters();
        server.shownIn(metrics.group("vs", "OCS", "rs", "a"));

        sessions.opened();
        sessions.opened();
        sessions.refused();
        sessions.ended("client-closed");
        sessions.ended("client-closed");
        sessions.ended("halted");
        server.chosen();
        server.connectFailed();
        server.moved(10, 20);
        server.checked(true);
        server.checked(false);
        System.gc(); // the registry alone would let go of what it reads

        assertThat(metrics.text().lines())
                .contains(
                        "mooring_sessions_opened_total{vs=\"OCS\"} 2.0",
                        "mooring_sessions_refused_total{vs=\"OCS\"} 1.0",
                        "mooring_sessions_ended_total{cause=\"client-closed\",vs=\"OCS\"} 2.0",
                        "mooring_sessions_ended_total{cause=\"halted\",vs=\"OCS\"} 1.0",
                        "mooring_server_sessions_total{rs=\"a\",vs=\"OCS\"} 1.0",
                        "mooring_server_connects_failed_total{rs=\"a\",vs=\"OCS\"} 1.0",
                        "mooring_server_bytes_total{direction=\"in\",rs=\"a\",vs=\"OCS\"} 10.0",
                        "mooring_server_bytes_total{direction=\"out\",rs=\"a\",vs=\"OCS\"} 20.0",
                        "mooring_server_checks_total{result=\"passed\",rs=\"a\",vs=\"OCS\"} 1.0",
                        "mooring_server_checks_total{result=\"failed\",rs=\"a\",vs=\"OCS\"} 1.0");
        assertThat(sessions.endedByCause()).isEqualTo(Map.of("client-closed", 2L, "halted", 1L));
    }

    @Test
    void whatIsRemovedIsShownNoMoreAndMayComeBack() {
        MeterGroup before = metrics.group("vs", "OCS");
        SessionCounters old = new SessionCounters(before);
        old.opened();
        before.close();
        old.ended("shutdown");
        assertThat(metrics.text()).doesNotContain("OCS");

        new SessionCounters(metrics.group("vs", "OCS"));

        assertThat(metrics.text().lines()).contains("mooring_sessions_opened_total{vs=\"OCS\"} 0.0");
    }
}
