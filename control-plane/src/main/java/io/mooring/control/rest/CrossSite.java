package io.mooring.control.rest;

import io.mooring.api.Excerpt;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Requests that another site makes a browser send, with the password that the browser remembers for this one. Browsers say so
 * in {@code Sec-Fetch-Site} (W3C Fetch Metadata) or in {@code Origin} (RFC 6454); other programs send neither.
 */
final class CrossSite {
    private static final Set<String> READS = Set.of("GET", "HEAD", "OPTIONS");

    private CrossSite() {}

    /** Why a request is not to be answered; null: it is no change, or not from another site. */
    static @Nullable ProblemException refusal(HttpServerRequest request) {
        if (READS.contains(request.method().name())) {
            return null;
        }
        String site = request.getHeader("Sec-Fetch-Site");
        if (site != null && (site.equals("cross-site") || site.equals("same-site"))) {
            return new ProblemException(
                    ProblemType.CROSS_SITE,
                    "Sec-Fetch-Site: " + site
                            + " (expected same-origin or none): a page from elsewhere changes nothing.");
        }
        for (String origin : request.headers().getAll(HttpHeaders.ORIGIN)) {
            if (!ofHost(origin, request.getHeader(HttpHeaders.HOST))) {
                return new ProblemException(
                        ProblemType.CROSS_SITE,
                        "Origin: " + Excerpt.of(origin)
                                + " (expected the host " + request.getHeader(HttpHeaders.HOST)
                                + "): a page from elsewhere changes nothing.");
            }
        }
        return null;
    }

    /** The scheme may differ: something before this may speak TLS. */
    private static boolean ofHost(String origin, @Nullable String host) {
        int scheme = origin.indexOf("://");
        if (scheme < 0 || host == null) {
            return false; // "null" above all
        }
        String port = origin.startsWith("https") ? ":443" : ":80";
        return without(origin.substring(scheme + 3), port).equals(without(host, port));
    }

    private static String without(String host, String port) {
        String lower = host.toLowerCase(Locale.ROOT);
        return lower.endsWith(port) ? lower.substring(0, lower.length() - port.length()) : lower;
    }
}
