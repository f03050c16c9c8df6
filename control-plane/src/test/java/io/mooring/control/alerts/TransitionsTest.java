package io.mooring.control.alerts;

import static io.mooring.api.ListenerState.FAILED;
import static io.mooring.api.ListenerState.LISTENING;
import static io.mooring.api.ListenerState.WARNING;
import static org.assertj.core.api.Assertions.assertThat;

import io.mooring.api.ListenerState;
import io.mooring.api.PlaneStatus;
import io.mooring.api.VirtualServerState;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TransitionsTest {
    private Set<Subject> wrong = Set.of();

    /** Each row is a story: reports one after the other, and after the arrow what they change. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        UP a=UP b=UP, DEGRADED a=UP b=DOWN, DEGRADED a=UP b=DOWN, UP a=UP b=UP  | -; down v/b; -; up v/b
        UP a=UNKNOWN, UP a=UP                                                    | -; -
        DOWN a=UNKNOWN, DOWN a=DOWN                                              | -; down v/a + virtual-server.down v
        UP a=UP, DOWN a=DOWN, DOWN a=UNKNOWN, DOWN a=DOWN, UP a=UP               | -; down v/a + virtual-server.down v; -; -; up v/a + virtual-server.up v
        UP a=UP, UP a=UNKNOWN, UP a=UP                                           | -; -; -
        DOWN a=DOWN, DOWN a=HALTED, UP a=UP                                      | down v/a + virtual-server.down v; -; up v/a + virtual-server.up v
        UP a=UP b=DOWN, UP a=UP, UP a=UP b=UP                                    | down v/b; -; -
        UP a=UNCHECKED, DEGRADED a=UNCHECKED/DOWN, UP a=UNCHECKED                | -; down v/a; up v/a
        UP a=UP, FALLBACK a=DOWN, UP a=UP                                        | -; down v/a + fallback.entered v; up v/a + fallback.left v
        FALLBACK a=UNKNOWN, UP a=UP                                              | -; -
        UP a=UP, FALLBACK a=UNKNOWN, FALLBACK a=DOWN                             | -; -; down v/a + fallback.entered v
        FALLBACK a=HALTED, UP a=UP                                               | fallback.entered v; fallback.left v
        DOWN, UP                                                                 | -; -
        UP a=UP, DISABLED a=DOWN, UP a=UP                                        | -; -; -
        DOWN a=DOWN, DISABLED a=UP, UP a=UP                                      | down v/a + virtual-server.down v; -; up v/a + virtual-server.up v
        """)
    void whatReportsChange(String reports, String changes) {
        String[] expected = changes.split("; ", -1);
        String[] told = reports.split(", ", -1);
        for (int i = 0; i < told.length; i++) {
            String[] words = told[i].strip().split(" ", 2);
            PlaneStatus report =
                    Reports.of(VirtualServerState.valueOf(words[0]), words.length == 1 ? "" : words[1].strip());

            assertThat(words(report)).as(i + ": " + told[i]).isEqualTo(expected[i].strip());
        }
    }

    @Test
    void aListenerFailsAndRecovers() {
        assertThat(words(listener(LISTENING))).isEqualTo("-");
        assertThat(words(listener(WARNING))).isEqualTo("-");
        assertThat(words(listener(FAILED))).isEqualTo("listener.failed 10.0.0.1:80 of v");
        assertThat(words(listener(FAILED))).isEqualTo("-");
        assertThat(words(listener(WARNING))).isEqualTo("listener.recovered 10.0.0.1:80 of v");
    }

    @Test
    void whatIsRemovedIsForgottenInSilenceAndAPlaneThatRunsNothingSaysNothing() {
        words(Reports.of(VirtualServerState.DEGRADED, "a=UP b=DOWN"));
        assertThat(words(Reports.ofNewPlane())).isEqualTo("-");
        assertThat(words(Reports.of(VirtualServerState.DEGRADED, "a=UP b=DOWN")))
                .as("known from before")
                .isEqualTo("-");

        assertThat(words(Reports.of(Map.of()))).isEqualTo("-");
        assertThat(wrong).isEmpty();
    }

    @Test
    void aChangeSaysWhatTheCheckFoundAndSinceWhen() {
        List<Change> changes = Transitions.between(
                        Set.of(), "edge-1", Reports.of(VirtualServerState.DEGRADED, "a=UP b=DOWN"))
                .changes();

        assertThat(changes)
                .containsExactly(new Change(Subject.realServer("v", "b"), "edge-1", true, "DOWN it is", Reports.SINCE));
    }

    private static PlaneStatus listener(ListenerState state) {
        return Reports.of(Map.of("v", Reports.virtualServer(VirtualServerState.UP, state, "a=UP")));
    }

    private String words(PlaneStatus report) {
        Transitions transitions = Transitions.between(wrong, "p", report);
        wrong = transitions.wrong();
        return transitions.changes().isEmpty()
                ? "-"
                : String.join(
                        " + ",
                        transitions.changes().stream()
                                .map(change -> change.subject().kind().event(change.wrong()) + " "
                                        + change.subject().words())
                                .map(words -> words.replace("real-server.", ""))
                                .toList());
    }
}
