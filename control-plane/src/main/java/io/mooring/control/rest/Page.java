package io.mooring.control.rest;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A part of a list.
 *
 * @param items what is in it
 * @param nextCursor where the next part begins; null: this is the last
 */
public record Page<T>(List<T> items, @Nullable String nextCursor) {
    private static final int DEFAULT_LIMIT = 100;
    private static final int MAX_LIMIT = 1000;

    /**
     * Which part is asked for.
     *
     * @param after the key of the last item before it; null: it is the first part
     * @param limit how many items at most
     */
    record Wanted(@Nullable String after, int limit) {
        /** What the parameters say. */
        static Wanted of(@Nullable String cursor, @Nullable String limit) {
            return new Wanted(cursor == null ? null : decoded(cursor), limit == null ? DEFAULT_LIMIT : number(limit));
        }

        private static int number(String limit) {
            return Parameters.integer("limit", limit, 1, MAX_LIMIT);
        }

        private static String decoded(String cursor) {
            try {
                return new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8);
            } catch (IllegalArgumentException e) {
                throw new ProblemException(
                        ProblemType.INVALID_PARAMETER, "cursor: not one of ours (expected the nextCursor of a list).");
            }
        }
    }

    /** The part of a list, which is in the order of its keys, that is asked for. */
    static <T> Page<T> of(List<T> sorted, Function<T, String> key, Wanted wanted) {
        String after = wanted.after();
        List<T> items = new ArrayList<>();
        for (T item : sorted) {
            if (after != null && key.apply(item).compareTo(after) <= 0) {
                continue;
            }
            if (items.size() == wanted.limit()) {
                return new Page<>(items, cursor(key.apply(items.get(items.size() - 1))));
            }
            items.add(item);
        }
        return new Page<>(items, null);
    }

    /** The cursor of the part that begins after this key. */
    static String cursor(String lastKey) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(lastKey.getBytes(StandardCharsets.UTF_8));
    }

    /** The same part with each item shown another way. */
    <R> Page<R> map(Function<T, R> shown) {
        return new Page<>(items.stream().map(shown).toList(), nextCursor);
    }

    /** The header {@code Link} to the next part, for a request of this path and these parameters; null: there is none. */
    @Nullable
    String link(String path, Map<String, List<String>> parameters) {
        if (nextCursor == null) {
            return null;
        }
        StringBuilder query = new StringBuilder();
        parameters.forEach((name, values) -> {
            if (!name.equals("cursor")) {
                values.forEach(value -> query.append(encoded(name))
                        .append('=')
                        .append(encoded(value))
                        .append('&'));
            }
        });
        return "<" + path + "?" + query + "cursor=" + nextCursor + ">; rel=\"next\"";
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
