package io.mooring.control.rest;

import io.mooring.control.doors.Unreadable;
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
    private static final int AFTER_SECURITY = 50;
    private static final int BEFORE_THE_FRAMEWORKS_HANDLER = -1_000_000;
    private static final String REQUEST_ID = "X-Request-Id";
    private static final String PATH = HttpEdge.class.getName() + ".path";
    private static final Pattern REQUEST_ID_FORM = Pattern.compile("[\\x21-\\x7e]{1,128}");

    private final Problems problems;
    private final Bodies bodies;
    private final Store store;

    @Inject
    HttpEdge(Problems problems, Bodies bodies, Store store) {
        this.problems = problems;
        this.bodies = bodies;
        this.store = store;
    }

    void filter(@Observes Filters filters) {
        filters.register(this::begin, BEFORE_SECURITY);
        filters.register(this::go, AFTER_SECURITY);
    }

    void route(@Observes Router router) {
        router.route().order(BEFORE_THE_FRAMEWORKS_HANDLER).failureHandler(problems::answer);
    }

    private void begin(RoutingContext call) {
        String id = requestId(call);
        call.addHeadersEndHandler(end -> {
            call.response().putHeader(REQUEST_ID, id);
            SecurityHeaders.put(call.response());
            if (Bodies.announced(call.request()) && !Bodies.complete(call)) {
                // The rest of the body would be taken for the next request, or be waited for in vain.
                LingeringClose.after(call);
            }
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
        ProblemException crossSite = CrossSite.refusal(call.request());
        Unreadable unreadable = Unreadable.in(call.request()::getHeader);
        if (unreadable != null) {
            call.put(PATH, unreadable.path());
            problems.answer(call, new ProblemException(ProblemType.of(unreadable.status()), unreadable.detail()));
        } else if (!decodable(call)) {
            problems.answer(
                    call, new ProblemException(ProblemType.INVALID_PARAMETER, "The query cannot be decoded as UTF-8."));
        } else if (crossSite != null) {
            problems.answer(call, crossSite);
        } else if (announcedLength(call) > maxBody(path(call))) {
            problems.answer(call, tooLarge(path(call)));
        } else {
            call.next();
        }
    }

    /** The framework's own pages would answer any method as if it were GET. */
    private void go(RoutingContext call) {
        String method = call.request().method().name();
        if (!AllowedMethods.frameworks(call.normalizedPath()) || method.equals("GET") || method.equals("HEAD")) {
            bodies.read(call);
        } else if (method.equals("OPTIONS")) {
            call.response().end();
        } else {
            problems.answer(call, Problems.ofStatus(405, call));
        }
    }

    /** The path that was asked for, as it was sent. */
    static String path(RoutingContext call) {
        String path = call.get(PATH);
        return path == null ? String.valueOf(call.request().path()) : path;
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
            return true;
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
                "The body is longer than " + maxBody(path) + " bytes, the most that " + path + " takes.");
    }
}
