package io.mooring.data.balance;

import java.util.SplittableRandom;

/**
 * The one that the client belongs to, by {@link Rendezvous}. It looks at all of them, two or three nanoseconds each: what is
 * faster moves more clients than it must, or shares them out less evenly (see docs/decisions/0010).
 */
final class BySource implements Rule {
    private final long[] names;
    private final int[] weights;

    BySource(String[] names) {
        this.names = new long[names.length];
        this.weights = new int[names.length];
        for (int i = 0; i < names.length; i++) {
            this.names[i] = Rendezvous.hash(names[i]);
        }
    }

    @Override
    public void begin(int[] newWeights) {
        System.arraycopy(newWeights, 0, weights, 0, weights.length);
    }

    @Override
    public void look(int position, int weight) {
        weights[position] = weight;
    }

    @Override
    public int next(long client, SplittableRandom random) {
        int best = -1;
        double bestCost = Double.POSITIVE_INFINITY;
        for (int i = 0; i < names.length; i++) {
            int weight = weights[i];
            if (weight == 0) {
                continue;
            }
            long draw = Rendezvous.draw(names[i], client);
            // The exact cost needs a logarithm, which few are worth: of a thousand, about seven.
            if (Rendezvous.leastCost(draw, weight) < bestCost) {
                double cost = Rendezvous.cost(draw, weight);
                if (cost < bestCost) {
                    best = i;
                    bestCost = cost;
                }
            }
        }
        return best;
    }
}
