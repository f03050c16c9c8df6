package io.mooring.data.balance;

import static org.assertj.core.api.Assertions.assertThat;

import io.mooring.api.Balance;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code source}, {@code random} and {@code first}; the clients are 10.0.0.0, 10.0.0.1 and so on. */
class BalanceMethodsTest {
    private static final int CLIENTS = 20_000;
    private static final long TEN = 0xffff_0a00_0000L;

    private final Balancer balancer = new Balancer(() -> 0, 4711);

    @Test
    void firstIsTheFirstByNameWhoeverIsBusy() {
        List<Load> loads = loads(3);
        Candidates candidates = candidates(Balance.FIRST, List.of("c", "a", "b"), loads, 1, 1, 1);

        assertThat(IntStream.range(0, 5).map(client -> balancer.choose(candidates, 0, client, List.of())))
                .containsOnly(1);
        assertThat(balancer.choose(candidates, 0, 0, List.of(loads.get(1)))).isEqualTo(2);
    }

    @Test
    void randomSpreadsHeldClientsNearlyEqually() {
        List<Load> loads = loads(10);
        Candidates candidates = candidates(Balance.RANDOM, names(10), loads, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1);

        clients().forEach(client -> balancer.choose(candidates, 0, client, List.of()));

        assertThat(loads).extracting(Load::open).allMatch(open -> open >= 1_990 && open <= 2_010);
    }

    @Test
    void randomCountsWeights() {
        List<Load> loads = loads(3);
        Candidates candidates = candidates(Balance.RANDOM, names(3), loads, 6, 3, 1);

        clients().forEach(client -> balancer.choose(candidates, 0, client, List.of()));

        assertThat(loads.get(0).open()).isBetween(11_900, 12_100);
        assertThat(loads.get(1).open()).isBetween(5_900, 6_100);
        assertThat(loads.get(2).open()).isBetween(1_900, 2_100);
    }

    @Test
    void randomDoesNotSendEverybodyToTheOneThatHasJustComeUp() {
        List<Load> loads = loads(10);
        Candidates candidates = candidates(Balance.RANDOM, names(10), loads, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1);
        IntStream.range(0, 9_000).forEach(one -> loads.get(one % 9).tryOpened());

        IntStream.range(0, 1_000).forEach(client -> balancer.choose(candidates, 0, client, List.of()));

        assertThat(loads.get(9).open()).as("whenever it is one of the two").isBetween(150, 250);
    }

    /** Another answer here would move the clients of everybody who updates. */
    @Test
    void aClientsSourceIsTheSameOnEveryDataPlaneAndInEveryRelease() {
        Candidates candidates = candidates(Balance.SOURCE, names(5), 1, 1, 1, 2, 4);

        assertThat(LongStream.range(TEN, TEN + 12)
                        .mapToInt(client -> balancer.choose(candidates, 0, client, List.of())))
                .containsExactly(4, 2, 1, 4, 0, 4, 4, 3, 2, 3, 3, 4);
        Candidates elsewhere = candidates(Balance.SOURCE, names(5), 1, 1, 1, 2, 4);
        assertThat(new Balancer(() -> 0, 5).choose(elsewhere, 0x2001_0db8_0000_0000L, 1, List.of()))
                .isEqualTo(4);
    }

    @Test
    void theOrderOfTheServersDoesNotMatterToSource() {
        Candidates candidates = candidates(Balance.SOURCE, List.of("a", "b", "c"), 1, 2, 3);
        Candidates turned = candidates(Balance.SOURCE, List.of("c", "b", "a"), 3, 2, 1);

        assertThat(homes(turned).stream().map(i -> 2 - i).toList()).isEqualTo(homes(candidates));
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 10, 100})
    void aServerMoreTakesItsShareAndMovesNobodyElse(int n) {
        Candidates before = candidates(Balance.SOURCE, names(n - 1), equalWeights(n - 1));
        List<Load> loads = loads(n);
        Candidates after = candidates(Balance.SOURCE, names(n), loads, equalWeights(n));

        List<Integer> was = homes(before);
        List<Integer> is = homes(after);

        int moved = 0;
        for (int client = 0; client < CLIENTS; client++) {
            if (!was.get(client).equals(is.get(client))) {
                assertThat(is.get(client)).isEqualTo(n - 1);
                moved++;
            }
        }
        double expected = (double) CLIENTS / n;
        assertThat((double) moved).isBetween(expected * 0.8, expected * 1.2);
        List<Integer> withoutLast = homes(after, List.of(loads.get(n - 1)));
        assertThat(withoutLast).as("and when it goes, they go home").isEqualTo(was);
    }

    @Test
    void moreWeightWinsClientsInProportionAndLosesNone() {
        List<Integer> equal = homes(candidates(Balance.SOURCE, names(3), 1, 1, 1));
        List<Integer> heavy = homes(candidates(Balance.SOURCE, names(3), 1, 1, 4));

        for (int client = 0; client < CLIENTS; client++) {
            assertThat(heavy.get(client)).isIn(equal.get(client), 2);
        }
        assertThat(Collections.frequency(equal, 2) / (double) CLIENTS).isBetween(0.32, 0.345);
        assertThat(Collections.frequency(heavy, 2) / (double) CLIENTS).isBetween(0.65, 0.68);
        assertThat(Collections.frequency(heavy, 0) / (double) CLIENTS).isBetween(0.155, 0.18);
    }

    @ParameterizedTest
    @EnumSource
    void aThousandServersStayCheap(Balance method) {
        int[] weights = IntStream.range(0, 1_000).map(i -> 1 + i % 256).toArray();
        Candidates candidates = candidates(method, names(1_000), weights);
        clients().limit(2_000).forEach(client -> balancer.choose(candidates, 0, client, List.of()));

        long began = System.nanoTime();
        clients().limit(2_000).forEach(client -> balancer.choose(candidates, 0, client, List.of()));
        long microseconds = (System.nanoTime() - began) / 2_000_000;

        System.out.printf("%s: %d us a choice among 1,000%n", method, microseconds);
        assertThat(microseconds).as("with room for a busy machine").isLessThan(1_000);
    }

    private List<Integer> homes(Candidates candidates) {
        return homes(candidates, List.of());
    }

    private List<Integer> homes(Candidates candidates, List<Load> without) {
        List<Integer> homes = new ArrayList<>();
        clients().forEach(client -> homes.add(balancer.choose(candidates, 0, client, without)));
        return homes;
    }

    private static LongStream clients() {
        return LongStream.range(TEN, TEN + CLIENTS);
    }

    private static List<String> names(int count) {
        return IntStream.range(0, count).mapToObj(i -> "server-" + i).toList();
    }

    private static int[] equalWeights(int count) {
        return IntStream.range(0, count).map(i -> 1).toArray();
    }

    private static List<Load> loads(int count) {
        return IntStream.range(0, count).mapToObj(i -> new Load()).toList();
    }

    private static Candidates candidates(Balance method, List<String> names, int... weights) {
        return candidates(method, names, loads(weights.length), weights);
    }

    private static Candidates candidates(Balance method, List<String> names, List<Load> loads, int... weights) {
        return new Candidates(
                method,
                IntStream.range(0, weights.length)
                        .mapToObj(i -> new Candidate(names.get(i), loads.get(i), weights[i], SlowStart.NONE))
                        .toList());
    }
}
