package io.mooring.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.mooring.api.testing.RoomRules;
import org.junit.jupiter.api.Test;

class RoomsTest {
    @Test
    void roomsKnowOnlyTheirNeighbours() {
        assertThat(RoomRules.read("io.mooring.control", "/control-rooms.txt").violations())
                .isEmpty();
    }
}
