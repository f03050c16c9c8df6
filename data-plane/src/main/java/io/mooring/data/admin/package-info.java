/**
 * The data plane's own HTTP: snapshots in, forecasts, status and metrics out, liveness and readiness; and the announcement
 * of this data plane at its control plane.
 *
 * <p><b>Invariants.</b> Nothing but liveness and readiness answers without the plane secret. Nothing here runs on a relay
 * loop. A request that is refused changes nothing.
 */
@NullMarked
package io.mooring.data.admin;

import org.jspecify.annotations.NullMarked;
