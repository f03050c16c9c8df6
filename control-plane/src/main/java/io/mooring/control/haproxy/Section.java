package io.mooring.control.haproxy;

/** One section of an HAProxy configuration, written line by line: its heading, then indented lines. */
final class Section {
    private static final String INDENT = "    ";

    private final StringBuilder text;

    /** Begins a section at the end of a text, after an empty line. */
    Section(StringBuilder text, String heading) {
        this.text = text;
        text.append('\n').append(heading).append('\n');
    }

    /** A line of words that need no quotes. */
    void line(String... words) {
        text.append(INDENT).append(String.join(" ", words)).append('\n');
    }

    /** A line that HAProxy skips and people read. */
    void comment(String words) {
        line("#", words);
    }

    /**
     * A text as one word: in strong quotes, in which nothing but the quote itself is special (HAProxy's manual, section
     * 2.2). What would end the line or hide text from its reader becomes a space.
     */
    static String quoted(String words) {
        return "'" + visible(words).replace("'", "'\\''") + "'";
    }

    /** The same text on one line, each control character, format character and line separator replaced by a space. */
    static String visible(String words) {
        return words.replaceAll("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}\\p{Cs}]", " ");
    }
}
