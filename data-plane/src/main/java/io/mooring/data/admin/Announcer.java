package io.mooring.data.admin;

import io.mooring.api.IpAddress;
import io.mooring.api.tls.PlaneTls;
import io.mooring.api.tls.TlsWords;
import io.mooring.data.json.Json;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.KeyCertOptions;
import io.vertx.core.net.SocketAddress;
import io.vertx.core.net.TrustOptions;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says to the control plane, every few seconds, that this data plane is there and where it is reached. Saying it again
 * changes nothing there; a control plane that has forgotten it learns it anew. Of several control planes, which share a
 * database, one is told: the one that was told last, or when that fails the next that answers.
 *
 * <p>Threading: one event loop. A failure is logged when it begins and when it ends, not in between.
 */
public final class Announcer {
    private static final Logger LOG = LoggerFactory.getLogger(Announcer.class);
    private static final long PERIOD_MS = 5000;
    private static final long RETRY_MS = 1000;
    private static final long TIMEOUT_MS = 5000;

    private final Vertx vertx;
    private final PlaneTls tls;
    private HttpClient client;
    private long generation;
    private final Buffer document;
    private final List<URI> controlPlanes;
    private final String path;
    private final PlaneSecret secret;
    private int current;
    private @Nullable URI told;
    private boolean failing;

    /** Nothing is said before {@link #start}. A control plane is the base of its URL: {@code http://127.0.0.1:9080}. */
    public Announcer(
            Vertx vertx, List<URI> controlPlanes, String name, String planeUrl, PlaneSecret secret, PlaneTls tls) {
        this.vertx = vertx;
        this.controlPlanes = controlPlanes;
        this.path = "/api/v1/data-planes/" + name;
        this.secret = secret;
        this.tls = tls;
        this.generation = tls.generation();
        this.client = newClient();
        this.document = Buffer.buffer(Json.bytes(Map.of("url", planeUrl)));
    }

    /** Begins to announce. */
    public void start() {
        vertx.runOnContext(now -> announce(new ArrayList<>()));
    }

    private HttpClient newClient() {
        HttpClientOptions options = new HttpClientOptions()
                .setConnectTimeout((int) TIMEOUT_MS)
                .setUseAlpn(false)
                .setEnabledSecureTransportProtocols(new LinkedHashSet<>(PlaneTls.VERSIONS));
        if (tls.mutual()) {
            options.setKeyCertOptions(KeyCertOptions.wrap(tls.clientKeys()))
                    .setTrustOptions(TrustOptions.wrap(tls.planesAndVm()));
        }
        return vertx.createHttpClient(options);
    }

    /** Connections of before show what was read before. */
    private void renew() {
        if (generation != tls.generation()) {
            generation = tls.generation();
            Future<Void> unused = client.close();
            client = newClient();
        }
    }

    /** Tells one of them, and when that fails the next, until each has had its turn. */
    private void announce(List<String> problems) {
        URI controlPlane = controlPlanes.get(current);
        renew();
        request(controlPlane)
                .compose(client::request)
                .compose(call -> call.send(document))
                .compose(response -> response.body().map(body -> response.statusCode()))
                .onComplete(done -> {
                    if (done.succeeded() && done.result() < 300) {
                        said(controlPlane);
                        again(PERIOD_MS);
                        return;
                    }
                    problems.add(controlPlane + ": "
                            + (done.succeeded() ? "HTTP status " + done.result() : words(done.cause())));
                    current = (current + 1) % controlPlanes.size();
                    if (problems.size() < controlPlanes.size()) {
                        announce(problems);
                    } else {
                        failed(String.join("; ", problems));
                        again(told == null ? RETRY_MS : PERIOD_MS);
                    }
                });
    }

    private void again(long afterMs) {
        vertx.setTimer(afterMs, tick -> announce(new ArrayList<>()));
    }

    /** The request, which shows the secret unless certificates are shown; refused where others could read it. */
    private Future<RequestOptions> request(URI to) {
        RequestOptions request = new RequestOptions()
                .setMethod(HttpMethod.PUT)
                .setAbsoluteURI(to.resolve(path).toString())
                .setTimeout(TIMEOUT_MS)
                .putHeader("Content-Type", "application/json");
        if (!tls.mutual()) {
            request.putHeader("Authorization", secret.header());
        }
        if ("https".equals(to.getScheme()) || secret.inClear()) {
            return Future.succeededFuture(request);
        }
        // What was found is used: a name may stand for something else a moment later.
        return vertx.executeBlocking(() -> loopback(to), false)
                .map(address -> request.setServer(
                        SocketAddress.inetSocketAddress(request.getPort(), address.getHostAddress())));
    }

    @SuppressWarnings("AddressSelection") // one is enough: all of them must be loopback to be reached in clear
    private static InetAddress loopback(URI to) throws UnknownHostException {
        InetAddress address = InetAddress.getByName(to.getHost());
        if (!IpAddress.of(address.getAddress()).loopback()) {
            throw new IllegalStateException("the plane secret is not sent in clear to " + to.getHost()
                    + ", which is another host: set MOORING_CONTROL_PLANE to an https URL, or"
                    + " MOORING_PLANE_SECRET_IN_CLEAR=true where nobody can listen in (docs/tls.md)");
        }
        return address;
    }

    private static String words(Throwable problem) {
        if (problem instanceof UnknownHostException) {
            return "its host name is not known";
        }
        String ofTls = TlsWords.of(problem);
        if (ofTls != null) {
            return ofTls;
        }
        return String.valueOf(problem instanceof IllegalStateException ? problem.getMessage() : problem);
    }

    private void said(URI controlPlane) {
        if (failing || !controlPlane.equals(told)) {
            LOG.info("event=announced controlPlane={}", controlPlane);
        }
        told = controlPlane;
        failing = false;
    }

    private void failed(String problem) {
        // A control plane that starts beside this data plane is not there at first: no reason to warn.
        if (!failing && told == null) {
            LOG.info("event=announce-waits problem=\"{}\"", problem);
        } else if (!failing) {
            LOG.warn("event=announce-failed problem=\"{}\"", problem);
        }
        failing = true;
    }
}
