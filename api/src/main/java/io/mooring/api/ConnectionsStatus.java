package io.mooring.api;

import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** Counts of a virtual server's client connections. */
@Schema(description = "Counts of client connections.")
public record ConnectionsStatus(
        @Schema(description = "Open now.") long current,
        @Schema(description = "The limit.") long max,

        @Schema(description = "Accepted since the virtual server began.")
        long total,

        @Schema(description = "Closed because nothing could take them.")
        long refused,

        @Schema(description = "1 while a listener waits for a free place, summed over listeners.")
        long queued) {

    /** Nothing yet. */
    public static final ConnectionsStatus NONE = new ConnectionsStatus(0, 0, 0, 0, 0);
}
