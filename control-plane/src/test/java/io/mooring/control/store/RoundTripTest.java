package io.mooring.control.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.mooring.api.Configuration;
import io.mooring.api.Snapshot;
import io.mooring.api.SnapshotRules;
import io.mooring.api.testing.StandardRules;
import io.mooring.control.json.Bound;
import io.mooring.control.json.Json;
import io.mooring.control.testing.GeneratedConfigurations;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What any valid configuration must survive; over HTTP and the database {@code ConfigRoundTripTest} asks the same. */
class RoundTripTest {
    private static final int DOCUMENTS = Integer.getInteger("mooring.config.documents", 3_000);

    private final Json json = new Json();
    private final SnapshotRules rules = StandardRules.create();

    @Test
    void aConfigurationIsWrittenAndReadWithoutLossAndTheOrderOfServersDoesNotMatter() {
        long seed = Long.getLong("mooring.config.seed", System.nanoTime());
        GeneratedConfigurations generated = new GeneratedConfigurations(new Random(seed));
        for (int i = 0; i < DOCUMENTS; i++) {
            Configuration configuration = generated.next(6);
            assertThat(rules.violations(configuration)).as("seed %d", seed).isEmpty();

            Snapshot snapshot = Snapshot.of("store", 1, configuration);
            Bound<Configuration> read = json.read(json.bytes(snapshot.configuration()), Configuration.class);
            Configuration shuffled = generated.shuffled(configuration);

            assertThat(read.mistakes()).as("seed %d", seed).isEmpty();
            assertThat(read.value()).as("seed %d", seed).isEqualTo(snapshot.configuration());
            assertThat(Snapshot.of("store", 1, shuffled)).as("seed %d", seed).isEqualTo(snapshot);
            assertThat(json.bytes(Snapshot.of("store", 1, shuffled))).isEqualTo(json.bytes(snapshot));
        }
    }
}
