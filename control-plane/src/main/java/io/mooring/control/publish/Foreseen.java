package io.mooring.control.publish;

import io.mooring.api.PlaneImpact;
import io.mooring.api.PlaneState;
import org.jspecify.annotations.Nullable;

/**
 * What a data plane says that a snapshot would do to it.
 *
 * @param dataPlane its name
 * @param state whether it answers; only one that is connected was asked
 * @param impact what it said; null: nothing
 * @param problem why it said nothing; null: it did
 */
public record Foreseen(
        String dataPlane,
        PlaneState state,
        @Nullable PlaneImpact impact,
        @Nullable String problem) {}
