package io.mooring.control.imports;

import io.mooring.control.imports.ImportedLine.Outcome;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One line that says something, while it is read: its words, and what is found about it. The worst finding counts. */
final class Line {
    private static final int MAX_SHOWN = 200;
    private static final int MAX_MESSAGE = 500;
    private static final int MAX_MESSAGES = 8;

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
        say(message);
    }

    /** It is about HAProxy itself. */
    void ignored(String message) {
        say(message);
    }

    /** Mooring cannot do it, or it cannot be read. */
    void error(String message) {
        worst(Outcome.ERROR);
        say(message);
    }

    /** What would be right. */
    void suggest(String words) {
        suggestion = words;
    }

    private void say(String message) {
        if (messages.size() < MAX_MESSAGES) {
            messages.add(message);
        }
    }

    private static String shortened(String text, int most) {
        return text.length() > most ? text.substring(0, most) + "…" : text;
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
                shortened(text, MAX_SHOWN),
                outcome,
                messages.isEmpty() ? null : shortened(String.join("; ", messages), MAX_MESSAGE),
                suggestion == null ? null : shortened(suggestion, MAX_SHOWN));
    }
}
