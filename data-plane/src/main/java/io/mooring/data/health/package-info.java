/**
 * Health: whether a real server answers. A check only checks ({@link io.mooring.data.health.Checks}), a loop only says when
 * ({@link io.mooring.data.health.CheckLoop}), a counter only counts ({@link io.mooring.data.health.HealthCounter}).
 *
 * <pre>
 *   Checks ──▶ PortProbes ──one a port──▶ Probe (connect, deadline, close) ──▶ Conversation (tcp, http, tls, send-expect)
 * </pre>
 *
 * <p><b>Invariants.</b> Two checks of one server never overlap. After {@code stop} no result arrives any more. A
 * check has a connection of its own, a deadline, and a bound on what it reads; nothing that a server sends is kept. Nothing
 * here runs on a relay loop.
 *
 * <p><b>Deliberately absent.</b> What a flip means: swapping the roster, logging it and telling others happens once, in the
 * room {@code live}. So a new kind of check is one small
 * conversation and its row in {@code Checks}.
 */
@NullMarked
package io.mooring.data.health;

import org.jspecify.annotations.NullMarked;
