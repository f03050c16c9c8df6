package io.mooring.data.journal;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * A bounded queue that nobody waits at: many threads add, one takes. Dmitry Vyukov's bounded queue: each place has a turn, which
 * says whether it is free for the lap of the one who adds, or filled for the lap of the one who takes.
 *
 * <p>Threading: any thread adds without a lock; one thread takes.
 */
final class RecordQueue<T> {
    private final int mask;
    private final AtomicReferenceArray<@Nullable T> places;
    private final AtomicLongArray turns;
    private final AtomicLong next = new AtomicLong();
    private long first;

    /** An empty one with room for so many: a power of two. */
    RecordQueue(int size) {
        if (Integer.bitCount(size) != 1) {
            throw new IllegalStateException("the size is no power of two: " + size);
        }
        mask = size - 1;
        places = new AtomicReferenceArray<>(size);
        turns = new AtomicLongArray(size);
        for (int i = 0; i < size; i++) {
            turns.set(i, i);
        }
    }

    /** Adds one, or answers false because it is full. */
    boolean offer(T added) {
        while (true) {
            long at = next.get();
            int place = (int) at & mask;
            long turn = turns.get(place);
            if (turn < at) {
                return false; // a lap behind: not taken yet
            }
            if (turn == at && next.compareAndSet(at, at + 1)) {
                places.setPlain(place, added);
                turns.setRelease(place, at + 1);
                return true;
            }
        }
    }

    /** Takes the oldest, or answers null because there is none. */
    @Nullable
    T poll() {
        int place = (int) first & mask;
        if (turns.getAcquire(place) != first + 1) {
            return null;
        }
        T taken = places.getPlain(place);
        places.setPlain(place, null);
        turns.setRelease(place, first + mask + 1);
        first++;
        return taken;
    }
}
