package io.mooring.api;

import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** A virtual server as the data planes find it; a data plane's own report has no convergence. */
@Schema(description = "A virtual server as the data planes find it.", readOnly = true)
public record VirtualServerStatus(
        @Schema(description = "Its state in one word.") VirtualServerState state,

        @Schema(description = "How far the shown revision has come.") @Nullable
        Convergence convergence,

        @Schema(description = "Its listeners.") List<ListenerStatus> listeners,
        @Schema(description = "Its client connections.") ConnectionsStatus connections,
        @Schema(description = "Its stick table.") PersistenceStatus persistence) {

    public VirtualServerStatus {
        listeners = Defaults.list(listeners);
        connections = Defaults.of(connections, ConnectionsStatus.NONE);
        persistence = Defaults.of(persistence, PersistenceStatus.NONE);
    }
}
