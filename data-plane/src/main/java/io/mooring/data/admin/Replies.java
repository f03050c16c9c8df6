package io.mooring.data.admin;

import io.mooring.data.json.Json;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;

/** How the data plane's HTTP answers. Threading: any; Vert.x writes on the connection's event loop. */
final class Replies {
    static final String JSON = "application/json";

    private Replies() {}

    /** The method is another one than these. */
    static void wrongMethod(HttpServerRequest request, String allowed) {
        request.response().putHeader("Allow", allowed);
        refuse(request, 405, "method-not-allowed", "Method not allowed", "expected " + allowed);
    }

    /** Refuses with a problem, whose words these are. */
    static void refuse(HttpServerRequest request, int status, String slug, String title, String detail) {
        answer(request, status, Problem.of(status, slug, title, detail));
    }

    /** Answers with a document: a problem, or what was asked for. */
    static void answer(HttpServerRequest request, int status, Object document) {
        send(request, status, document instanceof Problem ? "application/problem+json" : JSON, Json.bytes(document));
    }

    /** Answers with these bytes; nothing happens when the caller has gone or has been answered. */
    static void send(HttpServerRequest request, int status, String type, byte[] bytes) {
        if (request.response().ended() || request.response().closed()) {
            return;
        }
        request.response()
                .setStatusCode(status)
                .putHeader("Content-Type", type)
                .putHeader("Cache-Control", "no-store")
                .putHeader("X-Content-Type-Options", "nosniff");
        if (request.method().equals(HttpMethod.HEAD)) {
            request.response()
                    .putHeader("Content-Length", String.valueOf(bytes.length))
                    .end();
        } else {
            request.response().end(Buffer.buffer(bytes));
        }
    }
}
