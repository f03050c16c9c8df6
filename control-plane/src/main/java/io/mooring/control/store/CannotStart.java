package io.mooring.control.store;

import io.quarkus.runtime.PreventFurtherStepsException;

/**
 * Why this control plane does not start, as one line for its operator: what is wrong, where, and what to do. The line is
 * all that is written, and the process ends with 1.
 */
public final class CannotStart {
    private static final int EXIT = 1;

    private CannotStart() {}

    /** To be thrown while starting. The words are a clause: {@code the state folder … is in use}. */
    public static RuntimeException because(String words) {
        return new PreventFurtherStepsException("mooring: the control plane cannot start: " + words, EXIT);
    }
}
