package io.mooring.control.store;

import io.mooring.api.Snapshot;

/**
 * What came of a change, or would come of it.
 *
 * @param before what the edit started from
 * @param snapshot the newest snapshot after it
 * @param changed false: the edit changed nothing, so no revision was made
 */
public record Commit(Snapshot before, Snapshot snapshot, boolean changed) {}
