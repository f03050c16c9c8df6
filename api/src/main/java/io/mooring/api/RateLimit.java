package io.mooring.api;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** How many new connections one client may open. */
@Schema(description = "How many new connections one client may open.")
public record RateLimit(
        @Schema(description = "New connections a second, in the long run.", required = true, examples = "50")
        @NotNull
        @Min(1)
        @Max(1000000)
        Integer connectionsPerSecond,

        @Schema(description = "New connections at once.", required = true, examples = "100")
        @NotNull
        @Min(1)
        @Max(1000000)
        Integer burst) {}
