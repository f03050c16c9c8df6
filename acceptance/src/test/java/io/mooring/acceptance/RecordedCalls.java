package io.mooring.acceptance;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;

/** Calls over HTTP of which every answer is kept, with its headers. */
final class RecordedCalls {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final Host host;
    private final Map<String, String> answers = new HashMap<>();

    RecordedCalls(Host host) {
        this.host = host;
    }

    /** All that was answered, by what was asked. */
    Map<String, String> answers() {
        return answers;
    }

    /** Calls with this header; the document may be null. */
    HttpResponse<String> send(String method, String url, String authorization, String document) throws IOException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url))
                .timeout(LIMIT)
                .header("Authorization", authorization)
                .header("Content-Type", method.equals("PATCH") ? "application/merge-patch+json" : "application/json")
                .method(
                        method,
                        document == null
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofString(document))
                .build();
        HttpResponse<String> answer =
                host.call(() -> host.http().send(request, HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8)));
        answers.merge(
                method + " " + url,
                answer.statusCode() + " " + answer.headers().map() + "\n" + answer.body(),
                (before, now) -> before + "\n" + now);
        return answer;
    }

    static String basic(String user, String password) {
        return "Basic " + Base64.getEncoder().encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
    }

    static String bearer(String token) {
        return "Bearer " + token;
    }
}
