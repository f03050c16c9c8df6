package io.mooring.data.live;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A gate with a limit, exact to one over all threads: who may be in.
 *
 * <p>Who is turned away leaves word with {@link #whenRoom}. Everybody who waits is woken when there is room, not only as many
 * as there are places: a listener whose client has gone meanwhile would otherwise swallow the one wake-up that another
 * listener needs.
 *
 * <p>Threading: any thread, no locks.
 */
public final class Admission {
    private final AtomicInteger current = new AtomicInteger();
    private final ConcurrentLinkedQueue<Runnable> waiting = new ConcurrentLinkedQueue<>();
    private volatile int limit;

    /** An empty gate that lets this many in. */
    public Admission(int limit) {
        this.limit = limit;
    }

    /** Goes in, or answers false because it is full. */
    public boolean tryEnter() {
        int now = current.get();
        while (now < limit) {
            int seen = current.compareAndExchange(now, now + 1);
            if (seen == now) {
                return true;
            }
            now = seen;
        }
        return false;
    }

    /** Goes out: once for each {@link #tryEnter} that said true. */
    public void leave() {
        if (current.decrementAndGet() < 0) {
            throw new IllegalStateException("somebody left who had never entered");
        }
        wakeIfRoom();
    }

    /**
     * Runs this once, as soon as there is room: now, on this thread, or later on the thread that makes room. There may be none
     * again when it runs. It must not throw.
     */
    public void whenRoom(Runnable wake) {
        waiting.add(wake);
        // Whoever left between the caller's refusal and the line above has not seen it waiting.
        wakeIfRoom();
    }

    private void wakeIfRoom() {
        // As many as wait now: one that is refused and waits again is for the next time.
        for (int most = waiting.isEmpty() ? 0 : waiting.size(); most > 0 && current.get() < limit; most--) {
            Runnable wake = waiting.poll();
            if (wake == null) {
                return;
            }
            wake.run();
        }
    }

    /** How many are in. */
    public int current() {
        return current.get();
    }

    /** How many may be in. */
    public int limit() {
        return limit;
    }

    /** How many wait to be woken. */
    public int waiting() {
        return waiting.size();
    }

    /** Lets this many in from now on. When more are in, they stay. */
    public void limit(int newLimit) {
        limit = newLimit;
        wakeIfRoom();
    }
}
