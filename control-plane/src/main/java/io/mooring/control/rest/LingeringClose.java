package io.mooring.control.rest;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;

/**
 * Closes a connection whose request was answered before its body had come. What is still on its way is read and thrown away
 * first, for so long and so much: a connection that is closed with bytes unread is reset, and the reset may overtake the
 * answer, so that the caller never sees it (RFC 9112 section 9.6).
 *
 * <p>Threading: the event loop of the request.
 */
final class LingeringClose {
    private static final long MAX_MS = 2_000;
    private static final long MAX_BYTES = 32 << 20;

    private final HttpServerRequest request;
    private long bytes;

    private LingeringClose(HttpServerRequest request) {
        this.request = request;
    }

    /** Has the connection of this call closed when the call is answered. */
    static void after(RoutingContext call) {
        call.response().putHeader("Connection", "close");
        call.addEndHandler(end -> new LingeringClose(call.request()).begin(call.vertx()));
    }

    private void begin(Vertx vertx) {
        if (request.isEnded()) {
            close();
            return;
        }
        long timer = vertx.setTimer(MAX_MS, late -> close());
        request.connection().closeHandler(closed -> vertx.cancelTimer(timer));
        request.handler(this::discard);
        request.endHandler(end -> close());
        request.exceptionHandler(failure -> close());
        request.resume();
    }

    private void discard(Buffer part) {
        bytes += part.length();
        if (bytes > MAX_BYTES) {
            close();
        }
    }

    private void close() {
        request.connection().close();
    }
}
