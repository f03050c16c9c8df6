package io.mooring.control.rest;

import io.quarkus.security.identity.SecurityIdentity;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import java.util.List;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What the request being handled says besides its path and body. */
@RequestScoped
public class Call {
    private static final int MAX_MESSAGE = 256;
    private static final int MAX_WAIT_SECONDS = 300;
    private static final Pattern WAIT = Pattern.compile("(?i)\\s*wait\\s*=\\s*\"?([0-9]{1,9})\"?\\s*");

    @Inject
    @SuppressWarnings("NullAway.Init") // the framework sets it
    RoutingContext http;

    @Inject
    @SuppressWarnings("NullAway.Init") // the framework sets it
    SecurityIdentity identity;

    /** The user who makes it. */
    String author() {
        return identity.getPrincipal().getName();
    }

    /** What the author says about the change. */
    @Nullable
    String message() {
        String message = http.request().getHeader("Mooring-Message");
        if (message != null && message.length() > MAX_MESSAGE) {
            throw new ProblemException(
                    ProblemType.INVALID_PARAMETER,
                    "Mooring-Message: " + message.length() + " characters (expected at most " + MAX_MESSAGE + ").");
        }
        return message == null || message.isBlank() ? null : message;
    }

    /** How many seconds the caller is ready to wait for the data planes; empty: not at all (RFC 7240). */
    OptionalInt waitSeconds() {
        for (String header : http.request().headers().getAll("Prefer")) {
            for (String preference : header.split("[,;]", -1)) {
                Matcher wait = WAIT.matcher(preference);
                if (wait.matches()) {
                    return OptionalInt.of(Math.min(Integer.parseInt(wait.group(1)), MAX_WAIT_SECONDS));
                }
            }
        }
        return OptionalInt.empty(); // a preference that is not understood is none
    }

    /** What must hold of the resource. */
    Preconditions preconditions() {
        return new Preconditions(header("If-Match"), header("If-None-Match"));
    }

    private @Nullable String header(String name) {
        List<String> values = http.request().headers().getAll(name);
        return values.isEmpty() ? null : String.join(", ", values);
    }

    /** The path that was asked for, as it was sent. */
    String path() {
        return String.valueOf(http.request().path());
    }

    /** The body, within its limit: one that did not announce its length is measured here. */
    byte[] body(byte @Nullable [] read) {
        if (read != null && read.length > HttpEdge.maxBody(path())) {
            throw HttpEdge.tooLarge(path());
        }
        return read == null ? new byte[0] : read;
    }
}
