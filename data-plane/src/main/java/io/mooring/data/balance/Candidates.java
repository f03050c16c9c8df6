package io.mooring.data.balance;

import io.mooring.api.Balance;
import java.util.List;

/** Whom a balancer may choose from, with their weights, and how. Immutable; the {@link Load}s in it live on. */
public final class Candidates {
    final Balance method;
    final Load[] loads;
    final int[] weights;

    /**
     * Candidates with their weights, in the same order.
     *
     * @throws IllegalStateException for a method that the rules of a snapshot refuse
     */
    public Candidates(Balance method, List<Load> loads, List<Integer> weights) {
        if (method != Balance.LEASTCONN && method != Balance.ROUNDROBIN) {
            throw new IllegalStateException("the rules let a balance method pass that nobody implements: " + method);
        }
        if (loads.size() != weights.size()) {
            throw new IllegalStateException("each candidate has one weight");
        }
        this.method = method;
        this.loads = loads.toArray(new Load[0]);
        this.weights = weights.stream().mapToInt(Integer::intValue).toArray();
    }

    /** How many there are. */
    public int size() {
        return loads.length;
    }
}
