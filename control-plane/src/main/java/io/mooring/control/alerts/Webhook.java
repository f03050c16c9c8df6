package io.mooring.control.alerts;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.time.Clock;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Tells by a POST with a signature. 2xx is a success; a redirect is none, and is not followed. */
final class Webhook implements Target {
    /** Milliseconds for all of it: the name, the connection, and the answer. */
    static final int WITHIN_MS = 5_000;

    /** With these a receiver says that it will never take this body. */
    private static final Set<Integer> NEVER = Set.of(400, 413, 422);

    private final URI url;
    private final String name;
    private final HttpClient http;
    private final Executor blocking;
    private final String secret;
    private final Clock clock;

    /**
     * @param http follows no redirects
     * @param blocking runs what may block for some seconds
     * @param secret the key of the signatures
     */
    Webhook(String url, HttpClient http, Executor blocking, String secret, Clock clock) {
        this.url = URI.create(url);
        String path = this.url.getRawPath();
        boolean more = path.length() > 1 || this.url.getRawQuery() != null;
        this.name = this.url.getScheme() + "://" + this.url.getRawAuthority() + (more ? "/…" : path);
        this.http = http;
        this.blocking = blocking;
        this.secret = secret;
        this.clock = clock;
    }

    @Override
    public AlertTarget.Channel channel() {
        return AlertTarget.Channel.WEBHOOK;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public CompletableFuture<Void> send(Message message) {
        CompletableFuture<Void> told = new CompletableFuture<>();
        CompletableFuture<Void> limited = told.copy().orTimeout(WITHIN_MS, TimeUnit.MILLISECONDS);
        blocking.execute(() -> {
            try {
                Whereto.check(url.getHost());
                if (!limited.isDone()) {
                    exchange(message, told, limited);
                }
            } catch (NotTold | RuntimeException e) {
                told.completeExceptionally(e);
            }
        });
        return limited.handle((nothing, error) -> {
            if (error != null) {
                throw new CompletionException(notTold(error));
            }
            return null;
        });
    }

    private void exchange(Message message, CompletableFuture<Void> told, CompletableFuture<Void> limited) {
        CompletableFuture<HttpResponse<Void>> exchange = http.sendAsync(request(message), BodyHandlers.discarding());
        var unused = exchange.whenComplete((response, error) -> {
            if (error != null) {
                told.completeExceptionally(error);
            } else if (response.statusCode() / 100 == 2) {
                told.complete(null);
            } else {
                told.completeExceptionally(
                        new NotTold("it answered " + response.statusCode(), NEVER.contains(response.statusCode())));
            }
        });
        var unusedToo =
                limited.whenComplete((nothing, error) -> exchange.cancel(true)); // its time is over; or it has ended
    }

    private HttpRequest request(Message message) {
        byte[] body = message.body();
        return HttpRequest.newBuilder(url)
                .header("Content-Type", "application/json")
                .header("User-Agent", "Mooring")
                .header("Mooring-Delivery", message.id())
                .header(Signature.HEADER, Signature.of(secret, clock.instant().getEpochSecond(), body))
                .POST(BodyPublishers.ofByteArray(body))
                .build();
    }

    private static NotTold notTold(Throwable error) {
        Throwable cause = error;
        while (cause instanceof CompletionException && cause.getCause() != null) {
            cause = cause.getCause();
        }
        if (cause instanceof NotTold already) {
            return already;
        }
        return new NotTold(words(cause), false);
    }

    private static String words(Throwable cause) {
        if (cause instanceof TimeoutException || cause instanceof HttpTimeoutException) {
            return "no answer within " + WITHIN_MS + " ms";
        }
        for (Throwable deeper = cause; deeper != null; deeper = deeper.getCause()) {
            if (deeper instanceof UnresolvedAddressException) {
                return "its host name is not known";
            }
        }
        String said = cause.getMessage();
        if (cause instanceof ConnectException && said == null) {
            return "connection refused";
        }
        return said == null || !(cause instanceof IOException) ? cause.toString() : said;
    }
}
