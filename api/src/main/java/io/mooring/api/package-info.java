/**
 * The words of the domain that both planes share: what an operator desires ({@link io.mooring.api.Configuration} and what
 * it holds), the rules that it must meet ({@link io.mooring.api.SnapshotRules}), the {@link io.mooring.api.Snapshot}
 * that travels, and what a data plane reports back ({@link io.mooring.api.PlaneStatus}, {@link io.mooring.api.ApplyReport}).
 *
 * <p><b>Invariants.</b> Every type is an immutable value. A record's constructor turns an absent (null) field into its
 * default; it never rejects: rules do that, all at once. A value means the same in a REST body, in the store, on the wire
 * and in the data plane; there are no twins of it.
 *
 * <p><b>Deliberately absent.</b> Anything but the JDK and annotations: no JSON library, no HTTP, no logging.
 */
@NullMarked
package io.mooring.api;

import org.jspecify.annotations.NullMarked;
