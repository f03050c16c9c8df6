package io.mooring.control.rest;

import io.mooring.control.security.Account;
import io.mooring.control.security.Gate;
import io.mooring.control.security.Role;
import io.quarkus.security.identity.SecurityIdentity;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the request being handled says besides its path and body. */
@RequestScoped
public class Call {
    private static final int MAX_MESSAGE = 256;

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

    /** Whether a data plane makes it, with the secret of the planes or as a user of its own. */
    boolean byDataPlane() {
        return identity.hasRole(Role.DATA_PLANE.label());
    }

    /** Refuses to go on with a caller who has not the role that something needs; says so in these words. */
    void require(Role role, String what) {
        Account account = Account.of(identity);
        if (account == null) {
            throw new IllegalStateException("the gate lets nobody pass without an account");
        }
        if (!account.role().includes(role)) {
            throw new ProblemException(ProblemType.FORBIDDEN_ROLE, Gate.missing(what, role, account));
        }
    }

    /** What the author says about the change. */
    @Nullable
    String message() {
        String sent = http.request().getHeader("Mooring-Message");
        if (sent == null || sent.isBlank()) {
            return null;
        }
        String message = decoded(sent);
        int length = message.codePointCount(0, message.length());
        if (length > MAX_MESSAGE) {
            throw new ProblemException(
                    ProblemType.INVALID_PARAMETER,
                    "Mooring-Message: " + length + " characters (expected at most " + MAX_MESSAGE + ").");
        }
        if (message.codePoints().anyMatch(c -> Character.isISOControl(c) && c != '\t')) {
            throw new ProblemException(
                    ProblemType.INVALID_PARAMETER,
                    "Mooring-Message: has a control character (expected none but tabs).");
        }
        return message;
    }

    /**
     * A field value is bytes (RFC 9110 section 5.5), which the server shows as Latin-1. What curl and most others send is
     * UTF-8; text that was meant as Latin-1 is hardly ever valid UTF-8 by chance.
     */
    static String decoded(String latin1) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(latin1.getBytes(StandardCharsets.ISO_8859_1)))
                    .toString();
        } catch (CharacterCodingException e) {
            return latin1;
        }
    }

    /** What must hold of the resource. */
    Preconditions preconditions() {
        return new Preconditions(header("If-Match"), header("If-None-Match"));
    }

    /** Whether the caller wants to wait. */
    Preference preference() {
        return Preference.of(http.request().headers().getAll("Prefer"));
    }

    /** What a request that makes a revision asks for besides. */
    WriteOptions options() {
        return WriteOptions.of(http.queryParams()::get);
    }

    private @Nullable String header(String name) {
        List<String> values = http.request().headers().getAll(name);
        return values.isEmpty() ? null : String.join(", ", values);
    }

    /** The path that was asked for, as it was sent. */
    String path() {
        return String.valueOf(http.request().path());
    }

    /** The body, within its limit: one that did not announce its length is measured here, and no more of it is read. */
    byte[] body(InputStream in) {
        int limit = HttpEdge.maxBody(path());
        try {
            byte[] body = in.readNBytes(limit + 1);
            if (body.length > limit) {
                throw HttpEdge.tooLarge(path());
            }
            return body;
        } catch (IOException e) {
            throw new ProblemException(ProblemType.INVALID_PARAMETER, "The body ended before it was complete.");
        }
    }
}
