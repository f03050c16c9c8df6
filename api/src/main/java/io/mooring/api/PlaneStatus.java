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
 * @param condition two reports of one process with the same condition differ in nothing but counters and times of checks; null:
 *     an older data plane, which does not say
 * @param virtualServers what it runs, by name; none in a brief report
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
        @Nullable String condition,
        Map<String, VirtualServerReport> virtualServers) {

    /** More virtual and real servers than this make a report large: most of the time, control planes then ask for a brief one. */
    public static final int LARGE = 1_000;

    public PlaneStatus {
        problems = Defaults.list(problems);
        virtualServers = Defaults.map(virtualServers);
    }

    /** Whether it says so much that it is not to be asked for each second. */
    public boolean large() {
        return virtualServers.values().stream()
                        .mapToInt(server -> 1 + server.realServers().size())
                        .sum()
                > LARGE;
    }

    /** The same of a data plane that has taken this snapshot over since. */
    public PlaneStatus running(Snapshot snapshot) {
        return new PlaneStatus(
                name,
                version,
                startedAt,
                snapshot.storeId(),
                snapshot.revision(),
                snapshot.digest(),
                problems,
                connections,
                persistenceEntries,
                condition,
                virtualServers);
    }

    /** The same with these virtual servers, and the condition in which they were seen. */
    public PlaneStatus with(@Nullable String newCondition, Map<String, VirtualServerReport> newVirtualServers) {
        return new PlaneStatus(
                name,
                version,
                startedAt,
                storeId,
                appliedRevision,
                digest,
                problems,
                connections,
                persistenceEntries,
                newCondition,
                newVirtualServers);
    }
}
