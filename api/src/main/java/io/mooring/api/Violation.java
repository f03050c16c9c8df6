package io.mooring.api;

import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * One thing that is wrong with a document.
 *
 * @param pointer where, as an RFC 6901 JSON pointer; empty for the document as a whole
 * @param code what kind of mistake, one of the constants here
 * @param message what was wrong and what would be right
 */
@Schema(description = "One thing that is wrong with a document.")
public record Violation(
        @Schema(
                description = "Where: an RFC 6901 JSON pointer into the request body.",
                examples = "/realServers/0/weight")
        String pointer,

        @Schema(
                description =
                        "What kind of mistake: `required`, `out-of-range`, `invalid-address`, `invalid-name`, `duplicate`,"
                                + " `check-port-required`, `not-allowed-together`, `port-conflict`, `unknown-field`,"
                                + " `name-mismatch` or `malformed-json`; later versions may have more.",
                examples = "out-of-range")
        String code,

        @Schema(description = "What was wrong and what would be right.", examples = "weight: 300 (expected 0…256)")
        String message) {
    /** A required field is absent. */
    public static final String REQUIRED = "required";

    /** A number, length or count outside its bounds, or a text of another form. */
    public static final String OUT_OF_RANGE = "out-of-range";

    /** Not an address of the kind that is expected. */
    public static final String INVALID_ADDRESS = "invalid-address";

    /** A name of another form than names have. */
    public static final String INVALID_NAME = "invalid-name";

    /** Something that must be unique is there twice. */
    public static final String DUPLICATE = "duplicate";

    /** The port of the health check cannot be known. */
    public static final String CHECK_PORT_REQUIRED = "check-port-required";

    /** Two fields contradict each other. */
    public static final String NOT_ALLOWED_TOGETHER = "not-allowed-together";

    /** An address and port that belongs to another virtual server. */
    public static final String PORT_CONFLICT = "port-conflict";

    /** A snapshot whose digest is not that of its configuration. */
    public static final String WRONG_DIGEST = "wrong-digest";

    /** The same below a prefix of its pointer, or null when it is not below it. */
    public @Nullable Violation below(String prefix) {
        if (pointer.equals(prefix) || pointer.startsWith(prefix + "/")) {
            return new Violation(pointer.substring(prefix.length()), code, message);
        }
        return null;
    }
}
