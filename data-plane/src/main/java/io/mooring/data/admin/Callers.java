package io.mooring.data.admin;

import io.mooring.api.tls.PlaneTls;
import io.vertx.core.http.HttpServerRequest;
import java.security.cert.Certificate;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * Who may have what of the data plane's HTTP. With an authority of the planes, who shows a certificate of it is a control
 * plane, and the secret opens the metrics alone; without, the secret opens everything.
 */
final class Callers {
    private final PlaneSecret secret;
    private final PlaneTls tls;

    Callers(PlaneSecret secret, PlaneTls tls) {
        this.secret = secret;
        this.tls = tls;
    }

    /** Whether control planes have certificates here. */
    boolean byCertificate() {
        return tls.mutual();
    }

    /** Whether a control plane asks. */
    boolean controlPlane(HttpServerRequest request) {
        return tls.mutual() ? tls.isPlane(shown(request)) : bySecret(request);
    }

    /** Whether somebody asks who may read the metrics. */
    boolean reader(HttpServerRequest request) {
        return bySecret(request) || controlPlane(request);
    }

    private boolean bySecret(HttpServerRequest request) {
        return secret.opens(request.getHeader("Authorization"));
    }

    private static Certificate @Nullable [] shown(HttpServerRequest request) {
        SSLSession session = request.connection().sslSession();
        try {
            return session == null ? null : session.getPeerCertificates();
        } catch (SSLPeerUnverifiedException e) {
            return null; // none
        }
    }
}
