package io.mooring.control.security;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.mooring.api.Names;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * A user as an admin desires it. The password comes in and never goes out; one that is read from the store has none here.
 * The read-only {@code status} of a representation is accepted back and ignored.
 */
@Schema(description = "Somebody who may call: a person with a password, a program with tokens, or both.")
@JsonIgnoreProperties("status")
public record User(
        @Schema(description = "Unique; taken from the path where the path has it.", examples = "alice")
        @NotNull
        @Pattern(regexp = Names.PATTERN, message = Names.EXPECTED)
        String name,

        @Schema(description = "What the user may do.", required = true) @NotNull
        Role role,

        @Schema(description = "false: neither the password nor a token is accepted.", defaultValue = "true")
        Boolean enabled,

        @Schema(
                description = "At least 12 characters and at most 72 bytes of UTF-8, none of them a control character."
                        + " Never shown. Absent: it stays as it is, and a new user has none and logs in by tokens"
                        + " alone. `null` in a PATCH takes it away.",
                writeOnly = true,
                minLength = Passwords.MIN_CHARACTERS,
                maxLength = Passwords.MAX_BYTES)
        @JsonProperty(access = JsonProperty.Access.WRITE_ONLY)
        @Nullable
        String password) {

    public User {
        enabled = enabled == null || enabled;
    }

    /** The same with another name. */
    public User withName(String newName) {
        return new User(newName, role, enabled, password);
    }

    /** The same without its password, which is for the store alone. */
    User withoutPassword() {
        return new User(name, role, enabled, null);
    }

    /** Without the password. */
    @Override
    public String toString() {
        return "User[name=" + name + ", role=" + role + ", enabled=" + enabled + "]";
    }
}
