package io.mooring.data.balance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How many contests it takes to know the first. Who is first, {@link ChoiceAmongManyTest} knows. */
class TournamentTest {
    private long contests;

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 100, 1_000, 1_024, 10_000})
    void aChangeTakesNoMoreContestsThanTheTreeIsHigh(int size) {
        long seed = System.nanoTime();
        SplittableRandom random = new SplittableRandom(seed);
        long[] places = random.longs(size, 0, 1_000).toArray();
        Tournament tournament = new Tournament(size, (one, other) -> {
            contests++;
            return places[one] != places[other] ? places[one] < places[other] : one < other;
        });
        tournament.begin();
        assertThat(contests).isEqualTo(size - 1);

        int height = 32 - Integer.numberOfLeadingZeros(size - 1);
        for (int change = 0; change < 200; change++) {
            contests = 0;
            int changed = random.nextInt(size);
            places[changed] = random.nextLong(1_000);

            tournament.changed(changed);

            assertThat(contests).isLessThanOrEqualTo(height);
            assertThat(places[tournament.first()])
                    .as("seed %d", seed)
                    .isEqualTo(Arrays.stream(places).min().orElseThrow());
        }
    }

    @ParameterizedTest
    @CsvSource({"2, 1", "100, 1", "1000, 1", "2, 256", "100, 256", "1000, 256", "10000, 256"})
    void aSmoothTurnTakesTwiceAsManyAtMost(int size, int differentWeights) {
        Load[] loads = IntStream.range(0, size).mapToObj(i -> new Load()).toArray(Load[]::new);
        SplittableRandom random = new SplittableRandom(4711);
        int[] weights = IntStream.range(0, size)
                .map(i -> 1_000 * (1 + random.nextInt(differentWeights)))
                .toArray();
        SmoothTurns turns = new SmoothTurns(loads) {
            @Override
            public boolean before(int one, int other) {
                contests++;
                return super.before(one, other);
            }
        };
        turns.begin(weights);
        contests = 0;

        int rounds = 20_000;
        for (int round = 0; round < rounds; round++) {
            turns.taken(turns.next(0, random));
        }

        double each = (double) contests / rounds;
        double height = Math.log(size) / Math.log(2);
        System.out.printf(
                "%d with %d weights: %.1f contests a turn, height %.1f%n", size, differentWeights, each, height);
        assertThat(each).isLessThan(2 * height);
    }
}
