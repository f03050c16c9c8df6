package io.mooring.api;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a data plane answers to GET {@code /v1/status}: the heartbeat, the convergence check and the statistics in one.
 *
 * @param name its name
 * @param version the program's version
 * @param startedAt when the process began
 * @param storeId the store of the snapshot that it runs; null: it has none yet
 * @param appliedRevision the revision that it runs; 0 when it has none yet
 * @param digest of what it runs; null: it has none yet
 * @param problems what it could not take over of that revision, and what is wrong with its own files
 * @param connections open client connections over all virtual servers
 * @param persistenceEntries stick table entries over all virtual servers
 * @param virtualServers what it runs, by name
 */
public record PlaneStatus(
        String name,
        String version,
        Instant startedAt,
        @Nullable String storeId,
        long appliedRevision,
        @Nullable String digest,
        List<ApplyProblem> problems,
        long connections,
        long persistenceEntries,
        Map<String, VirtualServerReport> virtualServers) {

    public PlaneStatus {
        problems = Defaults.list(problems);
        virtualServers = Defaults.map(virtualServers);
    }
}
