package io.mooring.control.store;

import io.mooring.api.Configuration;
import io.mooring.api.Snapshot;
import java.time.Duration;
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
 * @param confirmWithin it is undone after this time unless somebody confirms it; null: it stays
 * @param undoes true: it goes back to an earlier revision, which is allowed while the newest is unconfirmed, and ends that
 */
public record Change(
        String author,
        @Nullable String message,
        Predicate<Snapshot> precondition,
        UnaryOperator<Configuration> edit,
        Consumer<Commit> guard,
        @Nullable Duration confirmWithin,
        boolean undoes) {

    /** A change without a guard that stays, and waits until no revision is unconfirmed. */
    public Change(
            String author,
            @Nullable String message,
            Predicate<Snapshot> precondition,
            UnaryOperator<Configuration> edit) {
        this(author, message, precondition, edit, null, false);
    }

    /** One without a guard. */
    public Change(
            String author,
            @Nullable String message,
            Predicate<Snapshot> precondition,
            UnaryOperator<Configuration> edit,
            @Nullable Duration confirmWithin,
            boolean undoes) {
        this(author, message, precondition, edit, commit -> {}, confirmWithin, undoes);
    }

    /** The same with another guard behind its own. */
    public Change with(Consumer<Commit> further) {
        return new Change(author, message, precondition, edit, guard.andThen(further), confirmWithin, undoes);
    }
}
