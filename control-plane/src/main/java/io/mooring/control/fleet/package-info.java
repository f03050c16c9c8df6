/**
 * The data planes: which are registered, and what each was last heard to run.
 *
 * <p>Invariants: what is registered ({@link io.mooring.control.fleet.DataPlane}) is in the database; what is known
 * ({@link io.mooring.control.fleet.LivePlane}) is in memory alone and begins empty with each start. One link writes what
 * is known of a plane, everybody reads it, each time as one value. Answers over several planes are pure functions of
 * their reports.
 *
 * <p>Deliberately absent: talking to data planes, which is the work of {@code publish}; history.
 */
@NullMarked
package io.mooring.control.fleet;

import org.jspecify.annotations.NullMarked;
