package io.mooring.api;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** Who gets alerts by e-mail, and over which server. The password is no part of it: a configuration is shown and kept. */
@Schema(description = "Alerts by e-mail.")
public record EmailAlerts(
        @Schema(description = "The sender.", required = true, examples = "mooring@example.net") @NotNull @MailAddress
        String from,

        @Schema(description = "The recipients.", required = true, examples = "[\"operators@example.net\"]")
        @NotNull
        @Size(min = 1, max = 16)
        @Distinct
        List<@NotNull @MailAddress String> to,

        @Schema(description = "The mail server.", required = true, examples = "mail.example.net")
        @NotNull
        @HostOrIp
        @OneHost
        String smtpHost,

        @Schema(description = "The mail server's port.", defaultValue = "25") @Min(1) @Max(65535)
        Integer smtpPort,

        @Schema(
                description = "How the connection to the mail server is encrypted; its certificate is verified."
                        + " `starttls`: it begins in clear, and no mail is sent unless it can be encrypted;"
                        + " `tls`: from the first byte, mostly at port 465.",
                defaultValue = "none")
        SmtpTls tls,

        @Schema(
                description = "The name for the mail server, with the password of `MOORING_SMTP_PASSWORD`. Needs `tls`"
                        + " other than `none`, unless the server is on this host. null: none is said.")
        @Size(min = 1, max = 254)
        @Pattern(regexp = "[^\\x00-\\x1f\\x7f]*", message = "no control characters")
        @Nullable
        String username) {

    public EmailAlerts {
        to = Defaults.list(to);
        smtpPort = Defaults.of(smtpPort, 25);
        tls = Defaults.of(tls, SmtpTls.NONE);
    }
}
