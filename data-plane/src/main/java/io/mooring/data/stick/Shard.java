package io.mooring.data.stick;

import io.mooring.api.ExpireFrom;
import java.util.ArrayList;
import java.util.Comparator;
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

    /** Puts every entry into the list where another rule says that it belongs. Cold: it sorts. */
    void expireFrom(ExpireFrom newRule, int now) {
        if (newRule == expireFrom) {
            return;
        }
        List<Integer> all = new ArrayList<>();
        for (SlotList list : List.of(aging, held)) {
            for (int slot = list.oldest(); slot != Slots.NONE; slot = list.oldest()) {
                list.unlink(slot);
                all.add(slot);
            }
        }
        expireFrom = newRule;
        all.sort(Comparator.comparingInt((Integer slot) -> now - slots.stamp(slot))
                .reversed());
        all.forEach(this::link);
    }

    /** Bytes of all arrays, headers included. */
    long bytes() {
        return index.bytes() + slots.bytes() + changes.bytes();
    }
}
