package io.mooring.data.balance;

import static org.assertj.core.api.Assertions.assertThat;

import io.mooring.api.Balance;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A balancer that does not look at everybody chooses whom it would choose if it did: random histories, in which each choice is
 * compared with that of a {@link PlainScan}.
 */
class ChoiceAmongManyTest {
    private static final int HISTORIES = 150;
    private static final int EVENTS = 1_500;

    private final long seed = Long.getLong("mooring.choice.seed", System.nanoTime());
    private SplittableRandom random = new SplittableRandom(seed);
    private long now;
    private List<Load> loads = List.of();
    private final List<List<Candidate>> rosters = new ArrayList<>();
    private final List<Candidates> made = new ArrayList<>();

    @ParameterizedTest
    @EnumSource
    void itIsWhomAPlainScanFinds(Balance method) {
        System.out.println("choices by " + method + " seed=" + seed);
        for (int history = 0; history < HISTORIES; history++) {
            random = new SplittableRandom(seed + history);
            history(method);
        }
    }

    private void history(Balance method) {
        long chance = random.nextLong();
        now = random.nextLong();
        Balancer balancer = new Balancer(() -> now, chance);
        PlainScan scan = new PlainScan(chance);
        loads = IntStream.range(0, 1 + random.nextInt(random.nextBoolean() ? 4 : 40))
                .mapToObj(i -> new Load())
                .toList();
        rosters.clear();
        made.clear();
        change(method);
        for (int event = 0; event < EVENTS; event++) {
            switch (random.nextInt(20)) {
                case 0 -> oneOf(loads).limit(random.nextInt(6));
                case 1 -> now += random.nextLong(1 << random.nextInt(31));
                case 2, 3 -> oneOf(loads).tryOpened(); // as the stick table sends a client
                case 4, 5, 6, 7, 8, 9, 10 -> {
                    Load load = oneOf(loads);
                    if (load.open() > 0) {
                        load.closed();
                    }
                }
                case 11 -> {
                    if (random.nextInt(10) == 0) {
                        change(method);
                    }
                }
                default -> choose(method, balancer, scan, event);
            }
        }
    }

    private void choose(Balance method, Balancer balancer, PlainScan scan, int event) {
        // Mostly the last two, the regulars and the backups; now and then ones that have just been replaced.
        int late = random.nextInt(10) == 0 ? random.nextInt(made.size()) : random.nextInt(2);
        int which = made.size() - 1 - Math.min(late, made.size() - 1);
        List<Load> without =
                random.nextInt(4) > 0 ? List.of() : List.of(oneOf(loads), oneOf(loads), oneOf(loads), oneOf(loads));
        long client = random.nextInt(50);

        int expected = scan.choose(method, rosters.get(which), now, client, without);
        int chosen = balancer.choose(made.get(which), 0, client, without);

        assertThat(chosen)
                .as("choice %d among %s of %d, seed %d", event, method, loads.size(), seed)
                .isEqualTo(expected);
    }

    /** New candidates: some of the loads each, in another order, with other weights. */
    private void change(Balance method) {
        int heaviest = oneOf(List.of(1, 3, 256)); // with small weights there are many equals
        List<List<Candidate>> ranks = List.of(new ArrayList<>(), new ArrayList<>());
        List<Integer> order =
                new ArrayList<>(IntStream.range(0, loads.size()).boxed().toList());
        while (!order.isEmpty()) {
            int number = order.remove(random.nextInt(order.size()));
            if (random.nextInt(8) > 0) {
                SlowStart slowStart = random.nextInt(3) > 0
                        ? SlowStart.NONE
                        : SlowStart.of(now - random.nextLong(2_000_000_000L), 1 + random.nextInt(3));
                int weight = random.nextInt(heaviest + 1);
                ranks.get(random.nextInt(5) == 0 ? 1 : 0)
                        .add(new Candidate("s" + number, loads.get(number), weight, slowStart));
            }
        }
        for (List<Candidate> rank : ranks) {
            rosters.add(rank);
            made.add(new Candidates(method, rank));
        }
    }

    private <T> T oneOf(List<T> some) {
        return some.get(random.nextInt(some.size()));
    }
}
