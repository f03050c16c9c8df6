package io.mooring.control.publish;

import io.mooring.api.Snapshot;
import io.mooring.control.json.Json;
import org.jspecify.annotations.Nullable;

/**
 * The newest snapshot as JSON, made once for all links.
 *
 * <p>Threading: confined to the links' one thread.
 */
final class Encoding {
    private final Json json;
    private @Nullable Snapshot encoded;
    private byte[] bytes = {};

    Encoding(Json json) {
        this.json = json;
    }

    /** The snapshot's bytes, which the caller must not change. */
    byte[] bytes(Snapshot snapshot) {
        if (!snapshot.equals(encoded)) {
            bytes = json.bytes(snapshot);
            encoded = snapshot;
        }
        return bytes;
    }
}
