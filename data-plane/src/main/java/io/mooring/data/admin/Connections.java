package io.mooring.data.admin;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connections of the HTTP server, of which there are only so many. Each has so long to send a request, from the moment it
 * is accepted or its last answer has ended; slow or idle is the same. When there is no room, the one that has waited longest is
 * closed for the new one; those that are being answered stay.
 *
 * <p>Threading: any; the lock is held for a few steps in memory.
 */
final class Connections {
    private static final Logger LOG = LoggerFactory.getLogger(Connections.class);
    private static final long MILLI = 1_000_000;
    private static final long SILENCE_NANOS = 60_000 * MILLI;

    private final int max;
    private final long timeoutNanos;
    private final Set<HttpConnection> open = new HashSet<>();
    private final Map<HttpConnection, Long> waiting = new LinkedHashMap<>(); // since when, the longest first
    private long madeRoom;
    private long said;

    /**
     * Nobody yet.
     *
     * @param max how many connections there may be
     * @param timeoutMs how long each may take to send a request
     */
    Connections(int max, long timeoutMs) {
        this.max = max;
        this.timeoutNanos = timeoutMs * MILLI;
    }

    /** Watches the connections of a server that is not listening yet. */
    HttpServer watch(Vertx vertx, HttpServer server) {
        vertx.setPeriodic(Math.max(1, timeoutNanos / MILLI / 50), tick -> cut());
        return server.connectionHandler(this::accepted);
    }

    private void accepted(HttpConnection connection) {
        connection.closeHandler(closed -> gone(connection));
        HttpConnection leaves = admit(connection);
        if (leaves != null) {
            leaves.close();
        }
    }

    /** The connection that has to go for this one, or this one itself; null: there is room. */
    private synchronized @Nullable HttpConnection admit(HttpConnection connection) {
        HttpConnection leaves = null;
        if (open.size() >= max) {
            madeRoom++;
            long now = System.nanoTime();
            if (said == 0 || now - said > SILENCE_NANOS) {
                said = now;
                LOG.warn("event=http-full limit={} closed={}", max, madeRoom);
            }
            if (waiting.isEmpty()) {
                return connection;
            }
            leaves = waiting.keySet().iterator().next();
            gone(leaves);
        }
        open.add(connection);
        waiting.put(connection, System.nanoTime());
        return leaves;
    }

    /** The head of a request has come. */
    void asked(HttpServerRequest request) {
        HttpConnection connection = request.connection();
        request.end().onSuccess(complete -> {
            if (!request.response().ended()) { // a refusal does not wait for the body
                served(connection);
            }
        });
        request.response().endHandler(answered -> waits(connection));
    }

    private synchronized void served(HttpConnection connection) {
        waiting.remove(connection);
    }

    private synchronized void waits(HttpConnection connection) {
        if (open.contains(connection)) {
            waiting.remove(connection);
            waiting.put(connection, System.nanoTime());
        }
    }

    private synchronized void gone(HttpConnection connection) {
        open.remove(connection);
        waiting.remove(connection);
    }

    private void cut() {
        late().forEach(HttpConnection::close);
    }

    private synchronized List<HttpConnection> late() {
        long now = System.nanoTime();
        return waiting.entrySet().stream()
                .takeWhile(entry -> now - entry.getValue() > timeoutNanos)
                .map(Map.Entry::getKey)
                .toList();
    }
}
