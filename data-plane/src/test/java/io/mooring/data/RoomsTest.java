package io.mooring.data;

import static org.assertj.core.api.Assertions.assertThat;

import io.mooring.api.testing.RoomRules;
import org.junit.jupiter.api.Test;

class RoomsTest {
    private final RoomRules rules = RoomRules.read("io.mooring.data", "/data-rooms.txt");

    @Test
    void roomsKnowOnlyTheirNeighbours() {
        assertThat(rules.violations()).isEmpty();
    }

    @Test
    void thePlanesShareNothingButTheApi() {
        assertThat(rules.usesOf("io.mooring.control")).isEmpty();
    }

    @Test
    void nothingRunsInTheCommonPool() {
        assertThat(rules.usesOfTheCommonPool()).isEmpty();
    }
}
