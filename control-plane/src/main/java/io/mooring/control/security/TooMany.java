package io.mooring.control.security;

/** Ends a write that would go over a limit. It carries no stack trace. */
public final class TooMany extends RuntimeException {
    private static final long serialVersionUID = 1L;

    TooMany(String message) {
        super(message, null, false, false);
    }
}
