package io.mooring.control.security;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Locale;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * What a caller may do. An admin may do all that an operator may, an operator all that a viewer may; {@link Permissions}
 * says what that is.
 */
@Schema(
        description =
                "`viewer` reads everything but users and tokens. `operator` changes the state of real servers too."
                        + " `admin` does everything. `data-plane` registers the data plane that is named like the user.")
public enum Role {
    /** Reading everything but users and tokens. */
    @JsonProperty("viewer")
    VIEWER,

    /** What a viewer may, and what an operator does at run time: the state of real servers. */
    @JsonProperty("operator")
    OPERATOR,

    /** Everything. */
    @JsonProperty("admin")
    ADMIN,

    /** Registering itself: PUT {@code /api/v1/data-planes/{name}}. */
    @JsonProperty("data-plane")
    DATA_PLANE;

    /** The role as it is stored and shown: {@code data-plane}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Whether who has this role may do what needs the other. */
    public boolean includes(Role other) {
        return this == other || this == ADMIN || (this == OPERATOR && other == VIEWER);
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
