package io.mooring.control.doors;

import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A request that cannot be read as HTTP. It travels to where problems are written as a request of its own, with a header that
 * nobody outside can make.
 *
 * @param status the status of the answer
 * @param detail what is wrong with it, in words
 * @param path the path that was asked for, as far as it is known
 */
public record Unreadable(int status, String detail, String path) {
    private static final String HEADER = "Mooring-Unreadable";
    private static final String KEY = UUID.randomUUID().toString();
    private static final String REQUEST_ID = "X-Request-Id";
    private static final String UNKNOWN = "/";
    private static final int SHOWN = 200;

    /** What is wrong with a request as the decoder has read it; null: it can be read. */
    static @Nullable Unreadable of(HttpRequest request) {
        if (request.decoderResult().isFailure()) {
            return undecoded(request.decoderResult().cause());
        }
        HttpVersion version = request.protocolVersion();
        if (!version.protocolName().equals("HTTP") || version.majorVersion() != 1) {
            return new Unreadable(400, "The request is not HTTP/1.1.", UNKNOWN);
        }
        String target = request.uri();
        String path = target.startsWith("/") ? Target.path(target) : UNKNOWN;
        String shown = path.length() > SHOWN ? path.substring(0, SHOWN) : path;
        String problem = Target.problem(target);
        if (problem != null) {
            return new Unreadable(400, problem, shown);
        }
        int hosts = request.headers().getAll(HttpHeaderNames.HOST).size();
        if (hosts > 1 || hosts == 0 && version.equals(HttpVersion.HTTP_1_1)) {
            return new Unreadable(400, "The header Host is there " + hosts + " times (expected once).", shown);
        }
        return null;
    }

    private static Unreadable undecoded(Throwable cause) {
        if (cause instanceof TooLongHttpLineException) {
            return new Unreadable(414, "The first line of the request is too long (expected at most 8 KiB).", UNKNOWN);
        }
        if (cause instanceof TooLongHttpHeaderException) {
            return new Unreadable(431, "The headers of the request are too long (expected at most 32 KiB).", UNKNOWN);
        }
        return new Unreadable(
                400, "The request is not HTTP/1.1: its first line or a header is not well-formed.", UNKNOWN);
    }

    /** One whose head did not come in time. */
    static Unreadable late(long timeoutMs) {
        return new Unreadable(408, tooSlow(timeoutMs), UNKNOWN);
    }

    static String tooSlow(long timeoutMs) {
        return "The request was not complete after " + timeoutMs + " ms (MOORING_REQUEST_TIMEOUT_MS).";
    }

    /** The request that travels in its place; null: nothing is known of the original. */
    DefaultHttpRequest standIn(@Nullable HttpRequest original) {
        boolean head = original != null && original.method().equals(HttpMethod.HEAD);
        DefaultHttpRequest made =
                new DefaultHttpRequest(HttpVersion.HTTP_1_1, head ? HttpMethod.HEAD : HttpMethod.GET, UNKNOWN);
        made.headers()
                .set(HttpHeaderNames.HOST, "localhost")
                .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE)
                .set(HEADER, String.join(".", KEY, String.valueOf(status), coded(detail), coded(path)));
        String id = original == null ? null : original.headers().get(REQUEST_ID);
        if (id != null && id.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
            made.headers().set(REQUEST_ID, id);
        }
        return made;
    }

    /** What a request stands in for, from its headers; null: it stands for itself. */
    public static @Nullable Unreadable in(Function<String, @Nullable String> header) {
        String value = header.apply(HEADER);
        if (value == null || !value.startsWith(KEY + ".")) {
            return null;
        }
        String[] parts = value.split("\\.", -1);
        return new Unreadable(Integer.parseInt(parts[1]), decoded(parts[2]), decoded(parts[3]));
    }

    private static String coded(String text) {
        return Base64.getUrlEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String decoded(String text) {
        return new String(Base64.getUrlDecoder().decode(text), StandardCharsets.UTF_8);
    }
}
