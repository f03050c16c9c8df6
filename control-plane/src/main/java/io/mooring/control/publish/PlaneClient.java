package io.mooring.control.publish;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.mooring.api.ApplyReport;
import io.mooring.api.PlaneImpact;
import io.mooring.api.PlaneStatus;
import io.mooring.api.tls.PlaneTls;
import io.mooring.api.tls.TlsWords;
import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Speaks to data planes over HTTP: the one place that knows their paths, statuses and words.
 *
 * <p>Threading: anybody may call; nothing blocks. Answers are parsed in the HTTP client's threads.
 */
final class PlaneClient {
    /** The longest report that is read: 10,000 virtual servers with ten real servers each stay below it. */
    static final int MAX_ANSWER_BYTES = 64 << 20;

    /** Milliseconds for the connection. */
    static final int CONNECT_MS = 2_000;

    /** Milliseconds for a whole report. */
    static final int STATUS_MS = 3_000;

    /** Milliseconds for a data plane to take a snapshot over and say so. */
    static final int SNAPSHOT_MS = 20_000;

    /** Milliseconds for a data plane to say what a snapshot would do, where nobody sets them: a person waits for it. */
    static final int PLAN_MS = 2_000;

    private static final int MAX_WORDS = 500;
    private static final int MAX_ERRORS_SAID = 5;

    /** With these a data plane speaks about the snapshot itself; any other status is about reaching it. */
    private static final Set<Integer> REFUSALS = Set.of(400, 409, 413, 422);

    private final Connections connections;
    private final ObjectMapper mapper;
    private final String authorization;
    private final boolean mutual;
    private final Route route;
    private final int maxAnswerBytes;

    /**
     * A client that shows every data plane this secret, in clear to another host only if that is wanted; or a certificate,
     * where the planes know each other by these.
     */
    PlaneClient(ObjectMapper strict, String secret, boolean inClear, PlaneTls tls) {
        this(strict, secret, inClear, tls, MAX_ANSWER_BYTES);
    }

    PlaneClient(ObjectMapper strict, String secret, boolean inClear, PlaneTls tls, int maxAnswerBytes) {
        this.mutual = tls.mutual();
        this.route = new Route(inClear, mutual);
        this.maxAnswerBytes = maxAnswerBytes;
        this.connections = new Connections(tls, Duration.ofMillis(CONNECT_MS));
        // A data plane may be of a newer release, which reports more.
        this.mapper = strict.copy().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);
        this.authorization = "Bearer " + secret;
    }

    /** GET {@code /v1/status}. To cancel it ends the exchange. */
    CompletableFuture<Answer<PlaneStatus>> status(String url) {
        return send("GET", url + "/v1/status", null, STATUS_MS, PlaneStatus.class);
    }

    /** The same without virtual servers, from a data plane that knows of brief reports. */
    CompletableFuture<Answer<PlaneStatus>> brief(String url) {
        return send("GET", url + "/v1/status?brief=true", null, STATUS_MS, PlaneStatus.class);
    }

    /** PUT {@code /v1/snapshot}, compressed with gzip; a resync also replaces what is newer or of another store. To cancel it ends the exchange. */
    CompletableFuture<Answer<ApplyReport>> put(String url, byte[] snapshot, boolean resync) {
        return send(
                "PUT",
                url + (resync ? "/v1/snapshot?resync=true" : "/v1/snapshot"),
                BodyPublishers.ofByteArray(snapshot),
                SNAPSHOT_MS,
                ApplyReport.class);
    }

    /** POST {@code /v1/plan}: what the snapshot, compressed with gzip, would do there. To cancel it ends the exchange. */
    CompletableFuture<Answer<PlaneImpact>> plan(String url, byte[] snapshot, int withinMs) {
        return send("POST", url + "/v1/plan", BodyPublishers.ofByteArray(snapshot), withinMs, PlaneImpact.class);
    }

    private <T> CompletableFuture<Answer<T>> send(
            String method, String url, @Nullable BodyPublisher body, int withinMs, Class<T> type) {
        CompletableFuture<Answer<T>> answer = new CompletableFuture<>();
        var unused = route.to(URI.create(url)).whenComplete((safe, refusal) -> {
            if (refusal != null) {
                answer.complete(new Answer.Failed<>(words(refusal, withinMs)));
            } else if (!answer.isDone()) {
                CompletableFuture<Answer<T>> exchange = exchange(method, safe, body, withinMs, type);
                var unusedValue = exchange.whenComplete((value, error) ->
                        answer.complete(error == null ? value : new Answer.Failed<>(words(error, withinMs))));
                var unusedEnd = answer.whenComplete((value, error) -> exchange.cancel(true));
            }
        });
        // The client's own timeout ends with the headers; this one is for the name and the whole answer.
        return answer.completeOnTimeout(
                new Answer.Failed<>("no answer within " + withinMs + " ms"), withinMs, TimeUnit.MILLISECONDS);
    }

    private <T> CompletableFuture<Answer<T>> exchange(
            String method, URI url, @Nullable BodyPublisher body, int withinMs, Class<T> type) {
        HttpRequest.Builder request = HttpRequest.newBuilder(url).header("Accept", "application/json");
        if (!mutual) {
            request.header("Authorization", authorization);
        }
        if (body != null) {
            request.method(method, body)
                    .header("Content-Type", "application/json")
                    .header("Content-Encoding", "gzip");
        }
        CompletableFuture<HttpResponse<byte[]>> exchange =
                connections.client().sendAsync(request.build(), response -> new BoundedBody(maxAnswerBytes));
        CompletableFuture<Answer<T>> answer = exchange.handle((response, error) ->
                error == null ? answer(response, type) : new Answer.Failed<>(words(error, withinMs)));
        var unused = answer.whenComplete((value, error) -> {
            if (answer.isCancelled()) {
                exchange.cancel(true);
            }
        });
        return answer;
    }

    private <T> Answer<T> answer(HttpResponse<byte[]> response, Class<T> type) {
        int status = response.statusCode();
        if (status == 200) {
            try {
                T value = mapper.readValue(response.body(), type);
                if (value != null) {
                    return new Answer.Took<>(value);
                }
            } catch (IOException e) {
                return new Answer.Failed<>("its answer is not a data plane's: "
                        + (e instanceof JacksonException j ? j.getOriginalMessage() : e.getMessage()));
            }
            return new Answer.Failed<>("its answer is empty");
        }
        if (status == 401 || status == 403) {
            return new Answer.Failed<>(
                    mutual
                            ? "it does not know this control plane by its certificate (" + status
                                    + "): MOORING_PLANES_CA must be the same on both sides"
                            : "it does not accept the plane secret (" + status
                                    + "): MOORING_PLANE_SECRET must be the same on both sides");
        }
        String why = detail(response.body());
        return REFUSALS.contains(status)
                ? new Answer.Refused<>(why.isEmpty() ? "it answered " + status : why)
                : new Answer.Failed<>("it answered " + status + (why.isEmpty() ? "" : ": " + why));
    }

    /** What a problem document says: its detail, then its first errors. */
    private String detail(byte[] body) {
        StringBuilder words = new StringBuilder();
        try {
            JsonNode problem = mapper.readTree(body);
            words.append(problem.path("detail").asText(problem.path("title").asText()));
            int said = 0;
            for (JsonNode error : problem.path("errors")) {
                if (said++ == MAX_ERRORS_SAID) {
                    words.append("; and more");
                    break;
                }
                words.append(said == 1 && words.isEmpty() ? "" : "; ")
                        .append(error.path("pointer").asText())
                        .append(' ')
                        .append(error.path("message").asText());
            }
        } catch (IOException e) {
            return ""; // not a problem document: the status says all there is
        }
        return words.length() > MAX_WORDS ? words.substring(0, MAX_WORDS) + "…" : words.toString();
    }

    private static String words(Throwable error, int withinMs) {
        Throwable cause = error instanceof CompletionException && error.getCause() != null ? error.getCause() : error;
        String ofTls = TlsWords.of(cause);
        if (ofTls != null) {
            return ofTls;
        }
        for (Throwable deeper = cause; deeper != null; deeper = deeper.getCause()) {
            if (deeper instanceof UnresolvedAddressException || deeper instanceof UnknownHostException) {
                return "its host name is not known";
            }
            if (deeper instanceof EOFException) {
                return "it closed the connection before it had answered";
            }
        }
        if (cause instanceof HttpConnectTimeoutException) {
            return "no connection within " + CONNECT_MS + " ms";
        }
        if (cause instanceof TimeoutException || cause instanceof HttpTimeoutException) {
            return "no answer within " + withinMs + " ms";
        }
        if (cause instanceof ConnectException) {
            return "connection refused";
        }
        String said = cause.getMessage();
        return said == null ? cause.getClass().getSimpleName() : said;
    }
}
