package io.mooring.control.json;

import io.mooring.api.Violation;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What came of reading a document as a record.
 *
 * @param value the record without the fields that could not be read; null when nothing of it could be
 * @param mistakes what could not be read; empty when the value is all that the document says
 */
public record Bound<T>(@Nullable T value, List<Violation> mistakes) {
    /** The code of a field that the record does not have. */
    public static final String UNKNOWN_FIELD = "unknown-field";
}
