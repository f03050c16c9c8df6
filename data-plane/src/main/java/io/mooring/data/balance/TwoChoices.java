package io.mooring.data.balance;

import java.util.SplittableRandom;

/**
 * Of two that are drawn by their weights, the one with the smaller (open + 1) / weight (Mitzenmacher 1996). A tree of sums, in
 * which a draw goes down from the root.
 */
final class TwoChoices implements Rule {
    private final Load[] loads;

    /** A power of two, at least 1; the weight of i is at leaves + i, and the sum of nodes 2i and 2i + 1 at i. */
    private final int leaves;

    private final long[] sums;

    TwoChoices(Load[] loads) {
        this.loads = loads;
        this.leaves = Integer.highestOneBit(Math.max(1, 2 * loads.length - 1));
        this.sums = new long[2 * leaves];
    }

    @Override
    public void begin(int[] weights) {
        for (int i = 0; i < weights.length; i++) {
            sums[leaves + i] = weights[i];
        }
        for (int node = leaves - 1; node > 0; node--) {
            sums[node] = sums[2 * node] + sums[2 * node + 1];
        }
    }

    @Override
    public void look(int position, int weight) {
        long more = weight - sums[leaves + position];
        for (int node = leaves + position; more != 0 && node > 0; node /= 2) {
            sums[node] += more;
        }
    }

    @Override
    public int next(long client, SplittableRandom random) {
        int one = draw(random);
        if (one < 0) {
            return -1;
        }
        int weight = weight(one);
        look(one, 0);
        int other = draw(random);
        look(one, weight);
        if (other < 0) {
            return one;
        }
        long costOfOne = (loads[one].open() + 1L) * weight(other);
        long costOfOther = (loads[other].open() + 1L) * weight;
        return costOfOther < costOfOne ? other : one;
    }

    private int draw(SplittableRandom random) {
        if (sums[1] == 0) {
            return -1;
        }
        long left = random.nextLong(sums[1]);
        int node = 1;
        while (node < leaves) {
            node *= 2;
            if (left >= sums[node]) {
                left -= sums[node];
                node++;
            }
        }
        return node - leaves;
    }

    private int weight(int position) {
        return (int) sums[leaves + position];
    }
}
