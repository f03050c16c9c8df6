package io.mooring.control.rest;

import jakarta.ws.rs.core.Response;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a caller would like (RFC 7240): {@code wait=N}, to have the answer when the data planes are so far, or after N
 * seconds. Other preferences, and one that cannot be read, are ignored, as the RFC has it.
 *
 * @param waitSeconds at most {@link #MAX_WAIT_SECONDS}; null: the caller does not wait
 */
record Preference(@Nullable Integer waitSeconds) {
    /** The longest wait: below the time after which a silent connection is closed. */
    static final int MAX_WAIT_SECONDS = 60;

    private static final Pattern WAIT =
            Pattern.compile("(?:^|[,;])\\s*wait\\s*=\\s*\"?([0-9]{1,9})\"?\\s*(?=[,;]|$)", Pattern.CASE_INSENSITIVE);

    /** What the headers {@code Prefer} say. */
    static Preference of(List<String> headers) {
        Matcher wait = WAIT.matcher(String.join(",", headers));
        return new Preference(wait.find() ? Math.min(MAX_WAIT_SECONDS, Integer.parseInt(wait.group(1))) : null);
    }

    /** An answer at once, or once what is awaited has come and with the header that says so. It is made when it is sent. */
    CompletionStage<Response> whenMet(
            Function<Duration, CompletionStage<?>> awaited, Supplier<Response.ResponseBuilder> answer) {
        Integer seconds = waitSeconds;
        if (seconds == null) {
            return CompletableFuture.completedFuture(answer.get().build());
        }
        return awaited.apply(Duration.ofSeconds(seconds)).thenApply(met -> answer.get()
                .header("Preference-Applied", "wait=" + seconds)
                .build());
    }
}
