/**
 * Faults: what goes wrong again and again is said once a second, with a count.
 *
 * <p><b>Invariants.</b> Whoever causes a fault, a client, a peer or a disk, decides nothing about how much is logged. No fault
 * goes untold: those within a second of a line are in the next one, which comes when the second is over.
 *
 * <p><b>Deliberately absent.</b> Changes of state, which are a line each; counters, which are in {@code stats}.
 */
@NullMarked
package io.mooring.data.faults;

import org.jspecify.annotations.NullMarked;
