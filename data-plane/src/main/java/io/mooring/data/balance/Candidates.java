package io.mooring.data.balance;

import io.mooring.api.Balance;
import java.util.Collection;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.LongSupplier;

/**
 * Whom a balancer may choose from, with their weights, and how. Who they are is fixed; the {@link Load}s live on in the next.
 *
 * <p>A choice does not look at all of them. Whatever happens to a load elsewhere is told in the balancer's {@link Changes}, and
 * the {@link Rule} looks at those again before the next choice. For that a load has a place in one set of candidates at a time,
 * the last that was chosen from: when a set is replaced while a choice is under way, the late choice takes the loads back, and
 * the next takes them again, which costs a look at all each time.
 *
 * <p>Threading: made by any thread; everything else under the lock of the one balancer.
 */
public final class Candidates {
    private final Load[] loads;
    private final int[] fullWeights;
    private final SlowStart[] slowStarts;
    private final boolean anySlow;
    private final Rule rule;

    /** Without regard to room: what each would count if it was not full. */
    private final int[] weights;

    private final GrowingWeights growing = new GrowingWeights();

    /** Whether each of the loads has its place here. */
    private boolean inCharge;

    /** Candidates that are chosen from in this way; their positions are those in the list. */
    public Candidates(Balance method, List<Candidate> candidates) {
        this.loads = candidates.stream().map(Candidate::load).toArray(Load[]::new);
        this.fullWeights = candidates.stream()
                .mapToInt(candidate -> candidate.weight() * 1000)
                .toArray();
        this.slowStarts = candidates.stream().map(Candidate::slowStart).toArray(SlowStart[]::new);
        this.anySlow =
                candidates.stream().anyMatch(candidate -> candidate.slowStart().lengthNanos() != 0);
        this.weights = new int[loads.length];
        String[] names = candidates.stream().map(Candidate::name).toArray(String[]::new);
        this.rule = switch (method) {
            case LEASTCONN -> new LeastConnections(loads);
            case ROUNDROBIN -> new SmoothTurns(loads);
            case FIRST -> new FirstByName(names);
            case RANDOM -> new TwoChoices(loads);
            case SOURCE -> new BySource(names);
        };
    }

    /** How many there are. */
    public int size() {
        return loads.length;
    }

    /** As {@link Balancer#choose}, after all changes have been looked at. */
    int choose(long client, Collection<Load> without, SplittableRandom random, long turn) {
        leaveOut(without);
        int chosen = rule.next(client, random);
        while (chosen >= 0 && !loads[chosen].tryCount()) {
            look(chosen); // the stick table took its last place
            chosen = rule.next(client, random);
        }
        if (chosen >= 0) {
            loads[chosen].turn = turn;
            rule.taken(chosen);
            look(chosen);
        }
        takeBack(without);
        return chosen;
    }

    private void leaveOut(Collection<Load> without) {
        for (Load load : without) {
            if (load.candidates == this) {
                rule.look(load.position, 0);
            }
        }
    }

    private void takeBack(Collection<Load> without) {
        for (Load load : without) {
            if (load.candidates == this) {
                look(load.position);
            }
        }
    }

    /** Takes the loads over from whoever has them. From then on their changes are told. */
    void takeCharge(Changes changes, LongSupplier clockNanos) {
        if (inCharge) {
            return;
        }
        for (int i = 0; i < loads.length; i++) {
            Candidates before = loads[i].candidates;
            if (before != null) {
                before.leave();
            }
            loads[i].candidates = this;
            loads[i].position = i;
            loads[i].tells(changes);
        }
        inCharge = true;
        growing.clear();
        System.arraycopy(fullWeights, 0, weights, 0, weights.length);
        if (anySlow) {
            long now = clockNanos.getAsLong();
            for (int i = 0; i < loads.length; i++) {
                grow(i, now);
            }
        }
        int[] able = weights.clone();
        for (int i = 0; i < loads.length; i++) {
            able[i] = loads[i].full() ? 0 : weights[i];
        }
        rule.begin(able);
    }

    private void leave() {
        rule.leave();
        for (Load load : loads) {
            load.candidates = null;
        }
        inCharge = false;
    }

    /** Looks at those whose weight has grown since the last time. */
    void grow(LongSupplier clockNanos) {
        if (growing.isEmpty()) {
            return;
        }
        long now = clockNanos.getAsLong();
        for (int due = growing.due(now); due >= 0; due = growing.due(now)) {
            grow(due, now);
            look(due);
        }
    }

    private void grow(int position, long now) {
        weights[position] = fullWeights[position] / 1000 * slowStarts[position].share(now);
        growing.add(position, slowStarts[position], now);
    }

    /** Something of this one may be another: its open connections, its limit, its weight. */
    void look(int position) {
        rule.look(position, loads[position].full() ? 0 : weights[position]);
    }
}
