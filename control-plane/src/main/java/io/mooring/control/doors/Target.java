package io.mooring.control.doors;

import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Says whether the target of a request is as RFC 3986 has it, before something deeper trips over it. */
final class Target {
    /** What may stand in a path beside letters and digits, and in a query besides. */
    private static final String IN_PATH = "-._~:/@!$&'()*+,;=%";

    private static final String IN_QUERY = IN_PATH + "?[]";

    private Target() {}

    /** What is wrong with a target, in words; null: nothing. */
    static @Nullable String problem(String target) {
        String relative = target.startsWith("/") ? target : relative(target);
        if (relative == null) {
            return "The target of the request is not a path (expected one that begins with /).";
        }
        int query = path(relative).length();
        for (int i = 0; i < relative.length(); i++) {
            char c = relative.charAt(i);
            if (!(c >= 'a' && c <= 'z'
                    || c >= 'A' && c <= 'Z'
                    || c >= '0' && c <= '9'
                    || (i < query ? IN_PATH : IN_QUERY).indexOf(c) >= 0)) {
                return String.format(
                        "The path or query has the byte %%%02X as it is (expected percent-encoded).", (int) c);
            }
        }
        if (path(target).indexOf(';') >= 0) {
            return "The path has a \";\": there are no parameters in a path (as a part of a name: %3B).";
        }
        return decodable(target) ? null : "The path or query has a % without two hex digits of UTF-8.";
    }

    /** What follows the authority in the absolute form, which proxies are sent; null: it is neither that. */
    private static @Nullable String relative(String target) {
        try {
            URI uri = new URI(target);
            boolean http = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
            if (!http || uri.getHost() == null || !uri.getRawPath().startsWith("/")) {
                return null;
            }
            return uri.getRawPath() + (uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery());
        } catch (URISyntaxException e) {
            return null;
        }
    }

    /** What is before the query. */
    static String path(String target) {
        int query = target.indexOf('?');
        return query < 0 ? target : target.substring(0, query);
    }

    /** Whether every {@code %} is followed by two hex digits, and what they say together is UTF-8 without NUL. */
    private static boolean decodable(String target) {
        if (target.indexOf('%') < 0) {
            return true;
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(target.length());
        for (int i = 0; i < target.length(); i++) {
            char c = target.charAt(i);
            if (c != '%') {
                bytes.write(c);
                continue;
            }
            int high = i + 2 < target.length() ? Character.digit(target.charAt(i + 1), 16) : -1;
            int low = high < 0 ? -1 : Character.digit(target.charAt(i + 2), 16);
            if (low < 0 || high + low == 0) {
                return false;
            }
            bytes.write(high << 4 | low);
            i += 2;
        }
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes.toByteArray()));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }
}
