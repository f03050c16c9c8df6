package io.mooring.control.security;

import io.quarkus.elytron.security.common.BcryptUtil;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiPredicate;
import java.util.function.LongSupplier;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Compares passwords with their bcrypt hashes, and remembers for some minutes that one matched, so that somebody with curl
 * does not pay 0.1 s a call. What is remembered is an HMAC under a key that only this process has, over the stored hash
 * too: a changed password is forgotten at once. One entry a user at most, and only of those who exist.
 *
 * <p>Threading: anybody may call; {@link #matches} computes on the caller's thread.
 */
final class VerifiedPasswords {
    private static final long REMEMBERED_NANOS = Duration.ofMinutes(5).toNanos();

    private final Map<String, Match> matches = new ConcurrentHashMap<>();
    private final LongSupplier nanos;
    private final BiPredicate<String, String> bcrypt;
    private final SecretKeySpec key;

    VerifiedPasswords() {
        this(System::nanoTime, BcryptUtil::matches);
    }

    /** With this clock, and this comparison of a password with its bcrypt hash. */
    VerifiedPasswords(LongSupplier nanos, BiPredicate<String, String> bcrypt) {
        byte[] random = new byte[32];
        new SecureRandom().nextBytes(random);
        this.key = new SecretKeySpec(random, "HmacSHA256");
        this.nanos = nanos;
        this.bcrypt = bcrypt;
    }

    /** Whether the password was found to be the one of the hash lately. Quick. */
    boolean remembered(String user, String password, String bcryptHash) {
        Match match = matches.get(user);
        return match != null
                && nanos.getAsLong() - match.at() < REMEMBERED_NANOS
                && Secrets.equal(match.proof(), proof(password, bcryptHash));
    }

    /** Whether the password is the one of the hash, computed. bcrypt would take a longer one for its first 72 bytes. */
    boolean matches(String user, String password, String bcryptHash) {
        boolean right = bcrypt.test(password, bcryptHash)
                && password.getBytes(StandardCharsets.UTF_8).length <= Passwords.MAX_BYTES;
        if (right) {
            matches.put(user, new Match(proof(password, bcryptHash), nanos.getAsLong()));
        }
        return right;
    }

    /** Forgets a user who is gone. */
    void forget(String user) {
        matches.remove(user);
    }

    private byte[] proof(String password, String bcryptHash) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(key);
            mac.update(bcryptHash.getBytes(StandardCharsets.UTF_8));
            mac.update((byte) 0);
            return mac.doFinal(password.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has HMAC with SHA-256", e);
        }
    }

    @SuppressWarnings("ArrayRecordComponent") // never compared as a record
    private record Match(byte[] proof, long at) {}
}
