package io.mooring.data.balance;

import java.util.Collection;
import java.util.SplittableRandom;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * Chooses a candidate and counts the connection there, as one step: the next chooser sees the count. One for each virtual
 * server, so that its turns go on over every change of the candidates.
 *
 * <p>What a choice takes does not grow with the number of candidates, but for their logarithm: it looks at those that have
 * changed since the choice before. By source alone it looks at all.
 *
 * <p>Threading: any thread. The lock is held for one choice; closing a connection never takes it.
 */
public final class Balancer {
    private final ReentrantLock lock = new ReentrantLock();
    private final Changes changes = new Changes();
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
     * @param candidates of whose loads no other balancer has ever had one
     * @param clientHigh the first half of the address that the client counts as; only {@code source} looks at it
     * @param clientLow the second half
     * @param without the loads of those that are not to be chosen this time; few
     */
    public int choose(Candidates candidates, long clientHigh, long clientLow, Collection<Load> without) {
        if (candidates.size() == 0) {
            return -1;
        }
        lock.lock();
        try {
            candidates.takeCharge(changes, clockNanos);
            lookAtChanges();
            candidates.grow(clockNanos);
            int chosen = candidates.choose(Rendezvous.hash(clientHigh, clientLow), without, random, turns + 1);
            turns += chosen < 0 ? 0 : 1;
            return chosen;
        } finally {
            lock.unlock();
        }
    }

    private void lookAtChanges() {
        Load load = changes.takeAll();
        while (load != null) {
            Load below = load.lookedAt();
            if (load.candidates != null) {
                load.candidates.look(load.position);
            }
            load = below;
        }
    }
}
