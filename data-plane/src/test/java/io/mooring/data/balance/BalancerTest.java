package io.mooring.data.balance;

import static org.assertj.core.api.Assertions.assertThat;

import io.mooring.api.Balance;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class BalancerTest {
    private final Balancer balancer = new Balancer(() -> 0, 1);

    @ParameterizedTest
    @CsvSource({"1,1,20,20", "3,1,30,10", "256,1,40,0", "2,3,16,24"})
    void heldClientsSpreadByWeight(int weightA, int weightB, int expectedA, int expectedB) {
        List<Load> loads = loads(2);
        Candidates candidates = candidates(Balance.LEASTCONN, loads, List.of(weightA, weightB));

        IntStream.range(0, 40).forEach(client -> choose(candidates));

        assertThat(loads).extracting(Load::open).containsExactly(expectedA, expectedB);
    }

    @Test
    void aFreedServerIsRefilledFirst() {
        List<Load> loads = loads(3);
        Candidates candidates = equals(Balance.LEASTCONN, loads);
        IntStream.range(0, 30).forEach(client -> choose(candidates));

        loads.get(1).closed();
        loads.get(1).closed();

        assertThat(List.of(choose(candidates), choose(candidates))).containsExactly(1, 1);
    }

    @Test
    void idleEqualsTakeTurns() {
        List<Load> loads = loads(3);
        Candidates candidates = equals(Balance.LEASTCONN, loads);

        List<Integer> chosen = new ArrayList<>();
        for (int client = 0; client < 7; client++) {
            int position = choose(candidates);
            chosen.add(position);
            loads.get(position).closed();
        }

        assertThat(chosen).containsExactly(0, 1, 2, 0, 1, 2, 0);
    }

    @Test
    void turnsGoOnWhenTheCandidatesChange() {
        List<Load> loads = loads(3);
        Candidates all = equals(Balance.LEASTCONN, loads);
        Candidates withoutFirst = equals(Balance.LEASTCONN, loads.subList(1, 3));

        int first = choose(all);
        loads.get(first).closed();
        int second = choose(withoutFirst);
        loads.get(1 + second).closed();
        int third = choose(all);

        assertThat(List.of(first, 1 + second, third)).containsExactly(0, 1, 2);
    }

    @Test
    void weightsTakeSmoothTurns() {
        List<Load> loads = loads(3);
        Candidates candidates = candidates(Balance.ROUNDROBIN, loads, List.of(5, 1, 1));

        List<Integer> chosen = new ArrayList<>();
        for (int client = 0; client < 14; client++) {
            chosen.add(choose(candidates));
        }

        assertThat(chosen).containsExactly(0, 0, 1, 0, 2, 0, 0, 0, 0, 1, 0, 2, 0, 0);
        assertThat(loads).extracting(Load::open).containsExactly(10, 2, 2);
    }

    @ParameterizedTest
    @EnumSource
    void weightZeroAndWhoIsNotAllowedAreNeverChosen(Balance method) {
        List<Load> loads = loads(3);
        Candidates candidates = candidates(method, loads, List.of(0, 1, 1));

        List<Integer> chosen = new ArrayList<>();
        for (int client = 0; client < 4; client++) {
            chosen.add(choose(candidates, loads.get(1)));
        }

        assertThat(chosen).containsExactly(2, 2, 2, 2);
        assertThat(choose(candidates, loads.get(1), loads.get(2))).isEqualTo(-1);
        assertThat(choose(equals(method, List.of()))).isEqualTo(-1);
    }

    @Test
    void simultaneousChoosersNeverTakeTheSameLeastPlace() throws Exception {
        int threads = 8;
        int each = 2500;
        List<Load> loads = loads(10);
        Candidates candidates = equals(Balance.LEASTCONN, loads);
        CyclicBarrier together = new CyclicBarrier(threads);
        ExecutorService executor = Executors.newFixedThreadPool(threads);

        Callable<Integer> chooser = () -> {
            together.await(10, TimeUnit.SECONDS);
            return IntStream.range(0, each)
                    .map(client -> choose(candidates))
                    .max()
                    .orElseThrow();
        };
        for (Future<Integer> chosen : executor.invokeAll(Collections.nCopies(threads, chooser))) {
            assertThat(chosen.get()).isBetween(0, 9);
        }
        executor.shutdownNow();

        assertThat(loads).extracting(Load::open).containsOnly(threads * each / 10);
    }

    @ParameterizedTest
    @EnumSource
    void nobodyGetsMoreThanItsLimitHoweverManyChooseAtOnce(Balance method) throws Exception {
        List<Load> loads = loads(10);
        loads.forEach(load -> load.limit(300));
        loads.get(9).limit(0);
        Candidates candidates = equals(method, loads);
        ExecutorService executor = Executors.newFixedThreadPool(8);

        Callable<Integer> chooser = () -> {
            int refused = 0;
            for (int client = 0; client < 500; client++) {
                if (client % 2 == 0) {
                    refused += balancer.choose(candidates, client, 1, List.of(loads.get(9))) < 0 ? 1 : 0;
                } else {
                    refused += loads.get(client % 9).tryOpened() ? 0 : 1; // as the stick table sends them
                }
                assertThat(loads.subList(0, 9)).allMatch(load -> load.open() <= 300);
            }
            return refused;
        };
        int refused = 0;
        for (Future<Integer> one : executor.invokeAll(Collections.nCopies(8, chooser))) {
            refused += one.get();
        }
        executor.shutdownNow();

        assertThat(loads.stream().mapToInt(Load::open).sum()).isEqualTo(4_000 - refused);
        assertThat(loads.get(9).open()).isZero();
        while (choose(candidates, loads.get(9)) >= 0) {
            assertThat(loads.subList(0, 9)).allMatch(load -> load.open() <= 300);
        }
        assertThat(loads.subList(0, 9)).extracting(Load::open).containsOnly(300);
        assertThat(choose(candidates)).isEqualTo(9);
    }

    private int choose(Candidates candidates, Load... without) {
        return balancer.choose(candidates, 0, 0, List.of(without));
    }

    private static Candidates candidates(Balance method, List<Load> loads, List<Integer> weights) {
        return new Candidates(
                method,
                IntStream.range(0, loads.size())
                        .mapToObj(i -> new Candidate("s" + i, loads.get(i), weights.get(i), SlowStart.NONE))
                        .toList());
    }

    private static Candidates equals(Balance method, List<Load> loads) {
        return candidates(method, loads, Collections.nCopies(loads.size(), 1));
    }

    private static List<Load> loads(int count) {
        return IntStream.range(0, count).mapToObj(i -> new Load()).toList();
    }
}
