package io.mooring.data.stick;

import io.mooring.api.ExpireFrom;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/**
 * One shard of a stick table: some of the clients, under one lock.
 *
 * <pre>
 *   index ──▶ slots ◀── aging: time counts against these, its head is the next to expire
 *                   ◀── held:  open connections protect these
 * </pre>
 *
 * <p>An entry is in exactly one of the two lists. Stamps are milliseconds modulo 2^32, compared by their difference: right as
 * long as nothing that ages is older than 24.8 days, and no timeout is.
 *
 * <p>Threading: everything needs {@link #lock}, but for the lists' {@link SlotList#oldestStamp}.
 */
final class Shard {
    final ReentrantLock lock = new ReentrantLock();
    final Slots slots = new Slots();
    final SlotList aging = new SlotList(slots);
    final SlotList held = new SlotList(slots);
    final Changes changes = new Changes();
    private final SlotIndex index;
    private final ServerIds ids;
    private ExpireFrom expireFrom;

    Shard(long seed, ServerIds ids, ExpireFrom expireFrom) {
        this.index = new SlotIndex(slots, seed);
        this.ids = ids;
        this.expireFrom = expireFrom;
    }

    /** The slot of this client, or {@link Slots#NONE}. */
    int find(long high, long low) {
        return index.find(high, low);
    }

    /** Whether this slot still holds that client's entry, the one that was born then. */
    boolean holds(int slot, long high, long low, int birth) {
        return slots.known(slot) && slots.birth(slot) == birth && find(high, low) == slot;
    }

    /** A slot for a client that has none yet; it is in neither list until {@link #link}. */
    int add(long high, long low, int server) {
        int slot = slots.take(high, low, server);
        index.add(slot);
        ids.entryAdded(server);
        changes.added(slot);
        return slot;
    }

    /** Makes room in the index for so many entries at once. */
    void expect(int entries) {
        index.expect(entries);
    }

    /** Gives an entry another server. */
    void move(int slot, int server) {
        ids.entryRemoved(slots.server(slot));
        ids.entryAdded(server);
        slots.server(slot, server);
        changes.moved(slot);
    }

    /** Forgets an entry. The last one frees all arrays. */
    void remove(int slot) {
        unlink(slot);
        drop(slot);
    }

    /** Forgets an entry that is in neither list. The last one frees all arrays. */
    void drop(int slot) {
        ids.entryRemoved(slots.server(slot));
        index.remove(slot);
        slots.giveBack(slot);
        changes.removed(slot);
        if (index.count() == 0) {
            slots.clear();
            changes.clear();
        }
    }

    /** Puts a slot that is in no list at the end of the one where it belongs; its stamp is the newest there. */
    void link(int slot) {
        listOf(slot).append(slot);
    }

    /** Counts a connection of a slot that is in no list, now, and puts it into the one where it belongs. */
    void connected(int slot, int now) {
        slots.open(slot, slots.open(slot) + 1);
        slots.stamp(slot, now);
        link(slot);
        changes.touched(slot);
    }

    /** Gives a connection back, unless that has been done. Its entry may be gone: evicted with connections open. */
    void close(Hold hold, int now) {
        if (hold.closed) {
            return;
        }
        hold.closed = true;
        if (!holds(hold.slot, hold.high, hold.low, hold.birth)) {
            return;
        }
        int open = slots.open(hold.slot);
        if (open == 1 && isHeld(hold.slot)) {
            unlink(hold.slot);
            slots.open(hold.slot, 0);
            slots.stamp(hold.slot, now);
            link(hold.slot);
            changes.touched(hold.slot);
        } else {
            slots.open(hold.slot, open - 1);
        }
    }

    /** Takes a slot out of its list, for something about it to change. */
    void unlink(int slot) {
        listOf(slot).unlink(slot);
    }

    private SlotList listOf(int slot) {
        return isHeld(slot) ? held : aging;
    }

    /** Whether open connections protect an entry from time. */
    boolean isHeld(int slot) {
        return slots.open(slot) > 0 && expireFrom == ExpireFrom.LAST_CLOSE;
    }

    /** The entry without connection that is the first to go, or {@link Slots#NONE}. */
    int oldestIdle() {
        if (slots.live() == index.count()) {
            return Slots.NONE; // the usual end of a look into a shard of live clients: not one of them is asked
        }
        int slot = aging.oldest();
        while (slot != Slots.NONE && slots.open(slot) > 0) {
            slot = aging.younger(slot);
        }
        return slot;
    }

    /** The entry whose newest connection is the oldest, for a shard where all have one; or {@link Slots#NONE}. */
    int oldestLive() {
        return held.oldest() != Slots.NONE ? held.oldest() : aging.oldest();
    }

    /** Whether an entry is to be forgotten. */
    boolean expired(int slot, int now, int timeoutMs) {
        return !isHeld(slot) && now - slots.stamp(slot) >= timeoutMs;
    }

    /** Forgets what has expired, but not more than so many; true: there may be more. */
    boolean expire(int most, int now, int timeoutMs, Eviction eviction) {
        for (int removed = 0; removed < most; removed++) {
            int slot = aging.oldest();
            if (slot == Slots.NONE || !expired(slot, now, timeoutMs)) {
                return false;
            }
            remove(slot);
            eviction.removed();
        }
        return true;
    }

    /** Shows every entry that has not expired. */
    void forEach(Visitor visitor, int now, int timeoutMs) {
        for (SlotList list : List.of(aging, held)) {
            for (int slot = list.oldest(); slot != Slots.NONE; slot = list.younger(slot)) {
                if (!expired(slot, now, timeoutMs)) {
                    visitor.entry(
                            slots.high(slot),
                            slots.low(slot),
                            slots.server(slot),
                            slots.open(slot),
                            Math.max(0, now - slots.stamp(slot)),
                            slots.version(slot));
                }
            }
        }
    }

    /** Puts every entry into the list where another rule says that it belongs. Cold: it sorts. */
    void expireFrom(ExpireFrom newRule, int now) {
        if (newRule == expireFrom) {
            return;
        }
        aging.clear();
        held.clear();
        expireFrom = newRule;
        linkAll(now);
    }

    /** Puts all slots, which are in no list, where they belong, in the order of their stamps. Cold: it sorts. */
    void linkAll(int now) {
        int known = changes.chunks() << Changes.CHUNK_SHIFT;
        long[] ageAndSlot = new long[index.count()];
        int count = 0;
        for (int slot = 0; slot < known; slot++) {
            if (changes.used(slot)) {
                ageAndSlot[count++] = (long) (now - slots.stamp(slot)) << 32 | slot;
            }
        }
        Arrays.sort(ageAndSlot, 0, count);
        for (int i = count - 1; i >= 0; i--) {
            link((int) ageAndSlot[i]);
        }
    }

    /** Bytes of all arrays, headers included. */
    long bytes() {
        return index.bytes() + slots.bytes() + changes.bytes();
    }
}
