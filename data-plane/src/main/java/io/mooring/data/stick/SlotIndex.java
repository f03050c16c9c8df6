package io.mooring.data.stick;

/**
 * Finds the slot of a client: open addressing over ints, each a slot number plus one.
 *
 * <p>It is filled to at most four fifths and grows by half: a doubling index would cost up to 10.7 bytes an entry instead of
 * 7.5. Removing closes the gap at once, so there are no tombstones and probes stay short.
 *
 * <p>Threading: its shard's lock.
 */
final class SlotIndex {
    private static final int FIRST_CAPACITY = 24;

    private final Slots slots;
    private final long seed;
    private int[] places = {};
    private int count;

    SlotIndex(Slots slots, long seed) {
        this.slots = slots;
        this.seed = seed;
    }

    /** A well mixed number of this client; an outsider who does not know the seed cannot aim at one place. */
    static long hash(long seed, long high, long low) {
        return mixed(mixed(low ^ seed) + high);
    }

    /** The finalizer of SplitMix64 (Steele, Lea, Flood 2014). */
    private static long mixed(long z) {
        z = (z ^ z >>> 30) * 0xbf58476d1ce4e5b9L;
        z = (z ^ z >>> 27) * 0x94d049bb133111ebL;
        return z ^ z >>> 31;
    }

    /** The slot of this client, or {@link Slots#NONE}. */
    int find(long high, long low) {
        if (count == 0) {
            return Slots.NONE;
        }
        for (int at = home(high, low); places[at] != 0; at = after(at)) {
            int slot = places[at] - 1;
            if (slots.low(slot) == low && slots.high(slot) == high) {
                return slot;
            }
        }
        return Slots.NONE;
    }

    /** Takes in a slot whose client is not here yet. */
    void add(int slot) {
        if ((count + 1) * 5L > places.length * 4L) {
            grow();
        }
        place(slot);
        count++;
    }

    /** Takes out a slot that is here. The last one frees the array. */
    void remove(int slot) {
        int gap = home(slots.high(slot), slots.low(slot));
        while (places[gap] != slot + 1) {
            gap = after(gap);
        }
        for (int at = after(gap); places[at] != 0; at = after(at)) {
            int moving = places[at] - 1;
            int home = home(slots.high(moving), slots.low(moving));
            // It may fill the gap unless its home lies behind the gap, on the (circular) way to where it is.
            boolean homeBehindGap = gap <= at ? gap < home && home <= at : gap < home || home <= at;
            if (!homeBehindGap) {
                places[gap] = places[at];
                gap = at;
            }
        }
        places[gap] = 0;
        if (--count == 0) {
            places = new int[0];
        }
    }

    /** How many slots are here. */
    int count() {
        return count;
    }

    /** Bytes of the array, with 16 for its header. */
    long bytes() {
        return 16 + 4L * places.length;
    }

    /** Has room for so many slots from now on, which spares growing step by step. */
    void expect(int slots) {
        int capacity = (int) Math.min(Integer.MAX_VALUE - 8, slots * 5L / 4 + 1);
        if (capacity > Math.max(places.length, FIRST_CAPACITY)) {
            resize(capacity);
        }
    }

    private void grow() {
        resize(places.length == 0 ? FIRST_CAPACITY : places.length + (places.length >> 1));
    }

    private void resize(int capacity) {
        int[] before = places;
        places = new int[capacity];
        for (int place : before) {
            if (place != 0) {
                place(place - 1);
            }
        }
    }

    private void place(int slot) {
        int at = home(slots.high(slot), slots.low(slot));
        while (places[at] != 0) {
            at = after(at);
        }
        places[at] = slot + 1;
    }

    /** Multiply and shift in place of a remainder: any capacity, no division. The hash's other half chose the shard. */
    private int home(long high, long low) {
        return (int) ((hash(seed, high, low) & 0xffff_ffffL) * places.length >>> 32);
    }

    private int after(int at) {
        return at + 1 == places.length ? 0 : at + 1;
    }
}
