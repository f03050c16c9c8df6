package io.mooring.control.store;

import io.mooring.api.Configuration;
import io.mooring.api.Snapshot;
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
 */
public record Change(
        String author, @Nullable String message, Predicate<Snapshot> precondition, UnaryOperator<Configuration> edit) {}
