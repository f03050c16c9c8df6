package io.mooring.data.balance;

import java.util.SplittableRandom;

/**
 * Smooth weighted turns: in each round everyone is credited its weight, the richest is chosen and pays the sum of all weights.
 * Weights 5:1:1 give a a b a c a a instead of a a a a a b c. Among equals the first in the list is chosen.
 *
 * <p>Nobody's credit is written when a round begins. A credit is a straight line over the rounds, <em>base + weight × round</em>,
 * so that for any two it is known in which round the poorer will have overtaken the richer.
 */
class SmoothTurns implements Rule, Tournament.Contest {
    private final Load[] loads;
    private final int[] weights;

    /** The credit in round 0, had the weight always been what it is. */
    private final long[] bases;

    private final Tournament tournament;
    private long sum;

    /** The round whose richest is next. */
    private long round;

    SmoothTurns(Load[] loads) {
        this.loads = loads;
        this.weights = new int[loads.length];
        this.bases = new long[loads.length];
        this.tournament = new Tournament(loads.length, this);
    }

    @Override
    public void begin(int[] newWeights) {
        round = 1;
        sum = 0;
        for (int i = 0; i < loads.length; i++) {
            weights[i] = newWeights[i];
            bases[i] = loads[i].credit; // what each is owed in round 0
            sum += weights[i];
        }
        tournament.begin();
    }

    @Override
    public void look(int position, int weight) {
        int was = weights[position];
        if (weight != was) {
            // What it was owed after the last round does not change, only what this one adds.
            bases[position] += (was - (long) weight) * (round - 1);
            weights[position] = weight;
            sum += weight - was;
            tournament.changed(position);
        }
    }

    @Override
    public int next(long client, SplittableRandom random) {
        int richest = tournament.first();
        return weights[richest] == 0 ? -1 : richest;
    }

    @Override
    public void taken(int position) {
        bases[position] -= sum;
        round++;
        tournament.changed(position);
        tournament.advance(round);
    }

    @Override
    public void leave() {
        for (int i = 0; i < loads.length; i++) {
            loads[i].credit = bases[i] + weights[i] * (round - 1);
        }
    }

    @Override
    public boolean before(int one, int other) {
        if (weights[one] == 0 || weights[other] == 0) {
            return weights[one] != weights[other] ? weights[one] > 0 : one < other;
        }
        long richer = credit(one) - credit(other);
        return richer != 0 ? richer > 0 : one < other;
    }

    @Override
    public long lasts(int winner, int loser) {
        int faster = weights[loser] - weights[winner];
        if (faster <= 0) {
            return Long.MAX_VALUE;
        }
        long behind = credit(winner) - credit(loser);
        return round + (loser < winner ? (behind + faster - 1) / faster : behind / faster + 1);
    }

    private long credit(int position) {
        return bases[position] + weights[position] * round;
    }
}
