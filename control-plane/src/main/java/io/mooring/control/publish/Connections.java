package io.mooring.control.publish;

import io.mooring.api.tls.PlaneTls;
import java.net.http.HttpClient;
import java.time.Duration;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/**
 * The HTTP client for data planes. There is a new one when certificates were read again, so that no connection goes on
 * with what was shown or believed before.
 *
 * <p>Threading: anybody may call.
 */
final class Connections {
    private final PlaneTls tls;
    private final Duration connectTimeout;
    private volatile @Nullable Made made;

    private record Made(long generation, HttpClient client) {}

    Connections(PlaneTls tls, Duration connectTimeout) {
        this.tls = tls;
        this.connectTimeout = connectTimeout;
    }

    /** The client to use now. */
    HttpClient client() {
        Made now = made;
        if (now == null || now.generation != tls.generation()) {
            long generation = tls.generation();
            now = new Made(generation, make());
            made = now; // of two at the same time one is thrown away
        }
        return now.client;
    }

    private HttpClient make() {
        SSLParameters parameters = new SSLParameters();
        parameters.setProtocols(PlaneTls.VERSIONS.toArray(String[]::new));
        HttpClient.Builder builder = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(connectTimeout)
                .sslParameters(parameters);
        return (tls.mutual() ? builder.sslContext(tls.toPlanes()) : builder).build();
    }
}
