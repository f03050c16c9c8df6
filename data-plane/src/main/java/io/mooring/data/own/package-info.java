/**
 * Own: where the planes themselves listen ({@link io.mooring.data.own.OwnPorts}), so that nobody is sent there.
 *
 * <p><b>Invariants.</b> Whoever asks is answered from memory, without waiting and without a lock.
 *
 * <p><b>Deliberately absent.</b> The listeners of virtual servers, which are targets like any other: virtual servers may be
 * chained. Control planes on other machines: what they show is open to those who can reach them.
 */
@NullMarked
package io.mooring.data.own;

import org.jspecify.annotations.NullMarked;
