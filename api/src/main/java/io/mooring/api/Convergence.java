package io.mooring.api;

import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** How far a revision has come to the data planes. */
@Schema(description = "How far the revision has come to the data planes.")
public record Convergence(
        @Schema(description = "The revision that is meant.") long revision,

        @Schema(
                description =
                        "The revision that data planes are sent. Below `revision`: that one waits for POST /apply (`applyMode` is `manual`).")
        long publishedRevision,

        @Schema(description = "Data planes that run it, or a newer one.")
        int applied,

        @Schema(description = "Data planes that are registered.")
        int total,

        @Schema(description = "Data planes that could not take all of it over.")
        List<Failure> failed) {

    public Convergence {
        failed = Defaults.list(failed);
    }

    /** A data plane that could not take a revision over, wholly or in part. */
    @Schema(name = "ConvergenceFailure", description = "A data plane that could not take all of the revision over.")
    public record Failure(
            @Schema(description = "Its name.") String dataPlane,
            @Schema(description = "What went wrong.") String problem) {}
}
