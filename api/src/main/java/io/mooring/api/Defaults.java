package io.mooring.api;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What the records' constructors do to absent fields: one place, so that "absent" means the same everywhere. */
final class Defaults {
    private Defaults() {}

    static <T> T of(@Nullable T value, T byDefault) {
        return value == null ? byDefault : value;
    }

    /** An unmodifiable copy; null is empty. Null items stay, for the rules to name them. */
    static <T> List<T> list(@Nullable List<T> items) {
        return items == null || items.isEmpty() ? List.of() : Collections.unmodifiableList(new ArrayList<>(items));
    }

    /** An unmodifiable copy in the order of the keys, so that equal maps look equal; null is empty. */
    static <V> Map<String, V> map(@Nullable Map<String, V> entries) {
        return entries == null || entries.isEmpty() ? Map.of() : Collections.unmodifiableMap(new TreeMap<>(entries));
    }
}
