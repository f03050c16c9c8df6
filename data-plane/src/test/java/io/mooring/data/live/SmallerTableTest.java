package io.mooring.data.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A stick table that becomes smaller than it is full. */
class SmallerTableTest {
    private static final int CLIENTS = 50_000;

    private final LiveFixture fixture = LiveFixture.with("a", "b");

    SmallerTableTest() {
        fixture.set("{\"persistence\": {\"tableSize\": " + CLIENTS + "}}");
        fixture.apply();
        for (int client = 0; client < CLIENTS; client++) {
            fixture.choose(client).close();
        }
    }

    @Test
    void shrinksPartByPartOutsideTheMonitor() {
        List<Integer> sizes = new ArrayList<>();
        fixture.set("{\"persistence\": {\"tableSize\": 100}}");
        fixture.apply(); // which moves the clock by a millisecond
        sizes.add(fixture.live.table().entries());
        for (int i = 0; i < 20; i++) {
            fixture.time.advance(1);
            sizes.add(fixture.live.table().entries());
        }

        assertThat(sizes.get(0)).isGreaterThan(CLIENTS - 10_000);
        assertThat(sizes.get(sizes.size() - 1)).isEqualTo(100);
        for (int i = 1; i < sizes.size(); i++) {
            assertThat(sizes.get(i - 1) - sizes.get(i)).isBetween(0, 5_000);
        }
        assertThat(fixture.live.table().evictions()).isEqualTo(CLIENTS - 100);
    }

    @Test
    void noClientPaysForItMeanwhile() {
        fixture.set("{\"persistence\": {\"tableSize\": 100}}");
        fixture.apply();
        int before = fixture.live.table().entries();

        Seat seat = fixture.choose(CLIENTS + 1);

        assertThat(before - fixture.live.table().entries()).isBetween(0, 1);
        assertThat(fixture.remembered(CLIENTS + 1)).isNotNull();
        fixture.time.advance(100);
        assertThat(fixture.remembered(CLIENTS + 1)).as("it has a connection").isNotNull();
        seat.close();
    }
}
