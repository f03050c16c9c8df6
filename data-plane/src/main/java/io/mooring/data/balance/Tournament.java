package io.mooring.data.balance;

import java.util.Arrays;

/**
 * Who is the first of n: a tree of contests in which each node holds the better of its two children. When one of them becomes
 * better or worse, only the contests on its way to the root are held again, about log2 n.
 *
 * <p>What is compared may also change with time, if it does so in a way that lets a contest say how long its result lasts: each
 * node knows when the first contest below it is to be held again. Known as a kinetic tournament (Basch, Guibas, Hershberger
 * 1999).
 *
 * <p>Threading: one at a time.
 */
final class Tournament {
    /** Who is better, by number, 0…n - 1. It must be a total order at each moment. */
    interface Contest {
        /** Whether the one is before the other. */
        boolean before(int one, int other);

        /** The time from which the loser may be before the winner, though neither is told to have changed. */
        default long lasts(int winner, int loser) {
            return Long.MAX_VALUE;
        }
    }

    private final int size;
    private final Contest contest;

    /** The better of nodes 2i and 2i + 1 is at i; the root is 1; those who compete are at n…2n - 1. */
    private final int[] best;

    /** When a contest at this node or below is to be held again. */
    private final long[] until;

    /** Of so many; {@link #begin} it before anything else. */
    Tournament(int size, Contest contest) {
        this.size = size;
        this.contest = contest;
        this.best = new int[2 * size];
        this.until = new long[2 * size];
        Arrays.fill(until, Long.MAX_VALUE);
        for (int one = 0; one < size; one++) {
            best[size + one] = one;
        }
    }

    /** Holds all contests. */
    void begin() {
        for (int node = size - 1; node > 0; node--) {
            hold(node);
        }
    }

    /** The first, if there is one at all. */
    int first() {
        return best[1];
    }

    /** One of them has become better or worse. */
    void changed(int one) {
        for (int node = (size + one) / 2; node > 0; node /= 2) {
            int was = best[node];
            long lasted = until[node];
            hold(node);
            if (best[node] == was && was != one && until[node] == lasted) {
                return; // it has lost here, as it had before: nobody above has heard of it
            }
        }
    }

    /** Time has passed: holds the contests again whose results have lasted until now. */
    void advance(long now) {
        advance(1, now);
    }

    private void advance(int node, long now) {
        if (until[node] <= now) {
            advance(2 * node, now);
            advance(2 * node + 1, now);
            hold(node);
        }
    }

    private void hold(int node) {
        int one = best[2 * node];
        int other = best[2 * node + 1];
        int winner = contest.before(one, other) ? one : other;
        best[node] = winner;
        until[node] = Math.min(
                contest.lasts(winner, winner == one ? other : one), Math.min(until[2 * node], until[2 * node + 1]));
    }
}
