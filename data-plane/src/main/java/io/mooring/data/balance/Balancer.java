package io.mooring.data.balance;

import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntPredicate;

/**
 * Chooses a candidate and counts the connection there, as one step: the next chooser sees the count. One for each virtual
 * server, so that its turns go on over every change of the candidates.
 *
 * <p>A choice looks at each candidate once. Keeping them sorted instead would make opening and closing pay, which happen
 * more often than choosing; a thousand candidates cost 4 to 10 microseconds, once for each new client.
 *
 * <p>Threading: any thread. The lock is held for one choice; closing a connection never takes it.
 */
public final class Balancer {
    private final ReentrantLock lock = new ReentrantLock();
    private long turns;

    /**
     * The chosen candidate's position, its connection counted; -1 when none may be. A candidate of weight 0 never is.
     *
     * @param allowed which positions may be chosen at all
     */
    public int choose(Candidates candidates, IntPredicate allowed) {
        lock.lock();
        try {
            int chosen =
                    switch (candidates.method) {
                        case LEASTCONN -> leastConnections(candidates, allowed);
                        case ROUNDROBIN -> smoothTurn(candidates, allowed);
                        default -> throw new IllegalStateException("no such method: " + candidates.method);
                    };
            if (chosen >= 0) {
                candidates.loads[chosen].turn = ++turns;
                candidates.loads[chosen].opened();
            }
            return chosen;
        } finally {
            lock.unlock();
        }
    }

    /** The smallest (open + 1) / weight; among equals the one whose last turn is longest ago. */
    private static int leastConnections(Candidates candidates, IntPredicate allowed) {
        int best = -1;
        long bestCost = 0;
        long bestWeight = 1;
        long bestTurn = 0;
        for (int i = 0; i < candidates.loads.length; i++) {
            int weight = candidates.weights[i];
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
    private static int smoothTurn(Candidates candidates, IntPredicate allowed) {
        int richest = -1;
        long sum = 0;
        for (int i = 0; i < candidates.loads.length; i++) {
            int weight = candidates.weights[i];
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
}
