package io.mooring.control.store;

import io.mooring.api.Configuration;
import io.mooring.api.Snapshot;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What somebody wants to change.
 *
 * @param author the user who wants it
 * @param message why, in the author's words; null: nothing was said
 * @param precondition what must hold of the snapshot that the edit starts from
 * @param edit what changes, as a pure function: it may be called again on a newer configuration. It may throw
 *     {@link Refusal}
 * @param guard sees what would be committed, after all else was found right and while other writers wait; it refuses by
 *     throwing. Called again when the edit is. Not asked where nothing changes
 */
public record Change(
        String author,
        @Nullable String message,
        Predicate<Snapshot> precondition,
        UnaryOperator<Configuration> edit,
        Consumer<Commit> guard) {

    /** One without a guard. */
    public Change(
            String author,
            @Nullable String message,
            Predicate<Snapshot> precondition,
            UnaryOperator<Configuration> edit) {
        this(author, message, precondition, edit, commit -> {});
    }

    /** The same with another guard behind its own. */
    public Change with(Consumer<Commit> further) {
        return new Change(author, message, precondition, edit, guard.andThen(further));
    }
}
