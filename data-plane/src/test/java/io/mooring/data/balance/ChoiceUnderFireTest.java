package io.mooring.data.balance;

import static org.assertj.core.api.Assertions.assertThat;

import io.mooring.api.Balance;
import io.mooring.data.testing.Crowd;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Whatever threads do to loads at the same time, no change of one is lost: afterwards the least connected is chosen again. */
class ChoiceUnderFireTest {
    private static final int THREADS = 4;
    private static final int ROUNDS = 3_000;
    private static final int EVENTS_A_ROUND = 20;

    private final long seed = System.nanoTime();
    private final Balancer balancer = new Balancer(() -> 0, seed);
    private final List<Load> loads =
            IntStream.range(0, 7).mapToObj(i -> new Load()).toList();
    private final Candidates[] candidates = {candidates(), candidates()};

    @Test
    void noChangeOfALoadIsLost() throws Exception {
        System.out.println("seed: " + seed);
        CyclicBarrier begin = new CyclicBarrier(THREADS);
        CyclicBarrier end = new CyclicBarrier(THREADS, this::leastConnectedAreChosen);
        ExecutorService executor = Executors.newFixedThreadPool(THREADS);
        List<Future<List<Load>>> held = new ArrayList<>();
        for (int thread = 0; thread < THREADS; thread++) {
            SplittableRandom random = new SplittableRandom(seed + thread);
            Callable<List<Load>> work = () -> {
                List<Load> open = new ArrayList<>();
                for (int round = 0; round < ROUNDS; round++) {
                    begin.await(60, TimeUnit.SECONDS);
                    for (int event = 0; event < EVENTS_A_ROUND; event++) {
                        happens(random, open);
                    }
                    end.await(60, TimeUnit.SECONDS);
                }
                return open;
            };
            held.add(executor.submit(work));
        }
        for (Future<List<Load>> one : held) {
            one.get(120, TimeUnit.SECONDS).forEach(Load::closed);
        }
        executor.shutdownNow();

        assertThat(loads).extracting(Load::open).containsOnly(0);
    }

    /** One thread chooses all the time, and looks at two loads at the moments at which their changes are told. */
    @Test
    void aChangeThatIsToldWhileItsLoadIsLookedAtIsSeenByTheNextChoice() throws Exception {
        Load busy = new Load();
        List<Load> idle = List.of(new Load(), new Load());
        Candidates three = new Candidates(
                Balance.LEASTCONN,
                List.of(
                        new Candidate("a", idle.get(0), 1, SlowStart.NONE),
                        new Candidate("b", idle.get(1), 1, SlowStart.NONE),
                        new Candidate("busy", busy, 2, SlowStart.NONE)));
        busy.tryOpened();
        busy.tryOpened(); // (2 + 1) / 2 is more than that of the others while they are idle, and less when they are not
        AtomicInteger rounds = new AtomicInteger();
        AtomicInteger seen = new AtomicInteger();

        new Crowd()
                .and(random -> {
                    boolean bothIdle = rounds.get() > seen.get();
                    int one = balancer.choose(three, 0, 0, List.of());
                    int other = balancer.choose(three, 0, 0, List.of());
                    assertThat(!bothIdle || one + other == 1)
                            .as("round %s: %d and %d", seen, one, other)
                            .isTrue();
                    (one == 2 ? busy : idle.get(one)).closed();
                    (other == 2 ? busy : idle.get(other)).closed();
                    if (bothIdle) {
                        seen.incrementAndGet();
                    }
                })
                .and(random -> {
                    if (rounds.get() > seen.get()) {
                        Thread.onSpinWait();
                        return;
                    }
                    Load first = idle.get(random.nextInt(2));
                    Load second = first == idle.get(0) ? idle.get(1) : idle.get(0);
                    first.tryOpened();
                    second.tryOpened();
                    moments(random);
                    second.closed();
                    moments(random);
                    first.closed();
                    rounds.incrementAndGet();
                })
                .work();

        System.out.println("rounds: " + rounds);
        assertThat(idle).extracting(Load::open).containsExactly(0, 0);
        assertThat(busy.open()).isEqualTo(2);
    }

    private static void moments(SplittableRandom random) {
        for (int left = random.nextInt(60); left > 0; left--) {
            Thread.onSpinWait();
        }
    }

    @Test
    void aPlaceThatIsTakenInTheMiddleOfAChoiceIsNotGivenTwice() {
        Load full = new Load();
        Load other = new Load();
        full.limit(1);
        LongSupplier clock = () -> {
            full.tryOpened(); // a stuck client's connection, just when the balancer asks for the time
            return 0;
        };
        Candidates slow = new Candidates(
                Balance.LEASTCONN,
                List.of(
                        new Candidate("full", full, 256, SlowStart.NONE),
                        new Candidate("other", other, 1, SlowStart.of(0, 100))));
        Balancer asking = new Balancer(clock, seed);
        asking.choose(slow, 0, 0, List.of());
        full.closed();

        assertThat(asking.choose(slow, 0, 0, List.of())).isEqualTo(1);
        assertThat(full.open()).isEqualTo(1);
        assertThat(other.open()).isEqualTo(2);
    }

    private void happens(SplittableRandom random, List<Load> open) {
        Load load = loads.get(random.nextInt(loads.size()));
        int kind = random.nextInt(20);
        if (kind < 10 && !open.isEmpty()) {
            open.remove(random.nextInt(open.size())).closed();
        } else if (kind == 10) {
            load.limit(random.nextInt(5));
        } else if (kind < 15 && load.tryOpened()) {
            open.add(load);
        } else {
            // Mostly the same candidates, now and then those that were replaced.
            int chosen = balancer.choose(candidates[random.nextInt(20) == 0 ? 1 : 0], 0, 0, List.of());
            if (chosen >= 0) {
                open.add(loads.get(chosen));
            }
        }
    }

    /** While nobody does anything else. */
    private void leastConnectedAreChosen() {
        List<Load> chosen = new ArrayList<>();
        for (int choice = 0; choice < 2 * loads.size(); choice++) {
            int expected = IntStream.range(0, loads.size())
                    .boxed()
                    .filter(i -> !loads.get(i).full())
                    .min(Comparator.<Integer>comparingInt(i -> loads.get(i).open())
                            .thenComparingLong(i -> loads.get(i).turn))
                    .orElse(-1);
            assertThat(balancer.choose(candidates[0], 0, 0, List.of())).isEqualTo(expected);
            if (expected >= 0) {
                chosen.add(loads.get(expected));
            }
        }
        chosen.forEach(Load::closed);
    }

    private Candidates candidates() {
        return new Candidates(
                Balance.LEASTCONN,
                loads.stream()
                        .map(load -> new Candidate("s" + loads.indexOf(load), load, 1, SlowStart.NONE))
                        .toList());
    }
}
