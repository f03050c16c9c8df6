package io.mooring.control.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import io.mooring.api.CheckResult;
import io.mooring.api.ConnectionsStatus;
import io.mooring.api.Convergence;
import io.mooring.api.EffectiveState;
import io.mooring.api.Health;
import io.mooring.api.ListenerState;
import io.mooring.api.ListenerStatus;
import io.mooring.api.PersistenceStatus;
import io.mooring.api.RealServerStatus;
import io.mooring.api.VirtualServer;
import io.mooring.api.VirtualServerState;
import io.mooring.api.VirtualServerStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OverallTest {
    private static final Convergence CONVERGENCE = new Convergence(1, 1, 1, 1, List.of());

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                                        | UNKNOWN
                    UP                  | UP
                    UP UP               | UP
                    UP DEGRADED         | DEGRADED
                    UP DOWN             | DEGRADED
                    FALLBACK UP         | DEGRADED
                    FALLBACK DOWN       | DOWN
                    FALLBACK FALLBACK   | FALLBACK
                    DOWN DOWN           | DOWN
                    UP UNKNOWN          | UP
                    UP DISABLED         | DEGRADED
                    DISABLED UNKNOWN    | UNKNOWN
                    """)
    void theStateOfAVirtualServer(String reported, VirtualServerState overall) {
        Map<String, VirtualServerStatus> reports = new LinkedHashMap<>();
        for (String state : reported == null ? new String[0] : reported.split(" ", -1)) {
            reports.put("p" + reports.size(), report(VirtualServerState.valueOf(state)));
        }

        assertThat(Overall.of(desired(true), reports, CONVERGENCE).state()).isEqualTo(overall);
        assertThat(Overall.of(desired(false), reports, CONVERGENCE).state()).isEqualTo(VirtualServerState.DISABLED);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                                         | UNKNOWN   | UNKNOWN
                    UP/UP                | UP        | UP
                    UP/UP DOWN/DOWN      | DOWN      | DOWN
                    UP/UP UNKNOWN/UNKNOWN| UNKNOWN   | UNKNOWN
                    UP/HALTED UP/UP      | UP        | HALTED
                    UNCHECKED/DRAINING   | UNCHECKED | DRAINING
                    """)
    void theHealthOfARealServerIsTheWorstReported(String reported, Health health, EffectiveState effective) {
        List<RealServerStatus> reports = new ArrayList<>();
        for (String pair : reported == null ? new String[0] : reported.split(" ", -1)) {
            String[] words = pair.split("/", -1);
            reports.add(new RealServerStatus(
                    Health.valueOf(words[0]), EffectiveState.valueOf(words[1]), null, null, 1, 2, 3, 4));
        }

        RealServerStatus overall = Overall.of(reports);

        assertThat(overall.health()).isEqualTo(health);
        assertThat(overall.effectiveState()).isEqualTo(effective);
        assertThat(overall.connections()).isEqualTo(reports.size());
        assertThat(overall.persistenceEntries()).isEqualTo(2L * reports.size());
        assertThat(overall.bytesOut()).isEqualTo(3L * reports.size());
        assertThat(overall.bytesIn()).isEqualTo(4L * reports.size());
    }

    @Test
    void itIsDownSinceTheFirstPlaneFoundItSoAndUpSinceTheLastDid() {
        Instant early = Instant.parse("2026-11-22T10:00:00Z");
        Instant late = early.plusSeconds(5);

        RealServerStatus down = Overall.of(List.of(
                checked(Health.DOWN, late, "refused"),
                checked(Health.UP, late.plusSeconds(9), "fine"),
                checked(Health.DOWN, early, "timed out")));
        RealServerStatus up = Overall.of(List.of(checked(Health.UP, early, "a"), checked(Health.UP, late, "b")));

        assertThat(down.since()).isEqualTo(early);
        assertThat(down.lastCheck().detail()).isEqualTo("refused");
        assertThat(up.since()).isEqualTo(late);
    }

    @Test
    void listenersAreThoseOfAllPlanesWithTheWorstStateAndTheNameOfThePlane() {
        Map<String, VirtualServerStatus> reports = new LinkedHashMap<>();
        reports.put("dp-1", report(VirtualServerState.UP));
        reports.put(
                "dp-2",
                new VirtualServerStatus(
                        VirtualServerState.DEGRADED,
                        null,
                        List.of(new ListenerStatus("10.0.0.1", 80, ListenerState.FAILED, "in use", 0)),
                        new ConnectionsStatus(1, 10, 20, 3, 1),
                        new PersistenceStatus(1, 2, 3, 4, 5)));

        VirtualServerStatus overall = Overall.of(desired(true), reports, CONVERGENCE);

        assertThat(overall.listeners())
                .containsExactly(new ListenerStatus("10.0.0.1", 80, ListenerState.FAILED, "dp-2: in use", 7));
        assertThat(overall.connections()).isEqualTo(new ConnectionsStatus(8, 20, 30, 3, 1));
        assertThat(overall.persistence()).isEqualTo(new PersistenceStatus(2, 4, 6, 8, 10));
        assertThat(overall.convergence()).isEqualTo(CONVERGENCE);
    }

    private static RealServerStatus checked(Health health, Instant since, String detail) {
        return new RealServerStatus(
                health, EffectiveState.UP, since, new CheckResult(since, health == Health.UP, detail, 1), 0, 0, 0, 0);
    }

    private static VirtualServerStatus report(VirtualServerState state) {
        return new VirtualServerStatus(
                state,
                null,
                List.of(new ListenerStatus("10.0.0.1", 80, ListenerState.LISTENING, null, 7)),
                new ConnectionsStatus(7, 10, 10, 0, 0),
                new PersistenceStatus(1, 2, 3, 4, 5));
    }

    private static VirtualServer desired(boolean enabled) {
        return new VirtualServer(
                "a",
                enabled,
                null,
                null,
                "10.0.0.1",
                List.of(80),
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null);
    }
}
