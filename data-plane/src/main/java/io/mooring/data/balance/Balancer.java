package io.mooring.data.balance;

import java.util.SplittableRandom;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntPredicate;
import java.util.function.LongSupplier;

/**
 * Chooses a candidate and counts the connection there, as one step: the next chooser sees the count. One for each virtual
 * server, so that its turns go on over every change of the candidates.
 *
 * <p>A choice looks at each candidate once. Keeping them sorted instead would make opening and closing pay, which happen
 * more often than choosing; a thousand candidates cost 4 to 40 microseconds, depending on the method and on what else the
 * machine does, once for each new client.
 *
 * <p>Threading: any thread. The lock is held for one choice; closing a connection never takes it.
 */
public final class Balancer {
    private final ReentrantLock lock = new ReentrantLock();
    private final LongSupplier clockNanos;
    private final SplittableRandom random;
    private long turns;

    /**
     * One without turns.
     *
     * @param clockNanos never steps back; for slow starts
     * @param seed what its random choices begin with
     */
    public Balancer(LongSupplier clockNanos, long seed) {
        this.clockNanos = clockNanos;
        this.random = new SplittableRandom(seed);
    }

    /**
     * The chosen candidate's position, its connection counted; -1 when none may be. A candidate of weight 0 never is, nor a
     * full one.
     *
     * @param clientHigh the first half of the address that the client counts as; only {@code source} looks at it
     * @param clientLow the second half
     * @param allowed which positions may be chosen at all
     */
    public int choose(Candidates candidates, long clientHigh, long clientLow, IntPredicate allowed) {
        lock.lock();
        try {
            IntPredicate hasRoom = i -> !candidates.loads[i].full() && allowed.test(i);
            int chosen = pick(candidates, clientHigh, clientLow, hasRoom);
            while (chosen >= 0 && !candidates.loads[chosen].tryOpened()) {
                chosen = pick(candidates, clientHigh, clientLow, hasRoom); // the stick table took its last place
            }
            if (chosen >= 0) {
                candidates.loads[chosen].turn = ++turns;
            }
            return chosen;
        } finally {
            lock.unlock();
        }
    }

    private int pick(Candidates candidates, long clientHigh, long clientLow, IntPredicate allowed) {
        int[] weights = candidates.weights(clockNanos);
        return switch (candidates.method) {
            case LEASTCONN -> leastConnections(candidates, weights, allowed);
            case ROUNDROBIN -> smoothTurn(candidates, weights, allowed);
            case FIRST -> first(candidates, weights, allowed);
            case RANDOM -> twoChoices(candidates, weights, allowed);
            case SOURCE -> bySource(candidates, weights, Rendezvous.hash(clientHigh, clientLow), allowed);
        };
    }

    /** The smallest (open + 1) / weight; among equals the one whose last turn is longest ago. */
    private static int leastConnections(Candidates candidates, int[] weights, IntPredicate allowed) {
        int best = -1;
        long bestCost = 0;
        long bestWeight = 1;
        long bestTurn = 0;
        for (int i = 0; i < candidates.loads.length; i++) {
            int weight = weights[i];
            if (weight == 0 || !allowed.test(i)) {
                continue;
            }
            Load load = candidates.loads[i];
            long cost = load.open() + 1L;
            // cost / weight against bestCost / bestWeight, with both sides multiplied out: exact, and no division.
            long more = cost * bestWeight - bestCost * weight;
            if (best < 0 || more < 0 || more == 0 && load.turn < bestTurn) {
                best = i;
                bestCost = cost;
                bestWeight = weight;
                bestTurn = load.turn;
            }
        }
        return best;
    }

    /**
     * Smooth weighted turns: everyone is credited its weight, the richest is chosen and pays the sum of all weights. Weights
     * 5:1:1 give a a b a c a a instead of a a a a a b c.
     */
    private static int smoothTurn(Candidates candidates, int[] weights, IntPredicate allowed) {
        int richest = -1;
        long sum = 0;
        for (int i = 0; i < candidates.loads.length; i++) {
            int weight = weights[i];
            if (weight == 0 || !allowed.test(i)) {
                continue;
            }
            sum += weight;
            candidates.loads[i].credit += weight;
            if (richest < 0 || candidates.loads[i].credit > candidates.loads[richest].credit) {
                richest = i;
            }
        }
        if (richest >= 0) {
            candidates.loads[richest].credit -= sum;
        }
        return richest;
    }

    /** The first by name. */
    private static int first(Candidates candidates, int[] weights, IntPredicate allowed) {
        for (int i : candidates.byName) {
            if (weights[i] > 0 && allowed.test(i)) {
                return i;
            }
        }
        return -1;
    }

    /** Of two that are drawn by their weights, the one with the smaller (open + 1) / weight (Mitzenmacher 1996). */
    private int twoChoices(Candidates candidates, int[] weights, IntPredicate allowed) {
        int one = draw(candidates, weights, allowed);
        int other = one < 0 ? -1 : draw(candidates, weights, i -> i != one && allowed.test(i));
        if (other < 0) {
            return one;
        }
        long costOfOne = (candidates.loads[one].open() + 1L) * weights[other];
        long costOfOther = (candidates.loads[other].open() + 1L) * weights[one];
        return costOfOther < costOfOne ? other : one;
    }

    private int draw(Candidates candidates, int[] weights, IntPredicate allowed) {
        long sum = 0;
        for (int i = 0; i < candidates.loads.length; i++) {
            sum += allowed.test(i) ? weights[i] : 0;
        }
        if (sum == 0) {
            return -1;
        }
        long left = random.nextLong(sum);
        int drawn = -1;
        for (int i = 0; i < candidates.loads.length && left >= 0; i++) {
            if (weights[i] > 0 && allowed.test(i)) {
                drawn = i; // the last of them, should one have become full since they were summed up
                left -= weights[i];
            }
        }
        return drawn;
    }

    /** The one that the client belongs to among those that are allowed. */
    private static int bySource(Candidates candidates, int[] weights, long client, IntPredicate allowed) {
        int best = -1;
        double bestCost = Double.POSITIVE_INFINITY;
        for (int i = 0; i < candidates.loads.length; i++) {
            int weight = weights[i];
            if (weight == 0 || !allowed.test(i)) {
                continue;
            }
            long draw = Rendezvous.draw(candidates.names[i], client);
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
