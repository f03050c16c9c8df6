package io.mooring.control.security;

/** Ends a write that would leave nobody who can log in with a password as admin. It carries no stack trace. */
public final class LastAdmin extends RuntimeException {
    private static final long serialVersionUID = 1L;

    LastAdmin(String name) {
        super(name + " is the last enabled admin with a password", null, false, false);
    }
}
