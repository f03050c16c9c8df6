package io.mooring.api;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** Where clients go while no real server can take them; it is never remembered. */
@Schema(
        description =
                "Takes clients while no real server can. It is never remembered: clients leave it with their next connection.")
public record Fallback(
        @Schema(description = "The address of the fallback.", required = true, examples = "127.0.0.1")
        @NotNull
        @IpLiteral
        @OneHost
        String address,

        @Schema(description = "Its port. null: the port that the client came to.", examples = "9081")
        @Min(1)
        @Max(65535)
        @Nullable
        Integer port) {}
