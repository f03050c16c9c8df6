package io.mooring.api;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** Who gets alerts by e-mail, and over which server. */
@Schema(description = "Alerts by e-mail.")
public record EmailAlerts(
        @Schema(description = "The sender.", required = true, examples = "mooring@example.net")
        @NotNull
        @Size(min = 3, max = 254)
        String from,

        @Schema(description = "The recipients.", required = true) @NotNull @Size(min = 1, max = 16)
        List<@NotNull @Size(min = 3, max = 254) String> to,

        @Schema(description = "The mail server.", required = true, examples = "mail.example.net")
        @NotNull
        @HostOrIp
        @OneHost
        String smtpHost,

        @Schema(description = "The mail server's port.", defaultValue = "25") @Min(1) @Max(65535)
        Integer smtpPort) {

    public EmailAlerts {
        to = Defaults.list(to);
        smtpPort = Defaults.of(smtpPort, 25);
    }
}
