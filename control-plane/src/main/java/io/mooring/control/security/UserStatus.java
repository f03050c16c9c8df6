package io.mooring.control.security;

import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** What is known of a user's password without showing it. */
@Schema(description = "What is known of a user's password.", readOnly = true)
public record UserStatus(
        @Schema(description = "false: the user logs in by tokens alone.")
        boolean hasPassword,

        @Schema(
                description = "When the password was set. null: there is none, or it is from before this was kept.",
                examples = "2026-11-23T10:00:00Z")
        @Nullable
        Instant passwordChangedAt) {}
