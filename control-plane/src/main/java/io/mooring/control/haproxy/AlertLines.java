package io.mooring.control.haproxy;

import io.mooring.api.Alerts;
import io.mooring.api.EmailAlerts;
import io.mooring.api.IpAddress;
import io.mooring.api.SmtpTls;

/**
 * Who is told when something breaks, in HAProxy's words: its e-mails about servers. What it cannot say is a comment; URLs
 * are not shown, since some are secret.
 */
final class AlertLines {
    /** The section of the mail server. */
    private static final String MAILERS = "mooring";

    private final Alerts alerts;

    AlertLines(Alerts alerts) {
        this.alerts = alerts;
    }

    /** The lines of the section {@code defaults}. */
    void write(Section defaults) {
        if (!alerts.webhooks().isEmpty()) {
            defaults.comment("Mooring tells webhooks (" + alerts.webhooks().size()
                    + ") when something breaks; HAProxy has none.");
        }
        EmailAlerts email = alerts.email();
        if (email == null) {
            return;
        }
        if (!possible(email)) {
            defaults.comment(
                    "Mooring sends e-mail when something breaks; HAProxy's cannot be encrypted, say a user name,"
                            + " or find its server by name.");
            return;
        }
        defaults.line("email-alert mailers", MAILERS);
        defaults.line("email-alert from", Section.quoted(email.from()));
        defaults.line("email-alert to", Section.quoted(email.to().get(0)));
        defaults.line("email-alert level notice");
        if (email.to().size() > 1) {
            defaults.comment("HAProxy has one recipient, Mooring " + email.to().size() + ".");
        }
        defaults.comment("HAProxy tells of servers that go down and come up, each in an e-mail of its own.");
    }

    /** The section of the mail server, where there can be one. */
    void writeMailers(StringBuilder text) {
        EmailAlerts email = alerts.email();
        if (email == null || !possible(email)) {
            return;
        }
        IpAddress address = IpAddress.parse(email.smtpHost());
        String host = address == null || address.ipv4() ? String.valueOf(address) : "[" + address + "]";
        new Section(text, "mailers " + MAILERS).line("mailer smtp", host + ":" + email.smtpPort());
    }

    /** A name is looked up once, when HAProxy starts, which does not start when that fails. */
    private static boolean possible(EmailAlerts email) {
        return email.tls() == SmtpTls.NONE && email.username() == null && IpAddress.parse(email.smtpHost()) != null;
    }
}
