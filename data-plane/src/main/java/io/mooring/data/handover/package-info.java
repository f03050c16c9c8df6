/**
 * Handover: a second process takes over from the one that runs, in the same state folder. {@link io.mooring.data.handover.Handover}
 * is the side of the one that runs, {@link io.mooring.data.handover.Takeover} that of its successor.
 *
 * <p><b>Invariants.</b> The lock of the state folder says who of the two writes its files and lets clients in; it changes hands
 * once, when nothing else is left to do. No listening socket is ever closed without another process having it. Until the lock has
 * changed hands, whatever goes wrong leaves the first process serving as before.
 *
 * <p><b>Deliberately absent.</b> Health: the successor checks the real servers itself while the first process still serves.
 * Sessions: they end in the process that they began in.
 */
@NullMarked
package io.mooring.data.handover;

import org.jspecify.annotations.NullMarked;
