package io.mooring.api;

import java.util.List;

/**
 * What became of a snapshot on a data plane: the answer to PUT {@code /v1/snapshot}.
 *
 * @param storeId the snapshot's store
 * @param revision the snapshot's revision, which the data plane runs now
 * @param unchanged it ran this revision before: nothing was done
 * @param added names of virtual servers that are new
 * @param changed names of virtual servers that differ
 * @param removed names of virtual servers that are gone
 * @param problems what could not be taken over
 */
public record ApplyReport(
        String storeId,
        long revision,
        boolean unchanged,
        List<String> added,
        List<String> changed,
        List<String> removed,
        List<ApplyProblem> problems) {

    public ApplyReport {
        added = Defaults.list(added);
        changed = Defaults.list(changed);
        removed = Defaults.list(removed);
        problems = Defaults.list(problems);
    }
}
