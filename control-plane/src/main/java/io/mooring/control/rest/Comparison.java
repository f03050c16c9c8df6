package io.mooring.control.rest;

import io.mooring.control.changes.ConfigurationChange;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** What differs between two revisions. */
@Schema(description = "What differs between two revisions.")
public record Comparison(
        @Schema(description = "The revision after the changes.", examples = "12")
        long revision,

        @Schema(description = "The revision before the changes.", examples = "11")
        long against,

        @Schema(
                description =
                        "Every difference: globals first, then the virtual servers by name with their real servers by name.")
        List<ConfigurationChange> changes) {}
