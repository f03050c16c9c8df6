package io.mooring.control.imports;

import io.mooring.control.imports.ImportedLine.Outcome;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One line that says something, while it is read: its words, and what is found about it. The worst finding counts. */
final class Line {
    private static final int MAX_SHOWN = 200;

    private final int number;
    private final String text;
    private final List<String> words;
    private final Set<String> messages = new LinkedHashSet<>();
    private Outcome outcome = Outcome.IGNORED;
    private @Nullable String suggestion;

    Line(int number, String text, List<String> words) {
        this.number = number;
        this.text = text;
        this.words = words;
    }

    /** Its number; the first is 1. */
    int number() {
        return number;
    }

    /** How many words it has. */
    int size() {
        return words.size();
    }

    /** A word; empty: there are not so many. */
    String word(int index) {
        return index < words.size() ? words.get(index) : "";
    }

    /** The words from this one on. */
    List<String> from(int index) {
        return words.subList(Math.min(index, words.size()), words.size());
    }

    /** The same line with another first word. */
    Line reading(String first) {
        words.set(0, first);
        return this;
    }

    /** Mooring does the same. */
    void applied() {
        worst(Outcome.APPLIED);
    }

    /** Mooring does nearly the same. */
    void approximated(String message) {
        worst(Outcome.APPROXIMATED);
        messages.add(message);
    }

    /** It is about HAProxy itself. */
    void ignored(String message) {
        messages.add(message);
    }

    /** Mooring cannot do it, or it cannot be read. */
    void error(String message) {
        worst(Outcome.ERROR);
        messages.add(message);
    }

    /** What would be right. */
    void suggest(String words) {
        suggestion = words;
    }

    private void worst(Outcome other) {
        if (other.compareTo(outcome) > 0) {
            outcome = other;
        }
    }

    /** What became of it. */
    ImportedLine imported() {
        return new ImportedLine(
                number,
                text.length() > MAX_SHOWN ? text.substring(0, MAX_SHOWN) + "…" : text,
                outcome,
                messages.isEmpty() ? null : String.join("; ", messages),
                suggestion);
    }
}
