package io.mooring.data.balance;

import io.mooring.api.Balance;
import java.util.Comparator;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;

/** Whom a balancer may choose from, with their weights, and how. Immutable; the {@link Load}s in it live on. */
public final class Candidates {
    final Balance method;
    final Load[] loads;
    private final int[] fullWeights;
    private final SlowStart[] slowStarts;

    private final boolean neverSlow;

    /** A number for each name, the same on every data plane; empty unless the method asks for it. */
    final long[] names;

    /** All positions, by name; empty unless the method asks for it. */
    final int[] byName;

    /** Candidates that are chosen from in this way; their positions are those in the list. */
    public Candidates(Balance method, List<Candidate> candidates) {
        this.method = method;
        this.loads = candidates.stream().map(Candidate::load).toArray(Load[]::new);
        this.fullWeights = candidates.stream()
                .mapToInt(candidate -> candidate.weight() * 1000)
                .toArray();
        this.slowStarts = candidates.stream().map(Candidate::slowStart).toArray(SlowStart[]::new);
        this.neverSlow =
                candidates.stream().allMatch(candidate -> candidate.slowStart().lengthNanos() == 0);
        this.names = candidates.stream()
                .limit(method == Balance.SOURCE ? loads.length : 0)
                .mapToLong(candidate -> Rendezvous.hash(candidate.name()))
                .toArray();
        this.byName = IntStream.range(0, method == Balance.FIRST ? loads.length : 0)
                .boxed()
                .sorted(Comparator.comparing(i -> candidates.get(i).name()))
                .mapToInt(Integer::intValue)
                .toArray();
    }

    /** Their weights at this moment, in thousandths; not to be changed. */
    int[] weights(LongSupplier clockNanos) {
        if (neverSlow) {
            return fullWeights;
        }
        long now = clockNanos.getAsLong();
        int[] weights = fullWeights;
        for (int i = 0; i < slowStarts.length; i++) {
            if (!slowStarts[i].over(now)) {
                weights = weights == fullWeights ? fullWeights.clone() : weights;
                weights[i] = fullWeights[i] / 1000 * slowStarts[i].share(now);
            }
        }
        return weights;
    }

    /** How many there are. */
    public int size() {
        return loads.length;
    }
}
