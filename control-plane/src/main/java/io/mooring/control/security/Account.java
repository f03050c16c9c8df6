package io.mooring.control.security;

import io.quarkus.security.identity.SecurityIdentity;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Somebody who has shown who they are.
 *
 * @param name the user's name, or that of a bearer of the environment: the author of what they change
 * @param role what they may do
 * @param user whether it is a user of the table; else it is the bearer of a secret of the environment
 */
public record Account(String name, Role role, boolean user) {
    /** The bearer of {@code MOORING_ADMIN_TOKEN}. */
    static final Account ADMIN_TOKEN = new Account("admin-token", Role.ADMIN, false);

    /** The bearer of the secret that the planes share, or of a certificate of their authority. */
    static final Account PLANE_SECRET = new Account("data-plane", Role.DATA_PLANE, false);

    /** Names that no user may have, because others are the authors of revisions under them. */
    static final Set<String> RESERVED = Set.of(ADMIN_TOKEN.name, PLANE_SECRET.name, "mooring");

    private static final String ATTRIBUTE = Account.class.getName();

    /** The account of a caller; null: nobody has said who they are. */
    public static @Nullable Account of(SecurityIdentity caller) {
        return caller.getAttribute(ATTRIBUTE);
    }

    /** Where an identity has its account. */
    static String attribute() {
        return ATTRIBUTE;
    }
}
