package io.mooring.data.admin;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.mooring.api.ApplyReport;
import io.mooring.api.Snapshot;
import io.mooring.api.tls.PlaneTls;
import io.mooring.data.apply.Applier;
import io.mooring.data.apply.Report;
import io.mooring.data.faults.FaultLine;
import io.mooring.data.json.Json;
import io.mooring.data.json.SnapshotReader;
import io.mooring.data.stats.Metrics;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * The HTTP server of the data plane.
 *
 * <pre>
 * PUT /v1/snapshot[?resync=true]   200 ApplyReport | 400 | 401 | 409 | 413 | 415 | 422 | 503
 * POST /v1/plan                    200 PlaneImpact of taking that snapshot over | 400 | 401 | 413 | 415 | 422 | 503
 * GET /v1/status[?brief=true]      200 PlaneStatus, without its virtual servers if it is to be brief | 401
 * GET /metrics                     200 Prometheus text | 401
 * GET /health/live, /health/ready  200 | 503, open to all
 * </pre>
 *
 * Where control planes have certificates, who shows none gets 403 instead of 401.
 *
 * <p>Threading: requests on an event loop of the administrative Vert.x, snapshots and plans one at a time on a worker, status
 * and metrics on any worker.
 */
public final class AdminServer {
    private static final Logger LOG = LoggerFactory.getLogger(AdminServer.class);
    private static final int BODY_LIMIT_BYTES = 64 << 20;
    private static final int IDLE_TIMEOUT_SECONDS = 60;
    private static final int MAX_CONNECTIONS = 200;
    private static final long REQUEST_TIMEOUT_MS = 25_000;
    private static final String JSON = Replies.JSON;
    private static final String GZIP = "gzip";

    private final FaultLine broken = new FaultLine(LOG, Level.ERROR, "apply-broken");
    private final SnapshotReader reader = new SnapshotReader();
    private final Callers callers;
    private final Applier applier;
    private final Report report;
    private final Supplier<String> metrics;
    private final Connections connections = new Connections(MAX_CONNECTIONS, REQUEST_TIMEOUT_MS);
    private final WorkerExecutor worker;
    private final Vertx vertx;
    private volatile @Nullable HttpServer server;

    /** A server that is not listening yet. */
    public AdminServer(
            Vertx vertx, PlaneSecret secret, PlaneTls tls, Applier applier, Report report, Supplier<String> metrics) {
        this.callers = new Callers(secret, tls);
        this.applier = applier;
        this.report = report;
        this.metrics = metrics;
        this.worker = vertx.createSharedWorkerExecutor("apply", 1);
        this.vertx = vertx;
    }

    /** Listens, maybe beside another process ({@link HttpPort}); answers the port that was bound. */
    public Future<Integer> listen(String host, int port) {
        HttpServer made = connections
                .watch(
                        vertx,
                        vertx.createHttpServer(callers.encrypted(new HttpServerOptions()
                                .setReusePort(true) // so that a successor can answer before this process ends
                                .setIdleTimeout(IDLE_TIMEOUT_SECONDS)
                                // HTTP/1 alone: a refusal closes the connection, which HTTP/2 has no header for.
                                .setHttp2ClearTextEnabled(false)
                                .setUseAlpn(false)
                                .setCompressionSupported(true))))
                .requestHandler(this::route);
        server = made;
        return made.listen(port, host)
                .map(HttpServer::actualPort)
                .recover(why -> Future.failedFuture(HttpPort.problem(host, port, why)));
    }

    /** Stops listening. */
    public Future<Void> stopListening() {
        HttpServer listening = server;
        server = null;
        return listening == null ? Future.succeededFuture() : listening.close();
    }

    /** Stops listening for good. */
    public Future<Void> close() {
        return stopListening().eventually(worker::close);
    }

    private void route(HttpServerRequest request) {
        connections.asked(request);
        switch (request.path() == null ? "" : request.path()) {
            case "/health/live" -> read(request, () -> Replies.answer(request, 200, Map.of("status", "UP")));
            case "/health/ready" -> read(request, () -> ready(request));
            case "/v1/status" -> {
                if (callers.admits(request)) {
                    boolean brief = "true".equals(request.getParam("brief"));
                    read(request, () -> make(request, JSON, () -> Json.bytes(brief ? report.brief() : report.now())));
                }
            }
            case "/metrics" -> {
                if (callers.reader(request) || callers.admits(request)) {
                    read(
                            request,
                            () -> make(request, Metrics.CONTENT_TYPE, () -> metrics.get()
                                    .getBytes(UTF_8)));
                }
            }
            case "/v1/snapshot" -> {
                boolean resync = "true".equals(request.getParam("resync"));
                snapshot(request, HttpMethod.PUT, sent -> applier.apply(sent, resync));
            }
            case "/v1/plan" -> snapshot(request, HttpMethod.POST, applier::foresee);
            default -> {
                if (callers.admits(request)) {
                    Replies.refuse(request, 404, "not-found", "Not found", "there is nothing at " + request.path());
                }
            }
        }
    }

    private void read(HttpServerRequest request, Runnable answer) {
        if (!request.method().equals(HttpMethod.GET) && !request.method().equals(HttpMethod.HEAD)) {
            Replies.wrongMethod(request, "GET, HEAD");
            return;
        }
        answer.run();
    }

    /** Off the event loop, which health checks share: of a thousand virtual servers it takes a tenth of a second. */
    private void make(HttpServerRequest request, String type, Callable<byte[]> document) {
        vertx.executeBlocking(document, false)
                .onSuccess(bytes -> Replies.send(request, 200, type, bytes))
                .onFailure(failure -> {
                    LOG.error("event=report-broken path={}", request.path(), failure);
                    Replies.refuse(request, 500, "internal", "Internal error", "the document could not be made");
                });
    }

    private void ready(HttpServerRequest request) {
        boolean ready = applier.current() != null;
        Replies.answer(request, ready ? 200 : 503, Map.of("status", ready ? "UP" : "DOWN"));
    }

    /** Reads a snapshot, and answers what the applier makes of it. */
    private void snapshot(HttpServerRequest request, HttpMethod method, Function<Snapshot, Applier.Outcome> work) {
        if (!callers.admits(request)) {
            return;
        }
        if (!request.method().equals(method)) {
            Replies.wrongMethod(request, method.name());
            return;
        }
        String type = request.getHeader("Content-Type");
        if (type == null || !type.split(";", 2)[0].strip().equalsIgnoreCase(JSON)) {
            Replies.refuse(request, 415, "unsupported-media-type", "Unsupported media type", "a snapshot is " + JSON);
            return;
        }
        String coding = request.getHeader("Content-Encoding");
        boolean packed = GZIP.equalsIgnoreCase(coding);
        if (coding != null && !packed) {
            request.response().putHeader("Accept-Encoding", GZIP); // RFC 9110 section 12.5.3
            Replies.refuse(
                    request,
                    415,
                    "unsupported-media-type",
                    "Unsupported content coding",
                    "a snapshot is not encoded, or with " + GZIP);
            return;
        }
        if ("100-continue".equalsIgnoreCase(request.getHeader("Expect"))) {
            request.response().writeContinue(); // else curl waits a second before it sends what is larger than 1 MiB
        }
        Buffer body = Buffer.buffer();
        request.handler(chunk -> {
            if (body.length() + chunk.length() > BODY_LIMIT_BYTES) {
                request.handler(null);
                request.endHandler(null);
                request.response().putHeader("Connection", "close");
                Replies.answer(request, 413, tooLarge());
            } else {
                body.appendBuffer(chunk);
            }
        });
        request.endHandler(end -> worker.executeBlocking(() -> answer(body.getBytes(), packed, work))
                .onSuccess(outcome -> Replies.answer(request, outcome.status(), outcome.document()))
                .onFailure(failure -> {
                    broken.add("", failure);
                    Replies.refuse(request, 500, "internal", "Internal error", "the snapshot could not be taken over");
                }));
    }

    private record Answer(int status, Object document) {}

    private Answer answer(byte[] body, boolean packed, Function<Snapshot, Applier.Outcome> work) {
        Applier.Outcome outcome;
        try {
            byte[] document = packed ? Gzip.expanded(body, BODY_LIMIT_BYTES) : body;
            outcome = work.apply(reader.read(document));
        } catch (Gzip.TooLong e) {
            return refusal(tooLarge());
        } catch (IOException e) {
            return refusal(Problem.of(400, "malformed-body", "Not gzip", String.valueOf(e.getMessage())));
        } catch (Json.Unreadable e) {
            return refusal(Problem.of(400, "malformed-json", "Not a snapshot", String.valueOf(e.getMessage())));
        }
        if (outcome instanceof Applier.Applied applied) {
            ApplyReport report = applied.report();
            return new Answer(200, report);
        }
        if (outcome instanceof Applier.Foreseen foreseen) {
            return new Answer(200, foreseen.impact());
        }
        if (outcome instanceof Applier.Invalid invalid) {
            String detail = invalid.violations().size() + " violations; nothing was changed";
            return refusal(
                    new Problem("/problems/validation-failed", "Invalid snapshot", 422, detail, invalid.violations()));
        }
        if (outcome instanceof Applier.Frozen) {
            return refusal(Problem.of(
                    503,
                    "replaced",
                    "About to be replaced",
                    "another process is taking over from this data plane; try again in a moment"));
        }
        Applier.Stale stale = (Applier.Stale) outcome;
        return refusal(Problem.of(409, "stale-revision", "Not newer than what runs", stale.detail()));
    }

    private static Problem tooLarge() {
        return Problem.of(
                413,
                "too-large",
                "Too large",
                "a snapshot has at most " + BODY_LIMIT_BYTES + " bytes when it is expanded");
    }

    private static Answer refusal(Problem problem) {
        return new Answer(problem.status(), problem);
    }
}
