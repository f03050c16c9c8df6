package io.mooring.data.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.mooring.data.stats.Metrics;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Random histories, in which the real parts do what the model does, event by event. */
class SimulationTest {
    private static final int SEEDS = Integer.getInteger("mooring.simulation.seeds", 10_000);
    private static final List<Logger> LOUD = List.of(logger("live"), logger("disk"));
    private static final Map<Logger, Level> BEFORE = new HashMap<>();

    private static Logger logger(String room) {
        return (Logger) LoggerFactory.getLogger("io.mooring.data." + room);
    }

    @BeforeAll
    static void quiet() {
        for (Logger logger : LOUD) {
            BEFORE.put(logger, logger.getLevel());
            logger.setLevel(Level.OFF); // a million flips
        }
    }

    @AfterAll
    static void loudAgain() {
        BEFORE.forEach(Logger::setLevel);
    }

    /** Half of the seeds end in the middle of everything, the others when faults have stopped and all is well again. */
    @Test
    void theDataPlaneDoesWhatTheModelDoes() {
        Long only = Long.getLong("mooring.simulation.seed");
        long first = only != null ? only : System.nanoTime();
        int seeds = only != null ? 1 : SEEDS;
        System.out.println("seeds: " + first + " and " + seeds + " in all");
        try (Metrics metrics = new Metrics()) {
            for (int i = 0; i < seeds; i++) {
                run(first + i, metrics, only == null ? null : System.out::println);
            }
            assertThat(metrics.text()).as("what is left to be measured").isEmpty();
        }
    }

    private static void run(long seed, Metrics metrics, Consumer<String> trace) {
        try {
            Simulation simulation = new Simulation(seed, metrics, trace);
            simulation.run();
            if (seed % 2 == 0) {
                simulation.converge();
            }
            simulation.end();
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError(
                    "seed " + seed + ": " + e.getMessage() + "; see it with -Dmooring.simulation.seed=" + seed, e);
        }
    }
}
