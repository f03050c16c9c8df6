package io.mooring.control.alerts;

import io.mooring.api.EmailAlerts;
import io.mooring.api.SmtpTls;
import io.vertx.core.Vertx;
import io.vertx.core.net.TrustOptions;
import io.vertx.ext.mail.LoginOption;
import io.vertx.ext.mail.MailClient;
import io.vertx.ext.mail.MailConfig;
import io.vertx.ext.mail.MailMessage;
import io.vertx.ext.mail.MailResult;
import io.vertx.ext.mail.StartTLSOptions;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.X509TrustManager;
import org.jboss.logging.Logger;

/** Tells by e-mail: one message to all recipients, over a connection of its own. */
final class Mail implements Target {
    /** Milliseconds for all of it, as it is used: mail servers greet slowly on purpose. */
    static final int WITHIN_MS = 30_000;

    private static final int CONNECT_MS = 5_000;

    /** To close the client does not close a connection on which the server has not greeted; silence does. */
    private static final int AND_THEN_CLOSED_MS = 1_000;

    private static final Logger LOG = Logger.getLogger(Mail.class);

    private final EmailAlerts desired;
    private final Vertx vertx;
    private final Executor blocking;
    private final Optional<String> password;
    private final X509TrustManager trusted;
    private final String ownName;
    private final int withinMs;

    /**
     * @param blocking runs what may block for some seconds
     * @param password for the mail server, where there is a user name
     * @param trusted whose certificates are believed
     * @param ownName what this host calls itself to the mail server
     * @param withinMs milliseconds for all of it
     */
    Mail(
            EmailAlerts desired,
            Vertx vertx,
            Executor blocking,
            Optional<String> password,
            X509TrustManager trusted,
            String ownName,
            int withinMs) {
        this.desired = desired;
        this.vertx = vertx;
        this.blocking = blocking;
        this.password = password;
        this.trusted = trusted;
        this.ownName = ownName;
        this.withinMs = withinMs;
    }

    @Override
    public AlertTarget.Channel channel() {
        return AlertTarget.Channel.EMAIL;
    }

    @Override
    public String name() {
        String host = desired.smtpHost();
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + desired.smtpPort();
    }

    @Override
    public CompletableFuture<Void> send(Message message) {
        CompletableFuture<MailResult> told = new CompletableFuture<>();
        CompletableFuture<MailResult> limited = told.copy().orTimeout(withinMs, TimeUnit.MILLISECONDS);
        blocking.execute(() -> {
            try {
                if (desired.username() != null && password.isEmpty()) {
                    throw new NotTold("there is a username, but no password: set MOORING_SMTP_PASSWORD", false);
                }
                Whereto.check(desired.smtpHost());
                if (!limited.isDone()) {
                    exchange(message, told, limited);
                }
            } catch (NotTold | RuntimeException e) {
                told.completeExceptionally(e);
            }
        });
        return limited.handle((result, error) -> {
            if (error != null) {
                throw new CompletionException(notTold(error));
            }
            if (result.getRecipients().size() < desired.to().size()) {
                LOG.warnf(
                        "alert not taken for all recipients target=%s taken=%s of=%s",
                        name(), result.getRecipients(), desired.to());
            }
            return null;
        });
    }

    private void exchange(Message message, CompletableFuture<MailResult> told, CompletableFuture<MailResult> limited) {
        MailClient client = MailClient.create(vertx, configuration());
        client.sendMail(mail(message)).onComplete(sent -> {
            if (sent.succeeded()) {
                told.complete(sent.result());
            } else {
                told.completeExceptionally(sent.cause());
            }
        });
        var unused = limited.whenComplete((result, error) -> client.close());
    }

    /**
     * The client verifies the certificate's name where nothing is said about it: to say HTTPS would switch it off (its
     * version 4.5.27).
     */
    private MailConfig configuration() {
        MailConfig configuration = new MailConfig()
                .setHostname(desired.smtpHost())
                .setPort(desired.smtpPort())
                .setSsl(desired.tls() == SmtpTls.TLS)
                .setStarttls(desired.tls() == SmtpTls.STARTTLS ? StartTLSOptions.REQUIRED : StartTLSOptions.DISABLED)
                .setTrustOptions(TrustOptions.wrap(trusted))
                .setConnectTimeout(CONNECT_MS)
                .setIdleTimeout(withinMs + AND_THEN_CLOSED_MS)
                .setIdleTimeoutUnit(TimeUnit.MILLISECONDS)
                .setKeepAlive(false)
                .setMaxPoolSize(1)
                .setAllowRcptErrors(true)
                .setOwnHostname(ownName)
                .setUserAgent("mooring")
                .setLogin(desired.username() == null ? LoginOption.DISABLED : LoginOption.REQUIRED);
        if (desired.username() != null) {
            configuration.setUsername(desired.username()).setPassword(password.orElseThrow());
        }
        return configuration;
    }

    private MailMessage mail(Message message) {
        MailMessage mail = new MailMessage()
                .setFrom(desired.from())
                .setTo(List.copyOf(desired.to()))
                .setSubject("[mooring] " + message.subject())
                .setText(message.text());
        // RFC 3834: so that nobody's out-of-office answers it.
        mail.addHeader("Auto-Submitted", "auto-generated");
        return mail.addHeader("Mooring-Delivery", message.id());
    }

    private NotTold notTold(Throwable error) {
        Throwable cause = error;
        while (cause instanceof CompletionException && cause.getCause() != null) {
            cause = cause.getCause();
        }
        if (cause instanceof NotTold already) {
            return already;
        }
        if (cause instanceof TimeoutException) {
            return new NotTold("not taken within " + withinMs + " ms", false);
        }
        Throwable root = cause;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        String said = words(cause);
        return new NotTold(root == cause || said.contains(words(root)) ? said : said + ": " + words(root), false);
    }

    private static String words(Throwable cause) {
        return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
    }
}
