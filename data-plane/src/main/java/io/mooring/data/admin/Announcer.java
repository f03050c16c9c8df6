package io.mooring.data.admin;

import io.mooring.data.json.Json;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.net.URI;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says to the control plane, every few seconds, that this data plane is there and where it is reached. Saying it again
 * changes nothing there; a control plane that has forgotten it learns it anew.
 *
 * <p>Threading: one event loop. A failure is logged when it begins and when it ends, not in between.
 */
public final class Announcer {
    private static final Logger LOG = LoggerFactory.getLogger(Announcer.class);
    private static final long PERIOD_MS = 5000;
    private static final long RETRY_MS = 1000;
    private static final long TIMEOUT_MS = 5000;

    private final Vertx vertx;
    private final HttpClient client;
    private final RequestOptions request;
    private final Buffer document;
    private final URI controlPlane;
    private boolean announced;
    private boolean failing;

    /** Nothing is said before {@link #start}. The control plane is the base of its URL: {@code http://127.0.0.1:9080}. */
    public Announcer(Vertx vertx, URI controlPlane, String name, String planeUrl, PlaneSecret secret) {
        this.vertx = vertx;
        this.controlPlane = controlPlane;
        this.client = vertx.createHttpClient(new HttpClientOptions().setConnectTimeout((int) TIMEOUT_MS));
        this.request = new RequestOptions()
                .setMethod(HttpMethod.PUT)
                .setAbsoluteURI(
                        controlPlane.resolve("/api/v1/data-planes/" + name).toString())
                .setTimeout(TIMEOUT_MS)
                .putHeader("Content-Type", "application/json")
                .putHeader("Authorization", secret.header());
        this.document = Buffer.buffer(Json.bytes(Map.of("url", planeUrl)));
    }

    /** Begins to announce. */
    public void start() {
        vertx.runOnContext(now -> announce());
    }

    private void announce() {
        client.request(request)
                .compose(call -> call.send(document))
                .compose(response -> response.body().map(body -> response.statusCode()))
                .onComplete(done -> {
                    if (done.succeeded() && done.result() < 300) {
                        said();
                    } else {
                        failed(done.succeeded() ? "HTTP status " + done.result() : String.valueOf(done.cause()));
                    }
                    vertx.setTimer(announced ? PERIOD_MS : RETRY_MS, again -> announce());
                });
    }

    private void said() {
        if (!announced || failing) {
            LOG.info("event=announced controlPlane={}", controlPlane);
        }
        announced = true;
        failing = false;
    }

    private void failed(String problem) {
        // A control plane that starts beside this data plane is not there at first: no reason to warn.
        if (!failing && !announced) {
            LOG.info("event=announce-waits controlPlane={} problem=\"{}\"", controlPlane, problem);
        } else if (!failing) {
            LOG.warn("event=announce-failed controlPlane={} problem=\"{}\"", controlPlane, problem);
        }
        failing = true;
    }
}
