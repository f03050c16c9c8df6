package io.mooring.control.publish;

import io.mooring.api.Snapshot;
import io.mooring.control.json.Packing;
import org.jspecify.annotations.Nullable;

/**
 * The newest snapshot as it is sent, made once for all links.
 *
 * <p>Threading: confined to the links' one thread.
 */
final class Encoding {
    private final Packing packing;
    private @Nullable Snapshot encoded;
    private byte[] bytes = {};

    Encoding(Packing packing) {
        this.packing = packing;
    }

    /** The snapshot as compressed JSON, which the caller must not change. */
    byte[] bytes(Snapshot snapshot) {
        if (!snapshot.equals(encoded)) {
            bytes = packing.snapshot(snapshot);
            encoded = snapshot;
        }
        return bytes;
    }
}
