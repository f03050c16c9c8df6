package io.mooring.control.rest;

import io.mooring.api.Violation;
import io.mooring.control.json.Json;
import io.mooring.control.json.MalformedJson;
import io.mooring.control.security.Credentials;
import io.mooring.control.security.Gate;
import io.mooring.control.security.LastAdmin;
import io.mooring.control.security.Throttled;
import io.mooring.control.security.TooMany;
import io.mooring.control.store.StoreFailure;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.ForbiddenException;
import io.quarkus.security.UnauthorizedException;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;
import org.jspecify.annotations.Nullable;

/**
 * Turns everything that goes wrong into an answer: what resource methods throw, and what fails before or beside them.
 *
 * <p>Threading: stateless.
 */
@Singleton
public class Problems {
    private static final Logger LOG = Logger.getLogger(Problems.class);
    private static final int UNEXPECTED = -1;

    private final Json json;

    @Inject
    Problems(Json json) {
        this.json = json;
    }

    /** The answer to a request whose resource method, or the way to it, threw. */
    @ServerExceptionMapper(Throwable.class)
    public Response answer(Throwable thrown, RoutingContext call) {
        ProblemException problem = problem(thrown, UNEXPECTED, call);
        Response.ResponseBuilder response = Response.status(problem.type().status())
                .type(Problem.MEDIA_TYPE)
                .entity(body(problem, call));
        problem.headers().forEach(response::header);
        if (problem.type() == ProblemType.UNAUTHENTICATED) {
            Credentials.CHALLENGES.forEach(challenge -> response.header("WWW-Authenticate", challenge));
        }
        return response.build();
    }

    /** Answers a request that failed outside of resource methods: security, unmatched paths, sizes. */
    void answer(RoutingContext call) {
        answer(call, problem(call.failure(), call.statusCode(), call));
    }

    /** Answers with this problem. */
    void answer(RoutingContext call, ProblemException problem) {
        HttpServerResponse response = call.response();
        if (response.ended() || response.headWritten()) {
            return;
        }
        response.setStatusCode(problem.type().status()).putHeader(HttpHeaders.CONTENT_TYPE, Problem.MEDIA_TYPE);
        problem.headers().forEach(response::putHeader);
        if (problem.type() == ProblemType.UNAUTHENTICATED) {
            response.putHeader("WWW-Authenticate", Credentials.CHALLENGES);
        }
        if (call.request().method().equals(HttpMethod.HEAD)) {
            response.end();
        } else {
            response.end(Buffer.buffer(body(problem, call)));
        }
    }

    private byte[] body(ProblemException problem, RoutingContext call) {
        return json.bytes(new Problem(
                problem.type().uri(),
                problem.type().title(),
                problem.type().status(),
                String.valueOf(problem.getMessage()),
                HttpEdge.path(call),
                HttpEdge.requestId(call),
                problem.errors()));
    }

    private static ProblemException problem(@Nullable Throwable thrown, int status, RoutingContext call) {
        if (thrown instanceof ProblemException problem) {
            return problem;
        }
        if (thrown instanceof MalformedJson malformed) {
            return ProblemException.document(
                    ProblemType.MALFORMED_JSON,
                    List.of(new Violation(
                            "", ProblemType.MALFORMED_JSON.slug(), String.valueOf(malformed.getMessage()))));
        }
        if (thrown instanceof NotFoundException && !methods(call).isEmpty()) {
            // The framework looks for a method in the first class that matches: others may have the path.
            return ofStatus(405, call);
        }
        if (thrown instanceof WebApplicationException web) {
            return ofStatus(web.getResponse().getStatus(), call);
        }
        if (thrown instanceof AuthenticationFailedException || thrown instanceof UnauthorizedException) {
            return ofStatus(401, call);
        }
        if (thrown instanceof ForbiddenException) {
            return forbidden(call);
        }
        if (thrown instanceof Throttled throttled) {
            return new ProblemException(
                    ProblemType.RATE_LIMITED,
                    "Too many logins have failed, or too many are under way. Try again in "
                            + throttled.retryAfterSeconds() + " s.",
                    List.of(),
                    Map.of("Retry-After", String.valueOf(throttled.retryAfterSeconds())));
        }
        if (thrown instanceof LastAdmin) {
            return new ProblemException(ProblemType.LAST_ADMIN, thrown.getMessage() + ": it stays so.");
        }
        if (thrown instanceof TooMany) {
            return ProblemException.document(
                    ProblemType.VALIDATION_FAILED,
                    List.of(new Violation("", Violation.OUT_OF_RANGE, String.valueOf(thrown.getMessage()))));
        }
        if (thrown instanceof StoreFailure failure) {
            // Without its stack: while a database is away there is one of them for each request.
            LOG.errorf("store failed requestId=%s error=%s", HttpEdge.requestId(call), failure.getMessage());
            return failure.full()
                    ? new ProblemException(ProblemType.STORE_FULL, "Nothing was changed: the disk is full.")
                    : new ProblemException(
                            ProblemType.STORE_UNAVAILABLE,
                            failure.tried()
                                    ? "The database did not answer. Whether a change was made is not known: look, then try again."
                                    : "The database does not answer. Nothing was changed: try again later.");
        }
        if (status >= 400 && status < 500) {
            return ofStatus(status, call);
        }
        if (call.response().ended() || call.response().closed()) {
            LOG.debugf(thrown, "caller gone requestId=%s", HttpEdge.requestId(call));
        } else {
            LOG.errorf(thrown, "request failed requestId=%s", HttpEdge.requestId(call));
        }
        return ofStatus(500, call);
    }

    /** A role is missing, unless there is nothing to be done with any: who may read is told that. */
    private static ProblemException forbidden(RoutingContext call) {
        Gate.Refusal refusal = Gate.refusal(call);
        if (refusal.unknown()) {
            Set<String> methods = methods(call);
            if (!methods.contains(call.request().method().name())) {
                return ofStatus(methods.isEmpty() ? 404 : 405, call);
            }
        }
        return new ProblemException(ProblemType.FORBIDDEN_ROLE, refusal.detail());
    }

    private static Set<String> methods(RoutingContext call) {
        return AllowedMethods.of(call.normalizedPath());
    }

    /** The problem of an answer of this status. */
    static ProblemException ofStatus(int status, RoutingContext call) {
        ProblemType type = ProblemType.of(status);
        String path = HttpEdge.path(call);
        String method = call.request().method().name();
        return switch (type) {
            case UNAUTHENTICATED ->
                new ProblemException(
                        type,
                        call.request().getHeader(HttpHeaders.AUTHORIZATION) == null
                                ? "Send the header Authorization, as Basic with name and password or as Bearer with a token."
                                : "What the header Authorization says is not accepted: the name or the password is wrong, or"
                                        + " the token is unknown or has ended.");
            case FORBIDDEN_ROLE -> forbidden(call);
            case NOT_FOUND -> new ProblemException(type, "There is nothing at " + path + ".");
            case METHOD_NOT_ALLOWED -> {
                String allow = String.join(", ", methods(call));
                yield new ProblemException(
                        type,
                        method + " is not a method of " + path + " (expected " + allow + ").",
                        List.of(),
                        Map.of("Allow", allow));
            }
            case NOT_ACCEPTABLE ->
                new ProblemException(
                        type, "Nothing here is of a kind in " + call.request().getHeader("Accept") + ".");
            case TOO_LARGE -> HttpEdge.tooLarge(path);
            case UNSUPPORTED_MEDIA_TYPE ->
                new ProblemException(
                        type,
                        String.valueOf(call.request().getHeader("Content-Type")) + " is not accepted here (expected "
                                + RequestRules.expectedContent(method, path) + ").",
                        List.of(),
                        method.equals("PATCH") ? Map.of("Accept-Patch", RequestRules.MERGE_PATCH) : Map.of());
            case INTERNAL_ERROR ->
                new ProblemException(
                        type,
                        "The log has more at request id " + HttpEdge.requestId(call)
                                + ". Nothing is known of the effect.");
            default -> new ProblemException(type, "The request is not valid HTTP for " + path + ".");
        };
    }
}
