package io.mooring.control.rest;

import io.mooring.api.ApplyMode;
import io.mooring.api.Convergence;
import io.mooring.control.changes.ConfigurationChange;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** What data planes are to run, and what waits until they are to. */
@Schema(description = "What data planes are to run, and what waits until they are to.")
public record Publication(
        @Schema(description = "Whether changes go to data planes at once or wait for POST /apply.")
        ApplyMode applyMode,

        @Schema(description = "The newest revision.", examples = "12")
        long revision,

        @Schema(description = "The revision that data planes are to run.", examples = "9")
        long publishedRevision,

        @Schema(description = "What differs between the two: what POST /apply changes.")
        List<ConfigurationChange> waiting,

        @Schema(description = "How far the published revision has come.")
        Convergence convergence) {}
