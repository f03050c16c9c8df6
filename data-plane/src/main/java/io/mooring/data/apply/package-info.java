/**
 * Taking a snapshot over: <i>detect</i> ({@link io.mooring.data.apply.Difference}) → <i>plan</i>
 * ({@link io.mooring.data.apply.Plan}) → <i>do</i> → <i>report</i> ({@link io.mooring.data.apply.Applier}). Who only wants to
 * know what it would do gets the same steps counted instead of done ({@link io.mooring.data.apply.Forecast}).
 *
 * <p><b>Invariants.</b> One snapshot is taken over at a time, by one thread. What does not differ is not touched. A step
 * that fails is noted, and the rest goes on. What is live (health, counters, sessions, stick table entries) outlives every
 * change. The last snapshot is on disk before the answer goes out.
 *
 * <p><b>Deliberately absent.</b> Deltas on the wire, roll-backs, retries: the control plane sends whole snapshots, again
 * and again until the data plane runs the newest.
 */
@NullMarked
package io.mooring.data.apply;

import org.jspecify.annotations.NullMarked;
