package io.mooring.control.security;

import io.mooring.api.Violation;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What passwords and names of users must be, beyond what the annotations of {@link User} say. No message has the password. */
public final class Passwords {
    /** The fewest characters of a password, and of a secret that somebody sets in the environment. */
    static final int MIN_CHARACTERS = 12;

    /** bcrypt looks at no more. */
    static final int MAX_BYTES = 72;

    private Passwords() {}

    /** What is wrong with a user as it is to be. */
    public static List<Violation> violations(User user) {
        List<Violation> found = new ArrayList<>();
        if (Account.RESERVED.contains(user.name())) {
            found.add(new Violation(
                    "/name", Violation.INVALID_NAME, "name: \"" + user.name() + "\" is kept for Mooring itself"));
        }
        String mistake = user.password() == null ? null : mistake(user.password());
        if (mistake != null) {
            found.add(new Violation("/password", Violation.OUT_OF_RANGE, "password: " + mistake));
        }
        return found;
    }

    /** What is wrong with a password, in words; null: nothing. */
    static @Nullable String mistake(String password) {
        int bytes = password.getBytes(StandardCharsets.UTF_8).length;
        if (password.codePointCount(0, password.length()) < MIN_CHARACTERS) {
            return "too short (expected at least " + MIN_CHARACTERS + " characters)";
        }
        if (bytes > MAX_BYTES) {
            return bytes + " bytes of UTF-8 (expected at most " + MAX_BYTES + ")";
        }
        return password.chars().anyMatch(Character::isISOControl) ? "has a control character (expected none)" : null;
    }

    /** Refuses to start with a secret of the environment that is too short to be one. */
    static String required(String variable, String secret) {
        if (secret.codePointCount(0, secret.length()) < MIN_CHARACTERS) {
            throw new IllegalArgumentException(
                    variable + " is too short (expected at least " + MIN_CHARACTERS + " characters)");
        }
        return secret;
    }
}
