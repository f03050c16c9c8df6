package io.mooring.control.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.mooring.api.PlaneState;
import io.mooring.control.publish.Foreseen;
import io.mooring.control.testing.FakePlane;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConnectionLimitTest {
    private static final Foreseen EIGHT = new Foreseen("edge-1", PlaneState.CONNECTED, FakePlane.impact(8, 2), null);
    private static final Foreseen FOUR = new Foreseen("edge-2", PlaneState.CONNECTED, FakePlane.impact(4, 2), null);
    private static final Foreseen NONE = new Foreseen("edge-3", PlaneState.CONNECTED, FakePlane.impact(0, 2), null);

    @Test
    void theSumOverAllDataPlanesCounts() {
        assertThat(ConnectionLimit.exceeded(12, List.of(EIGHT, FOUR, NONE))).isNull();
        assertThat(ConnectionLimit.exceeded(11, List.of(EIGHT, FOUR, NONE)))
                .isEqualTo("It would close 12 connections (expected at most 11): edge-1 8, edge-2 4.");
        assertThat(ConnectionLimit.exceeded(0, List.of())).isNull();
    }

    @Test
    void aConnectedDataPlaneThatDoesNotSayMayCloseAnyNumber() {
        Foreseen silent = new Foreseen("edge-4", PlaneState.CONNECTED, null, "no answer within 2000 ms");
        Foreseen lost = new Foreseen("edge-5", PlaneState.LOST, null, "it has not answered");

        assertThat(ConnectionLimit.exceeded(1000, List.of(FOUR, silent)))
                .isEqualTo("It is not known how many connections it would close (expected at most 1000): no count from"
                        + " edge-4 (no answer within 2000 ms).");
        assertThat(ConnectionLimit.exceeded(4, List.of(FOUR, lost))).isNull();
    }
}
