package io.mooring.data.balance;

import io.mooring.api.Balance;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * What a {@link Balancer} must choose, found by looking at everybody, with nothing kept between two choices but turns and
 * credits. Open connections and limits are those of the loads.
 */
final class PlainScan {
    private static final class Notes {
        private long turn;
        private long credit;
    }

    private final SplittableRandom random;
    private final Map<Load, Notes> notes = new HashMap<>();
    private long turns;

    PlainScan(long seed) {
        this.random = new SplittableRandom(seed);
    }

    /** The position that a balancer would choose now; the scan takes it for chosen. */
    int choose(Balance method, List<Candidate> candidates, long now, long client, List<Load> without) {
        long[] weights = candidates.stream()
                .mapToLong(one -> (long) one.weight() * one.slowStart().share(now))
                .toArray();
        int[] able = IntStream.range(0, weights.length)
                .filter(i -> weights[i] > 0)
                .filter(i -> !candidates.get(i).load().full())
                .filter(i -> !without.contains(candidates.get(i).load()))
                .toArray();
        if (able.length == 0) {
            return -1;
        }
        int chosen =
                switch (method) {
                    case LEASTCONN ->
                        best(
                                able,
                                Comparator.<Integer>comparingDouble(i -> cost(candidates, weights, i))
                                        .thenComparing(i -> notes(candidates, i).turn));
                    case ROUNDROBIN -> richest(candidates, weights, able);
                    case FIRST ->
                        best(able, Comparator.comparing(i -> candidates.get(i).name()));
                    case RANDOM -> twoChoices(candidates, weights, able);
                    case SOURCE ->
                        best(
                                able,
                                Comparator.comparingDouble(i -> Rendezvous.cost(
                                        Rendezvous.draw(
                                                Rendezvous.hash(
                                                        candidates.get(i).name()),
                                                Rendezvous.hash(0, client)),
                                        (int) weights[i])));
                };
        notes(candidates, chosen).turn = ++turns;
        return chosen;
    }

    /** The first of the least. */
    private static int best(int[] able, Comparator<Integer> order) {
        return IntStream.of(able).boxed().min(order).orElseThrow();
    }

    private static double cost(List<Candidate> candidates, long[] weights, int i) {
        return (candidates.get(i).load().open() + 1.0) / weights[i];
    }

    private Notes notes(List<Candidate> candidates, int i) {
        return notes.computeIfAbsent(candidates.get(i).load(), load -> new Notes());
    }

    private int richest(List<Candidate> candidates, long[] weights, int[] able) {
        for (int i : able) {
            notes(candidates, i).credit += weights[i];
        }
        int richest = best(able, Comparator.comparing(i -> -notes(candidates, i).credit));
        notes(candidates, richest).credit -=
                IntStream.of(able).mapToLong(i -> weights[i]).sum();
        return richest;
    }

    private int twoChoices(List<Candidate> candidates, long[] weights, int[] able) {
        int one = draw(weights, able, i -> true);
        if (able.length == 1) {
            return one;
        }
        int other = draw(weights, able, i -> i != one);
        return cost(candidates, weights, other) < cost(candidates, weights, one) ? other : one;
    }

    private int draw(long[] weights, int[] able, IntPredicate allowed) {
        int[] among = IntStream.of(able).filter(allowed).toArray();
        long left =
                random.nextLong(IntStream.of(among).mapToLong(i -> weights[i]).sum());
        for (int i : among) {
            left -= weights[i];
            if (left < 0) {
                return i;
            }
        }
        throw new AssertionError("the sum of the parts is less than the sum");
    }
}
