package io.mooring.control.rest;

import io.mooring.control.store.Store;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.quarkus.vertx.http.runtime.security.QuarkusHttpUser;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.HttpException;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;

/**
 * What holds for every request and answer, whatever serves it: an id, the revision, a limit of its size, and problems
 * instead of pages.
 */
@Singleton
public class HttpEdge {
    /** The longest body in bytes. */
    static final int MAX_BODY = 1 << 20;

    /** The longest body of a whole configuration in bytes. */
    static final int MAX_CONFIG_BODY = 16 << 20;

    private static final int BEFORE_SECURITY = 1000;
    private static final int BEFORE_THE_FRAMEWORKS_HANDLER = -1_000_000;
    private static final String REQUEST_ID = "X-Request-Id";
    private static final Pattern REQUEST_ID_FORM = Pattern.compile("[\\x21-\\x7e]{1,128}");

    private final Problems problems;
    private final Store store;

    @Inject
    HttpEdge(Problems problems, Store store) {
        this.problems = problems;
        this.store = store;
    }

    void filter(@Observes Filters filters) {
        filters.register(this::begin, BEFORE_SECURITY);
    }

    void route(@Observes Router router) {
        router.route().order(BEFORE_THE_FRAMEWORKS_HANDLER).failureHandler(problems::answer);
    }

    private void begin(RoutingContext call) {
        String id = requestId(call);
        call.addHeadersEndHandler(end -> {
            call.response().putHeader(REQUEST_ID, id);
            SecurityHeaders.put(call.response());
            if (call.request().method().equals(HttpMethod.OPTIONS)
                    && call.response().getStatusCode() == 200) {
                // The framework tells the methods of the whole class, not those of the path.
                call.response().putHeader("Allow", String.join(", ", AllowedMethods.of(call.normalizedPath())));
            }
            // Who does not say who he is learns nothing, not even how often somebody has changed something.
            if (known(call) && !call.response().headers().contains(Answers.REVISION)) {
                call.response()
                        .putHeader(
                                Answers.REVISION, String.valueOf(store.current().revision()));
            }
        });
        if (!decodable(call)) {
            problems.answer(
                    call,
                    new ProblemException(
                            ProblemType.INVALID_PARAMETER,
                            "The path or query has a % without two hex digits of UTF-8."));
        } else if (announcedLength(call) > maxBody(String.valueOf(call.request().path()))) {
            problems.answer(call, tooLarge(String.valueOf(call.request().path())));
        } else {
            call.next();
        }
    }

    private static boolean known(RoutingContext call) {
        return call.user() instanceof QuarkusHttpUser user
                && !user.getSecurityIdentity().isAnonymous();
    }

    /** The request's own id, or one made for it. */
    static String requestId(RoutingContext call) {
        String id = call.get(REQUEST_ID);
        if (id == null) {
            String sent = call.request().getHeader(REQUEST_ID);
            id = sent != null && REQUEST_ID_FORM.matcher(sent).matches()
                    ? sent
                    : String.format("%016x", ThreadLocalRandom.current().nextLong());
            call.put(REQUEST_ID, id);
        }
        return id;
    }

    private static boolean decodable(RoutingContext call) {
        try {
            call.queryParams();
            return PercentCoding.valid(call.request().uri());
        } catch (IllegalArgumentException | HttpException e) {
            return false;
        }
    }

    private static long announcedLength(RoutingContext call) {
        String length = call.request().getHeader(HttpHeaders.CONTENT_LENGTH);
        try {
            return length == null ? 0 : Long.parseLong(length.strip());
        } catch (NumberFormatException e) {
            return Long.MAX_VALUE;
        }
    }

    /** The longest body that is accepted at a path, in bytes. */
    static int maxBody(String path) {
        return path.equals("/api/v1/config") ? MAX_CONFIG_BODY : MAX_BODY;
    }

    /** The problem of a body over the limit of its path. */
    static ProblemException tooLarge(String path) {
        return new ProblemException(
                ProblemType.TOO_LARGE,
                "The body is longer than " + maxBody(path) + " bytes, the most that " + path + " takes.",
                List.of(),
                Map.of("Connection", "close")); // the rest of the body will not be read
    }
}
