package io.mooring.control.store;

import io.mooring.api.Snapshot;
import org.jspecify.annotations.Nullable;

/**
 * What a store holds in memory, seen together.
 *
 * @param current the newest snapshot
 * @param published the one that data planes should run; often the newest itself
 * @param unconfirmed the newest, when it waits to be confirmed
 */
record Held(Snapshot current, Snapshot published, @Nullable Unconfirmed unconfirmed) {
    /** From the published snapshot to the newest. */
    Commit waiting() {
        return new Commit(published, current, current.revision() > published.revision());
    }

    Pointers pointers() {
        return new Pointers(current.revision(), published.revision(), unconfirmed);
    }
}
