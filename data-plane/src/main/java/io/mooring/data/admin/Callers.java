package io.mooring.data.admin;

import io.mooring.api.tls.PlaneTls;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.KeyCertOptions;
import io.vertx.core.net.TrustOptions;
import java.security.cert.Certificate;
import java.util.LinkedHashSet;
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

    /** With these options a server says who it is, as far as it has certificates, and asks who calls. */
    HttpServerOptions encrypted(HttpServerOptions options) {
        if (tls.encrypted()) {
            options.setSsl(true)
                    .setKeyCertOptions(KeyCertOptions.wrap(tls.serverKeys()))
                    .setEnabledSecureTransportProtocols(new LinkedHashSet<>(PlaneTls.VERSIONS));
        }
        if (tls.mutual()) {
            // Not required: whoever looks whether this plane lives has none.
            options.setClientAuth(ClientAuth.REQUEST).setTrustOptions(TrustOptions.wrap(tls.planes()));
        }
        return options;
    }

    /** Whether a control plane asks; who else asks has been refused. */
    boolean admits(HttpServerRequest request) {
        if (controlPlane(request)) {
            return true;
        }
        if (tls.mutual()) {
            request.response().putHeader("Connection", "close");
            Replies.refuse(
                    request,
                    403,
                    "certificate-required",
                    "Certificate required",
                    "this needs a certificate of the planes' authority (MOORING_PLANES_CA)");
            return false;
        }
        request.response()
                .putHeader("WWW-Authenticate", "Bearer realm=\"mooring data plane\"")
                .putHeader("Connection", "close"); // and with it whatever body is still to come
        Replies.refuse(
                request, 401, "unauthenticated", "Unauthenticated", "this needs the plane secret as a bearer token");
        return false;
    }

    private boolean controlPlane(HttpServerRequest request) {
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
