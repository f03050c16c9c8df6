package io.mooring.control.json;

/** A text that is not JSON as we accept it; the message says what and where, in words for its author. */
public final class MalformedJson extends RuntimeException {
    private static final long serialVersionUID = 1L;

    MalformedJson(String message) {
        super(message, null, false, false);
    }
}
