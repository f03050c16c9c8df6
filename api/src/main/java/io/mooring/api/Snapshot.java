package io.mooring.api;

import com.fasterxml.jackson.annotation.JsonCreator;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;

/**
 * One revision of the whole configuration: the only thing that a control plane sends to a data plane.
 *
 * @param storeId the store that made it; revisions of different stores cannot be compared
 * @param revision its number, growing by one in its store; 0 is the empty configuration of a new store
 * @param digest {@link Digest#of} the configuration, in lower-case hex
 * @param configuration what is desired, in {@link Configuration#canonical()} order
 */
public record Snapshot(
        @NotNull String storeId,
        @Min(0) long revision,
        @NotNull String digest,
        @NotNull @Valid Configuration configuration) {

    @JsonCreator
    public Snapshot {}

    /** The snapshot of a configuration, which is brought into canonical order and digested here. */
    public static Snapshot of(String storeId, long revision, Configuration configuration) {
        Configuration canonical = configuration.canonical();
        return new Snapshot(storeId, revision, Digest.of(canonical), canonical);
    }

    /**
     * Whether the digest is that of the configuration: false for a document that was damaged or edited on its way. A control
     * plane or a file of version 0.1.0 has another digest of the same.
     */
    public boolean intact() {
        return digest.equals(Digest.of(configuration)) || digest.equals(Digest.of010(configuration));
    }
}
