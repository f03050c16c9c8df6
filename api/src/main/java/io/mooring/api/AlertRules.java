package io.mooring.api;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The rules of {@code globals.alerts} that look at more than the form of one field. */
final class AlertRules {
    private AlertRules() {}

    /** All violations of the rules about e-mail, with pointers below this one. */
    static List<Violation> violations(String at, @Nullable EmailAlerts email) {
        List<Violation> found = new ArrayList<>();
        if (email == null || email.smtpHost() == null) {
            return found;
        }
        IpAddress address = IpAddress.parse(email.smtpHost());
        if (email.username() != null && email.tls() == SmtpTls.NONE && !ofThisHost(email.smtpHost(), address)) {
            found.add(new Violation(
                    at + "/username",
                    Violation.NOT_ALLOWED_TOGETHER,
                    "username: not allowed together with tls none, which would send the password in clear to another"
                            + " host (expected tls starttls or tls, or no username)"));
        }
        return found;
    }

    private static boolean ofThisHost(String host, @Nullable IpAddress address) {
        return address == null
                ? host.equalsIgnoreCase("localhost")
                : address.inetAddress().isLoopbackAddress();
    }
}
