package io.mooring.acceptance;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** The REST API as a client of it sees it: JSON in, JSON out. */
final class Api {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final Host host;
    private final String base;
    private final String token;

    /** An API at a base URL, called from a host with a bearer token. */
    Api(Host host, String base, String token) {
        this.host = host;
        this.base = base;
        this.token = token;
    }

    /** An answer: status, body as text, and the revision that it shows. */
    record Answer(int status, String text, String revision) {
        JsonNode json() {
            try {
                return JSON.readTree(text);
            } catch (IOException e) {
                throw new IllegalStateException(text, e);
            }
        }

        /** Itself, when it is a success. */
        Answer ok() {
            if (status >= 300) {
                throw new IllegalStateException(status + " " + text);
            }
            return this;
        }
    }

    Answer get(String path) throws IOException {
        return send("GET", path, null, "");
    }

    Answer delete(String path) throws IOException {
        return send("DELETE", path, null, "");
    }

    /** Without a body; waits until the data planes have done it. */
    Answer post(String path) throws IOException {
        return send("POST", path, null, "");
    }

    /** Waits until the data planes run it. */
    Answer put(String path, String body) throws IOException {
        return send("PUT", path, "application/json", body);
    }

    /** Waits until the data planes run it. */
    Answer patch(String path, String body) throws IOException {
        return send("PATCH", path, "application/merge-patch+json", body);
    }

    private Answer send(String method, String path, String type, String body) throws IOException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base + path))
                .timeout(LIMIT)
                .header("Authorization", "Bearer " + token);
        if (!method.equals("GET")) {
            request.header("Prefer", "wait=10");
        }
        if (type != null) {
            request.header("Content-Type", type);
        }
        request.method(
                method, type == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body));
        HttpResponse<String> response =
                host.call(() -> host.http().send(request.build(), HttpResponse.BodyHandlers.ofString()));
        return new Answer(
                response.statusCode(),
                response.body(),
                response.headers().firstValue("Mooring-Revision").orElse(null));
    }
}
