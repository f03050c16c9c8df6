package io.mooring.control.doors;

import java.io.IOException;

/** A body that took too long to come. */
public final class SlowRequest extends IOException {
    private static final long serialVersionUID = 1L;

    SlowRequest(long timeoutMs) {
        super(Unreadable.tooSlow(timeoutMs));
    }

    @Override
    public synchronized Throwable fillInStackTrace() {
        return this;
    }
}
