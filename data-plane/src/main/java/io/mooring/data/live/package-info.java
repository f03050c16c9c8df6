/**
 * Live: virtual servers and real servers as they are now. Records of the api say what should be; the objects here are keyed
 * by name, take over each new desired configuration and keep what is alive: health, counts, clients and their servers.
 *
 * <p><b>Invariants.</b> Who takes clients, and what the checks found, is one immutable {@code Roster} behind one volatile
 * field. A client's lookup, choice and store are one step. What a {@link io.mooring.data.live.Seat} counted it gives back
 * exactly once. The fallback is never remembered.
 *
 * <p><b>Locks</b>, always in this order: the virtual server's monitor (cold: changes and check results), a shard of the stick
 * table, the balancer. A relay loop never takes the first.
 *
 * <p><b>Deliberately absent.</b> Sockets of sessions, listeners, bytes: the rooms {@code listen}, {@code session} and
 * {@code relay} move, this room decides.
 */
@NullMarked
package io.mooring.data.live;

import org.jspecify.annotations.NullMarked;
