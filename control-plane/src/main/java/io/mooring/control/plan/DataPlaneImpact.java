package io.mooring.control.plan;

import io.mooring.api.PlaneImpact;
import io.mooring.control.publish.Foreseen;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** What a change would do on one data plane. */
@Schema(description = "What a change would do on one data plane. The counts are null where it has not said them.")
public record DataPlaneImpact(
        @Schema(description = "Its name.", examples = "edge-1")
        String dataPlane,

        @Schema(description = "The revision that it runs, from which it counts; 0: none yet. null: not known.")
        @Nullable
        Long appliedRevision,

        @Schema(description = "Listeners that it would open.") @Nullable
        Long listenersOpened,

        @Schema(description = "Listeners that it would close.") @Nullable
        Long listenersClosed,

        @Schema(description = "Client connections that it would close.") @Nullable
        Long connectionsClosed,

        @Schema(description = "Stick table entries that it would drop or move.") @Nullable
        Long persistenceEntriesMoved,

        @Schema(description = "Why it has not said them. null: it has.") @Nullable
        String problem) {

    /** What a data plane said, or that it said nothing. */
    static DataPlaneImpact of(Foreseen foreseen) {
        PlaneImpact impact = foreseen.impact();
        return impact == null
                ? new DataPlaneImpact(foreseen.dataPlane(), null, null, null, null, null, foreseen.problem())
                : new DataPlaneImpact(
                        foreseen.dataPlane(),
                        impact.appliedRevision(),
                        impact.listenersOpened(),
                        impact.listenersClosed(),
                        impact.connectionsClosed(),
                        impact.persistenceEntriesMoved(),
                        null);
    }
}
