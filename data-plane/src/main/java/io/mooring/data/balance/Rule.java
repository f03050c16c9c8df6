package io.mooring.data.balance;

import java.util.SplittableRandom;

/**
 * How one of n is chosen, and what is kept so that a choice need not look at all of them. It knows them by their positions.
 *
 * <p>Threading: under the balancer's lock.
 */
interface Rule {
    /**
     * Everything begins with these weights and with what the loads say.
     *
     * @param weights in thousandths, by position; 0: not to be chosen for the present. It is read now, not later
     */
    void begin(int[] weights);

    /**
     * The weight of one, or its open connections, may be another now.
     *
     * @param weight as in {@link #begin}
     */
    void look(int position, int weight);

    /**
     * The one whose turn it is; -1: all have the weight 0. Nothing changes by asking, but the next random number.
     *
     * @param client the hash of its address
     * @param random where chance comes from
     */
    int next(long client, SplittableRandom random);

    /** The one that was next is taken, its connection counted. */
    default void taken(int position) {}

    /** Others have the loads now: leaves with them what these shall find. */
    default void leave() {}
}
