package io.mooring.control.fleet;

import io.mooring.api.ApplyProblem;
import io.mooring.api.PlaneState;
import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** A data plane as it was last heard. */
@Schema(description = "A data plane as it was last heard.", readOnly = true)
public record DataPlaneStatus(
        @Schema(
                description =
                        "Whether it answers: `stale` after 3 seconds without an answer, `lost` after 30, or when it has never answered.")
        PlaneState state,

        @Schema(description = "The revision that it should run: the newest one that is published (`applyMode`).")
        long desiredRevision,

        @Schema(description = "The revision that it runs; null: not known.") @Nullable
        Long appliedRevision,

        @Schema(description = "Milliseconds since it first was behind that revision; 0: it is not.")
        long lagMs,

        @Schema(
                description =
                        "In what it is not as desired, by its last report: the revision that it runs, and each listener that"
                                + " does not listen, or should not. Empty: in nothing.")
        List<ApplyProblem> drift,

        @Schema(description = "Why it last did not answer, or why it refused a revision; null: nothing is wrong.")
        @Nullable
        String lastError,

        @Schema(description = "What it could not take over of the revision that it runs.")
        List<ApplyProblem> problems,

        @Schema(description = "Open client connections.") long connections,

        @Schema(description = "Clients that its stick tables remember.")
        long persistenceEntries,

        @Schema(description = "Its program's version; null: not known.") @Nullable
        String version,

        @Schema(description = "When its process began; null: not known.") @Nullable
        Instant startedAt) {}
