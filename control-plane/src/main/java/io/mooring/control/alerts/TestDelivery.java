package io.mooring.control.alerts;

import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** What became of a test alert at one target. */
@Schema(description = "What became of a test alert at one target.")
public record TestDelivery(
        @Schema(description = "How it is told.") AlertTarget.Channel channel,

        @Schema(
                description = "Where it is: a webhook's URL without its path, or the mail server.",
                examples = "https://hooks.example.net/…")
        String name,

        @Schema(description = "Whether it took the alert.") boolean delivered,

        @Schema(description = "Why not; null: it did.", examples = "it answered 500") @Nullable
        String error) {}
