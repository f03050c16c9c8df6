package io.mooring.api;

import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** Who is told when something breaks. The control plane tells it; no data plane acts on it. */
@Schema(description = "Who is told when something breaks, and when it works again.")
public record Alerts(
        @Schema(
                description =
                        "URLs that get each alert as a POST, signed in the header `Mooring-Signature`: `t=UNIX,v1=HEX`,"
                                + " HEX being the HMAC-SHA256 of `UNIX.BODY` with the webhook secret.",
                examples = "[\"https://hooks.example.net/mooring\"]")
        @Size(max = 16)
        @Distinct
        List<@NotNull @Size(min = 8, max = 2048) @WebhookUrl String> webhooks,

        @Schema(description = "Alerts by e-mail. null: none.") @Valid @Nullable
        EmailAlerts email) {

    /** Nobody. */
    public static final Alerts DEFAULT = new Alerts(List.of(), null);

    public Alerts {
        webhooks = Defaults.list(webhooks);
    }
}
