package io.mooring.control.store;

import io.mooring.api.Configuration;
import io.mooring.api.Snapshot;
import java.time.Duration;
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
 * @param confirmWithin it is undone after this time unless somebody confirms it; null: it stays
 * @param undoes true: it goes back to an earlier revision, which is allowed while the newest is unconfirmed, and ends that
 */
public record Change(
        String author,
        @Nullable String message,
        Predicate<Snapshot> precondition,
        UnaryOperator<Configuration> edit,
        @Nullable Duration confirmWithin,
        boolean undoes) {

    /** A change that stays, and waits until no revision is unconfirmed. */
    public Change(
            String author,
            @Nullable String message,
            Predicate<Snapshot> precondition,
            UnaryOperator<Configuration> edit) {
        this(author, message, precondition, edit, null, false);
    }
}
