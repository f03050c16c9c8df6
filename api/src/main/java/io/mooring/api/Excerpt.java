package io.mooring.api;

/** What is shown, in a message, of a text that somebody sent: it may be as long as the whole document. */
public final class Excerpt {
    private static final int MAX = 80;

    private Excerpt() {}

    /** The text, or what it begins with and a sign that it goes on. */
    public static String of(String text) {
        return text.length() > MAX ? text.substring(0, MAX) + "…" : text;
    }
}
