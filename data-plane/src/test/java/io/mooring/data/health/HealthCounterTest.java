package io.mooring.data.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.mooring.api.Health;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HealthCounterTest {
    /** Results: + passed, - failed. States after each: u up, d down. Rise 2, fall 3. */
    @ParameterizedTest
    @CsvSource({
        "down, +-+--+---++, uuuuuuuuddu",
        "down, ---+---+++, ddduuudduu",
        "down, +---+-+-++, uuuddddddu",
        "up, --+---++, uuuuuddu",
        "up, ---+-++, uuddddu"
    })
    void risesAndFallsInARow(String initial, String results, String states) {
        HealthCounter counter = new HealthCounter(initial.equals("up"));
        assertThat(counter.health()).isEqualTo(Health.UNKNOWN);

        StringBuilder seen = new StringBuilder();
        for (int i = 0; i < results.length(); i++) {
            boolean before = counter.up();
            boolean flipped = counter.count(results.charAt(i) == '+', 2, 3);
            assertThat(flipped).isEqualTo(before != counter.up());
            assertThat(counter.health()).isEqualTo(counter.up() ? Health.UP : Health.DOWN);
            seen.append(counter.up() ? 'u' : 'd');
        }

        assertThat(seen).hasToString(states);
    }
}
