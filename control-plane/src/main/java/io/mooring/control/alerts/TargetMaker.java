package io.mooring.control.alerts;

import io.mooring.api.EmailAlerts;
import io.mooring.control.security.WebhookSecret;
import io.vertx.core.Vertx;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.X509TrustManager;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Makes targets of what the configuration says, with what the environment says: secrets and certificates. */
@Singleton
class TargetMaker {
    private final Vertx vertx;
    private final String webhookSecret;
    private final Optional<String> smtpPassword;
    private final X509TrustManager trusted;
    private final HttpClient http;
    private final String ownName;
    private final ExecutorService blocking = Executors.newCachedThreadPool(task -> {
        Thread made = new Thread(task, "alerts-send");
        made.setDaemon(true);
        return made;
    });

    @Inject
    TargetMaker(
            Vertx vertx,
            WebhookSecret webhookSecret,
            @ConfigProperty(name = "mooring.smtp-password") Optional<String> smtpPassword,
            @ConfigProperty(name = "mooring.alerts-ca") Optional<Path> certificates) {
        this(vertx, webhookSecret.value(), smtpPassword, certificates);
    }

    TargetMaker(Vertx vertx, String webhookSecret, Optional<String> smtpPassword, Optional<Path> certificates) {
        this.vertx = vertx;
        this.webhookSecret = webhookSecret;
        this.smtpPassword = smtpPassword;
        this.trusted = TrustedCertificates.with(certificates);
        this.http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(Duration.ofMillis(Webhook.WITHIN_MS))
                .sslContext(TrustedCertificates.context(trusted))
                .build();
        this.ownName = ownName();
    }

    /** As it names itself to mail servers; asked for once, since it may be looked up. */
    private static String ownName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "localhost";
        }
    }

    /** The target of a webhook's URL. */
    Target webhook(String url) {
        return new Webhook(url, http, blocking, webhookSecret, Clock.systemUTC());
    }

    /** The target of these recipients. */
    Target mail(EmailAlerts email) {
        return new Mail(email, vertx, blocking, smtpPassword, trusted, ownName, Mail.WITHIN_MS);
    }

    @PreDestroy
    void stop() {
        blocking.shutdownNow();
    }
}
