package io.mooring.api;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What taking a snapshot over would do on a data plane at this moment: the answer to POST {@code /v1/plan}. Nothing has
 * been done.
 *
 * @param storeId the store of the snapshot that it runs, and was compared with; null: it has none yet
 * @param appliedRevision the revision that it runs; 0 when it has none yet
 * @param listenersOpened listeners that would be opened
 * @param listenersClosed listeners that listen and would be closed
 * @param connectionsClosed client connections that would be closed: those to real servers that are halted from now on, and
 *     those that have been silent for longer than a timeout that is shorter from now on
 * @param persistenceEntriesMoved stick table entries that would be forgotten, or whose client would be sent to another real
 *     server with its next connection
 * @param problems what could not be taken over: listeners that another process has
 */
public record PlaneImpact(
        @Nullable String storeId,
        long appliedRevision,
        long listenersOpened,
        long listenersClosed,
        long connectionsClosed,
        long persistenceEntriesMoved,
        List<ApplyProblem> problems) {

    public PlaneImpact {
        problems = Defaults.list(problems);
    }
}
