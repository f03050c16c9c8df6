package io.mooring.control.imports;

import java.util.ArrayList;
import java.util.List;

/**
 * Splits a text into lines and words, as HAProxy's manual has it (sections 2.1 and 2.2): words are apart by spaces; a
 * backslash takes the next character as it is, or makes a control character of it; strong quotes take all as it is, weak
 * quotes all but the backslash; a hash ends the line.
 */
final class Lines {
    private Lines() {}

    /** The lines that say something, in order. */
    static List<Line> of(String text) {
        List<Line> lines = new ArrayList<>();
        int number = 0;
        for (String line : text.split("\r?\n|\r", -1)) {
            number++;
            Line read = read(number, line);
            if (read.size() > 0) {
                lines.add(read);
            }
        }
        return lines;
    }

    private static Line read(int number, String line) {
        List<String> words = new ArrayList<>();
        StringBuilder word = new StringBuilder();
        boolean begun = false;
        boolean variable = false;
        char quote = 0;
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (c == '\\' && quote != '\'' && i + 1 < line.length()) {
                i += escaped(line, i + 1, word);
                begun = true;
            } else if (quote != 0 && c == quote) {
                quote = 0;
            } else if (quote == 0 && (c == '"' || c == '\'')) {
                quote = c;
                begun = true;
            } else if (quote == 0 && c == '#') {
                break;
            } else if (quote == 0 && Character.isWhitespace(c)) {
                if (begun) {
                    words.add(word.toString());
                }
                word.setLength(0);
                begun = false;
            } else {
                variable |= quote == '"' && c == '$';
                word.append(c);
                begun = true;
            }
        }
        if (begun) {
            words.add(word.toString());
        }
        Line read = new Line(number, line.strip(), words);
        if (quote != 0) {
            read.error("a quote is not closed");
        }
        if (variable) {
            read.error("variables of the environment are not known here");
            read.suggest("Write their values into the text.");
        }
        return read;
    }

    /** Adds what the characters after a backslash stand for, and answers how many they are. */
    private static int escaped(String line, int at, StringBuilder word) {
        char c = line.charAt(at);
        switch (c) {
            case 'r' -> word.append('\r');
            case 'n' -> word.append('\n');
            case 't' -> word.append('\t');
            case 'x' -> {
                if (at + 2 < line.length()
                        && Character.digit(line.charAt(at + 1), 16) >= 0
                        && Character.digit(line.charAt(at + 2), 16) >= 0) {
                    word.append((char) Integer.parseInt(line, at + 1, at + 3, 16));
                    return 3;
                }
                word.append(c);
            }
            default -> word.append(c);
        }
        return 1;
    }
}
