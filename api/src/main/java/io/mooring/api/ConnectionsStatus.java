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

        @Schema(description = "Clients that wait in accept queues for a free place.")
        long queued) {

    /** Nothing yet. */
    public static final ConnectionsStatus NONE = new ConnectionsStatus(0, 0, 0, 0, 0);
}
