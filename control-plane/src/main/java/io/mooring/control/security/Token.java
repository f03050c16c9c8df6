package io.mooring.control.security;

import io.mooring.api.Names;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** A token of a user as it is shown: not the secret, which only its hash is kept of. */
@Schema(description = "A token of a user, without its secret.")
public record Token(
        @Schema(description = "Unique among the user's.", examples = "terraform")
        @NotNull
        @Pattern(regexp = Names.PATTERN, message = Names.EXPECTED)
        String name,

        @Schema(description = "When it was made.", examples = "2026-11-23T10:00:00Z")
        Instant createdAt,

        @Schema(
                description = "From when on it is not accepted any more. null: never.",
                examples = "2027-11-23T10:00:00Z")
        @Nullable
        Instant expiresAt) {}
