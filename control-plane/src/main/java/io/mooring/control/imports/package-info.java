/**
 * Reads a configuration of HAProxy, of any version from 1.3 on, and makes virtual servers and globals of it: what POST
 * {@code /imports/haproxy} does.
 *
 * <p><b>Invariants.</b> A pure function of the text and of the globals that hold now. Every line that says something has a
 * verdict; what Mooring does not do as HAProxy would is named, never dropped in silence.
 *
 * <p><b>Deliberately absent.</b> Writing HAProxy's language, which is the work of {@code haproxy}; storing. Files, variables
 * of the environment and certificates that a text names: it is read alone.
 */
@NullMarked
package io.mooring.control.imports;

import org.jspecify.annotations.NullMarked;
