package io.mooring.control.security;

import java.util.Locale;
import java.util.Optional;

/** What a caller may do. */
public enum Role {
    /** Everything. */
    ADMIN,
    /** Registering itself: PUT {@code /api/v1/data-planes/{name}}. */
    DATA_PLANE;

    /** The role as it is stored and shown: {@code data-plane}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The role of a label; empty when this version has none of it. */
    static Optional<Role> of(String label) {
        for (Role role : values()) {
            if (role.label().equals(label)) {
                return Optional.of(role);
            }
        }
        return Optional.empty();
    }
}
