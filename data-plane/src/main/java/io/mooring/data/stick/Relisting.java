package io.mooring.data.stick;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Sorts the entries of a shard into its two lists anew, when another rule says which of them age. Cold. */
final class Relisting {
    private Relisting() {}

    /** Needs the shard's lock. */
    static void relist(Shard shard, int now, StickPolicy policy) {
        List<Integer> slots = new ArrayList<>();
        for (boolean held : new boolean[] {false, true}) {
            for (int slot = shard.oldest(held); slot != Shard.NO_SLOT; slot = shard.oldest(held)) {
                shard.unlink(slot, held);
                slots.add(slot);
            }
        }
        slots.sort(Comparator.comparingInt((Integer slot) -> now - shard.stamp(slot))
                .reversed());
        for (int slot : slots) {
            shard.append(slot, StickTable.protectedBy(policy, shard.open(slot)));
        }
    }
}
