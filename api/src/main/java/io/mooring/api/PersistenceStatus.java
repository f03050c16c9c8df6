package io.mooring.api;

import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** Counts of a virtual server's stick table. */
@Schema(description = "Counts of the stick table.")
public record PersistenceStatus(
        @Schema(description = "Clients that are remembered now.")
        long entries,

        @Schema(description = "The most that can be.") long size,

        @Schema(description = "Connections that found their client's entry.")
        long hits,

        @Schema(description = "Connections that did not.") long misses,

        @Schema(description = "Entries that went because the table was full.")
        long evictions) {

    /** Nothing yet. */
    public static final PersistenceStatus NONE = new PersistenceStatus(0, 0, 0, 0, 0);
}
