package io.mooring.control.rest;

import io.vertx.core.http.HttpServerResponse;
import java.util.Map;

/**
 * What every answer tells browsers: keep none of it, believe its media type, show it in no frame. There is no header of
 * CORS, so a page from elsewhere reads nothing.
 */
final class SecurityHeaders {
    private static final Map<String, String> ALL = Map.of(
            "Cache-Control", "no-store",
            "X-Content-Type-Options", "nosniff",
            "Content-Security-Policy", "frame-ancestors 'none'",
            "X-Frame-Options", "DENY");

    private SecurityHeaders() {}

    /** Puts them into an answer, in place of others of their names. */
    static void put(HttpServerResponse answer) {
        ALL.forEach(answer::putHeader);
    }
}
