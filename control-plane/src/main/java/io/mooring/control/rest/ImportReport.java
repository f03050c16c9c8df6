package io.mooring.control.rest;

import io.mooring.control.imports.ImportedLine;
import io.mooring.control.plan.Plan;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** What an import has come to. */
@Schema(description = "What an import has come to.")
public record ImportReport(
        @Schema(description = "Whether it is stored. false: it was only tried.")
        boolean stored,

        @Schema(description = "What became of each line that says something.")
        List<ImportedLine> lines,

        @Schema(description = "What became of each resource.")
        List<Action> actions,

        @Schema(description = "With `dryRun=true`: what it would do. null: it is stored.") @Nullable
        Plan plan) {}
