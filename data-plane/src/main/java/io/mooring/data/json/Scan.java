package io.mooring.data.json;

import java.util.Arrays;

/**
 * Goes through the bytes of a JSON document without reading it: strings are told from what is between them, and depths are
 * counted. Of what is not JSON it says something or nothing, and never fails.
 *
 * <p>Threading: confined to its caller.
 */
final class Scan {
    /** How deep {@code {"configuration": {"virtualServers": …}}} is. */
    private static final int DEPTH = 2;

    private final byte[] document;
    private int at;

    Scan(byte[] document, int at) {
        this.document = document;
        this.at = at;
    }

    /** Where it is. */
    int at() {
        return at;
    }

    /** Goes behind the first text that is this one and stands in an object in the document's object; false: there is none. */
    boolean find(byte[] text) {
        int depth = 0;
        while (at < document.length) {
            byte b = document[at];
            if (depth == DEPTH && b == '"' && startsWith(text)) {
                at += text.length;
                return true;
            }
            depth += depth(b);
            at = b == '"' ? endOfString(document, at) : at + 1;
        }
        return false;
    }

    private boolean startsWith(byte[] text) {
        return at + text.length <= document.length
                && Arrays.equals(document, at, at + text.length, text, 0, text.length);
    }

    /** Behind the object that begins here; -1: none does, or it does not end. */
    static int endOfObject(byte[] document, int from) {
        if (from >= document.length || document[from] != '{') {
            return -1;
        }
        int depth = 0;
        int at = from;
        while (at < document.length) {
            byte b = document[at];
            depth += depth(b);
            at = b == '"' ? endOfString(document, at) : at + 1;
            if (depth == 0) {
                return at;
            }
        }
        return -1;
    }

    private static int depth(byte b) {
        return b == '{' || b == '[' ? 1 : b == '}' || b == ']' ? -1 : 0;
    }

    /** Behind the string whose quote is here, or behind the document. */
    private static int endOfString(byte[] document, int quote) {
        int at = quote + 1;
        while (at < document.length && document[at] != '"') {
            at += document[at] == '\\' ? 2 : 1;
        }
        return Math.min(at + 1, document.length);
    }
}
