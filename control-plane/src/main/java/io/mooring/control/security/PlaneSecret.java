package io.mooring.control.security;

import io.mooring.control.store.CannotStart;
import io.mooring.control.store.Database;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** The secret that this control plane and its data planes share: each shows it to the other as a bearer token. */
@Singleton
public class PlaneSecret {
    private final String secret;
    private final byte[] hash;
    private final boolean inClear;
    private final boolean mutual;

    @Inject
    PlaneSecret(
            Database database,
            @ConfigProperty(name = "mooring.plane-secret") Optional<String> configured,
            @ConfigProperty(name = "mooring.plane-secret-in-clear") String inClear,
            Encryption encryption) {
        mutual = encryption.tls().mutual();
        if (database.shared() && configured.isEmpty() && !mutual) {
            // Each replica would make one of its own, and none would get on with the data planes of the other.
            throw CannotStart.because(
                    "MOORING_PLANE_SECRET is not set; with MOORING_DATABASE_URL several control planes"
                            + " may share the data planes, so set it to the same long random text for all of them");
        }
        secret = configured
                .map(given -> Passwords.required("MOORING_PLANE_SECRET", given))
                .orElseGet(() -> SecretFile.readOrMake(database.stateDirectory().resolve("plane-secret")));
        hash = Secrets.sha256(secret);
        if (!inClear.equals("true") && !inClear.equals("false")) {
            throw new IllegalArgumentException(
                    "MOORING_PLANE_SECRET_IN_CLEAR: \"" + inClear + "\" (expected true or false)");
        }
        this.inClear = inClear.equals("true");
    }

    /** The secret itself, for the header of a request to a data plane. Never to be logged. */
    public String value() {
        return secret;
    }

    /** Whether it may be shown to another host without encryption. */
    public boolean inClear() {
        return inClear;
    }

    /** Whether this is its hash, and it opens anything: where the planes have certificates, it does not. */
    boolean is(byte[] sha256) {
        return Secrets.equal(hash, sha256) && !mutual;
    }
}
