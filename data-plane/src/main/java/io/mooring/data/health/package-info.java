/**
 * Health: whether a real server answers. A check only checks ({@link io.mooring.data.health.TcpCheck}), a loop only says when
 * ({@link io.mooring.data.health.CheckLoop}), a counter only counts ({@link io.mooring.data.health.HealthCounter}).
 *
 * <p><b>Invariants.</b> Two checks of one server never overlap. After {@code stop} no result arrives any more. Nothing here
 * runs on a relay loop.
 *
 * <p><b>Deliberately absent.</b> What a flip means: swapping the roster, logging it and telling others happens once, in the
 * room {@code live}. So a new kind of check is one small class.
 */
@NullMarked
package io.mooring.data.health;

import org.jspecify.annotations.NullMarked;
