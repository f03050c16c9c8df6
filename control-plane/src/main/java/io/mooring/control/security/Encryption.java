package io.mooring.control.security;

import io.mooring.api.tls.PlaneTls;
import io.quarkus.vertx.http.HttpServerOptionsCustomizer;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.KeyCertOptions;
import io.vertx.core.net.TrustOptions;
import io.vertx.ext.web.RoutingContext;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.eclipse.microprofile.config.Config;
import org.jboss.logging.Logger;

/**
 * How this control plane speaks TLS: to those who call its API, and to data planes. Looks every two seconds whether the
 * files have changed; new connections show and believe what was read last.
 */
@Singleton
public class Encryption implements HttpServerOptionsCustomizer {
    private static final Logger LOG = Logger.getLogger(Encryption.class);

    private final PlaneTls tls;
    private final ScheduledExecutorService looking = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "tls-files");
        thread.setDaemon(true);
        return thread;
    });

    @Inject
    Encryption(Config config) {
        this(PlaneTls.of(variable ->
                config.getOptionalValue(property(variable), String.class).orElse(null)));
    }

    Encryption(PlaneTls tls) {
        this.tls = tls;
    }

    /** The name under which the configuration has a variable: {@code mooring.tls-key} of {@code MOORING_TLS_KEY}. */
    private static String property(String variable) {
        return variable.toLowerCase(Locale.ROOT).replaceFirst("_", ".").replace('_', '-');
    }

    @PostConstruct
    void start() {
        if (tls.encrypted() || tls.mutual()) {
            var unused =
                    looking.scheduleWithFixedDelay(this::look, 0, PlaneTls.PERIOD.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    @PreDestroy
    void stop() {
        looking.shutdownNow();
    }

    private void look() {
        try {
            for (PlaneTls.Finding finding : tls.refresh(Instant.now())) {
                LOG.log(finding.wrong() ? Logger.Level.WARN : Logger.Level.INFO, "tls " + finding.text());
            }
        } catch (RuntimeException e) {
            LOG.error("tls files not read", e); // else nobody would look again
        }
    }

    /** What both planes have in common. */
    public PlaneTls tls() {
        return tls;
    }

    /** The server that speaks TLS is started when it has something to show. */
    @Override
    public void customizeHttpsServer(HttpServerOptions options) {
        if (!tls.encrypted()) {
            return;
        }
        options.setKeyCertOptions(KeyCertOptions.wrap(tls.serverKeys()))
                .setEnabledSecureTransportProtocols(new LinkedHashSet<>(PlaneTls.VERSIONS));
        if (tls.mutual()) {
            // Not required: people have passwords and tokens.
            options.setClientAuth(ClientAuth.REQUEST).setTrustOptions(TrustOptions.wrap(tls.planes()));
        }
    }

    /** Whether the caller's certificate says that it is one of the planes. */
    boolean byPlane(RoutingContext call) {
        SSLSession session = tls.mutual() ? call.request().sslSession() : null;
        try {
            return session != null && tls.isPlane(session.getPeerCertificates());
        } catch (SSLPeerUnverifiedException e) {
            return false; // it has shown none
        }
    }
}
