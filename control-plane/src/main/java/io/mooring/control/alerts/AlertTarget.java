package io.mooring.control.alerts;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** How telling somebody goes, since this control plane began or the target was configured. */
@Schema(description = "Somebody who is told, and how that goes.", readOnly = true)
public record AlertTarget(
        @Schema(description = "How it is told.") Channel channel,

        @Schema(
                description = "Where it is: a webhook's URL without its path, or the mail server.",
                examples = "https://hooks.example.net/…")
        String name,

        @Schema(description = "Alerts that wait to be delivered.")
        int waiting,

        @Schema(description = "Alerts that were delivered.") long delivered,

        @Schema(
                description =
                        "Alerts that were given up: after an hour, because too many waited, or because it answered"
                                + " 400, 413 or 422.")
        long dropped,

        @Schema(description = "When the last one was delivered; null: none was yet.") @Nullable
        Instant lastDeliveredAt,

        @Schema(description = "Why the last try failed; null: it did not.") @Nullable
        String lastError) {

    /** How somebody is told. */
    @Schema(name = "AlertChannel")
    public enum Channel {
        /** By a POST to a URL. */
        @JsonProperty("webhook")
        WEBHOOK,
        /** By e-mail. */
        @JsonProperty("email")
        EMAIL
    }
}
