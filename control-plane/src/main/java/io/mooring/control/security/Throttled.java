package io.mooring.control.security;

/** Ends a request whose caller has failed to log in too often, or while too many others log in. It carries no stack trace. */
public final class Throttled extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final long retryAfterSeconds;

    Throttled(long retryAfterSeconds) {
        super("too many logins", null, false, false);
        this.retryAfterSeconds = retryAfterSeconds;
    }

    /** In how many seconds it is worth another attempt. */
    public long retryAfterSeconds() {
        return retryAfterSeconds;
    }
}
