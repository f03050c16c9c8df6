package io.mooring.control.plan;

import io.mooring.control.changes.ConfigurationChange;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** What a write would do: the answer to one with {@code dryRun=true}. */
@Schema(description = "What a write would do. Nothing has been done.")
public record Plan(
        @Schema(description = "true: the write is valid. What is not valid is refused as the write would be.")
        boolean valid,

        @Schema(description = "The revision that the write was tried on; it would make the next one.", examples = "7")
        long baseRevision,

        @Schema(
                description =
                        "What would change, field by field: globals, then the virtual servers by name, each followed"
                                + " by its real servers by name. What is created or removed is one change. Users, tokens"
                                + " and data planes stand at `/users` and `/dataPlanes`. None: the write would change nothing.")
        List<ConfigurationChange> changes,

        @Schema(description = "What that would do on the data planes.")
        Impact impact,

        @Schema(description = "What should be known before.")
        List<Warning> warnings) {

    /** A plan of what is no part of the configuration: the data planes will notice nothing. */
    public static Plan beside(long baseRevision, List<ConfigurationChange> changes) {
        return new Plan(true, baseRevision, changes, Impact.of(List.of()), List.of());
    }

    /** The media type of a plan. */
    public static final String MEDIA_TYPE = "application/vnd.mooring.plan+json";
}
