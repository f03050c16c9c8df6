package io.mooring.control.store;

import io.quarkus.runtime.configuration.ConfigurationException;

/**
 * Why this control plane does not start, as one line for its operator: what is wrong, where, and what to do. Of this
 * exception Quarkus writes the message alone, and the process ends with 1.
 */
public final class CannotStart {
    private CannotStart() {}

    /** To be thrown while starting. The words are a clause: {@code the state folder … is in use}. */
    public static RuntimeException because(String words) {
        return new ConfigurationException("mooring: the control plane cannot start: " + words);
    }
}
