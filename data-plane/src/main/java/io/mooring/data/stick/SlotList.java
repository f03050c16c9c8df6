package io.mooring.data.stick;

/**
 * Entries of a shard in the order of their stamps, the oldest first, linked through the slots themselves.
 *
 * <p>One timeout for all makes the order of the last use the order of expiry: whoever is used goes to the end, so nothing is
 * ever sorted and no entry has a timer.
 *
 * <p>Threading: its shard's lock, but for {@link #oldestStamp}.
 */
final class SlotList {
    /** What {@link #oldestStamp} says of an empty list; no stamp is that large. */
    static final long NO_STAMP = Long.MAX_VALUE;

    private final Slots slots;
    private int oldest = Slots.NONE;
    private int youngest = Slots.NONE;
    private volatile long oldestStamp = NO_STAMP;

    SlotList(Slots slots) {
        this.slots = slots;
    }

    /** The first to go, or {@link Slots#NONE}. */
    int oldest() {
        return oldest;
    }

    /** The stamp of the oldest, or {@link #NO_STAMP}: for a look without the lock. */
    long oldestStamp() {
        return oldestStamp;
    }

    /** The one after this, or {@link Slots#NONE}. */
    int younger(int slot) {
        return slots.next(slot);
    }

    /** Adds a slot that is in no list; its stamp is the newest. */
    void append(int slot) {
        slots.previous(slot, youngest);
        slots.next(slot, Slots.NONE);
        if (youngest == Slots.NONE) {
            oldest(slot);
        } else {
            slots.next(youngest, slot);
        }
        youngest = slot;
    }

    /** Takes a slot out that is in this list. */
    void unlink(int slot) {
        int next = slots.next(slot);
        int previous = slots.previous(slot);
        if (next == Slots.NONE) {
            youngest = previous;
        } else {
            slots.previous(next, previous);
        }
        if (previous == Slots.NONE) {
            oldest(next);
        } else {
            slots.next(previous, next);
        }
    }

    /** Lets go of all; each is in no list then. */
    void clear() {
        oldest(Slots.NONE);
        youngest = Slots.NONE;
    }

    private void oldest(int slot) {
        oldest = slot;
        oldestStamp = slot == Slots.NONE ? NO_STAMP : slots.stamp(slot);
    }
}
