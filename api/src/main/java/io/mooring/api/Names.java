package io.mooring.api;

/** The form of every name that a client chooses. */
public final class Names {
    /** A letter or digit, then at most 62 letters, digits, dots, underscores and hyphens. */
    public static final String PATTERN = "[A-Za-z0-9][A-Za-z0-9._-]{0,62}";

    /** What a rule says when a name has another form. */
    public static final String EXPECTED =
            "1 to 63 letters, digits, dots, underscores and hyphens, the first a letter or digit";

    private Names() {}
}
