package io.mooring.data.balance;

import java.util.SplittableRandom;

/** The smallest (open + 1) / weight; among equals the one whose last turn is longest ago, then the first in the list. */
final class LeastConnections implements Rule, Tournament.Contest {
    private final Load[] loads;
    private final int[] weights;

    /** Open connections and one, as they were when they were looked at: during a contest they must not move. */
    private final long[] costs;

    private final Tournament tournament;

    LeastConnections(Load[] loads) {
        this.loads = loads;
        this.weights = new int[loads.length];
        this.costs = new long[loads.length];
        this.tournament = new Tournament(loads.length, this);
    }

    @Override
    public void begin(int[] newWeights) {
        for (int i = 0; i < loads.length; i++) {
            weights[i] = newWeights[i];
            costs[i] = loads[i].open() + 1L;
        }
        tournament.begin();
    }

    @Override
    public void look(int position, int weight) {
        weights[position] = weight;
        costs[position] = loads[position].open() + 1L;
        tournament.changed(position);
    }

    @Override
    public int next(long client, SplittableRandom random) {
        int first = tournament.first();
        return weights[first] == 0 ? -1 : first;
    }

    @Override
    public boolean before(int one, int other) {
        // Both sides multiplied out: exact, and no division. A weight of 0 is behind all others.
        long less = costs[other] * weights[one] - costs[one] * weights[other];
        if (less != 0) {
            return less > 0;
        }
        long earlier = loads[other].turn - loads[one].turn;
        return earlier != 0 ? earlier > 0 : one < other;
    }
}
