package io.mooring.data.admin;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.jspecify.annotations.Nullable;

/** The secret that the planes share: sent as a bearer token, compared in constant time, never printed. */
public final class PlaneSecret {
    private static final String SCHEME = "bearer ";

    private final String secret;
    private final byte[] hash;
    private final boolean inClear;

    /** The secret itself, at least one character, and whether it may be shown to another host without encryption. */
    public PlaneSecret(String secret, boolean inClear) {
        this.secret = secret;
        this.inClear = inClear;
        this.hash = sha256(secret);
    }

    /** Whether an Authorization header carries it (RFC 6750 section 2.1). */
    boolean opens(@Nullable String authorization) {
        return authorization != null
                && authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
                && MessageDigest.isEqual(
                        hash, sha256(authorization.substring(SCHEME.length()).strip()));
    }

    /** Whether it may be shown to another host without encryption. */
    boolean inClear() {
        return inClear;
    }

    /** The Authorization header that carries it. */
    String header() {
        return "Bearer " + secret;
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    @Override
    public String toString() {
        return "PlaneSecret";
    }
}
