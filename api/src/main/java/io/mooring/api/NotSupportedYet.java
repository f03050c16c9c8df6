package io.mooring.api;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The fields of the contract whose behaviour is not built yet. Each is refused unless it has its default, so that nothing
 * that a user asks for is silently ignored. A row goes when its behaviour comes.
 */
final class NotSupportedYet {
    private final List<Violation> found = new ArrayList<>();

    private NotSupportedYet() {}

    /** A violation for every field that asks for what is not built yet. */
    static List<Violation> violations(Configuration configuration) {
        NotSupportedYet refused = new NotSupportedYet();
        refused.globals("/globals", configuration.globals());
        return refused.found;
    }

    private void globals(String at, Globals globals) {
        only(at + "/applyMode", globals.applyMode(), ApplyMode.AUTO);
        only(at + "/requirePreconditions", globals.requirePreconditions(), false);
    }

    private void only(String pointer, @Nullable Object value, @Nullable Object supported) {
        if (!Objects.equals(value, supported)) {
            add(pointer, value, "its default");
        }
    }

    private void add(String pointer, @Nullable Object value, String expected) {
        String field = pointer.substring(pointer.lastIndexOf('/') + 1);
        String shown = value instanceof Enum<?> || value instanceof Record ? "this value" : String.valueOf(value);
        found.add(new Violation(
                pointer,
                Violation.NOT_SUPPORTED_YET,
                field + ": " + shown + " (is not supported by this version yet; expected " + expected + ")"));
    }
}
