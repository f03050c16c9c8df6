package io.mooring.data.apply;

import io.mooring.api.Health;
import io.mooring.data.live.LiveState;
import io.mooring.data.live.LiveVirtualServer;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** The first check of each real server, which a start waits for: until then all count as down. */
public final class FirstChecks {
    /** The most that a start waits; a server that answers does so much sooner. */
    public static final int MOST_MS = 1000;

    private static final long LOOK_NANOS = 5_000_000;

    private FirstChecks() {}

    /** Returns when each real server has been checked once, or after {@link #MOST_MS}. */
    public static void await(LiveState live) {
        long deadline = System.nanoTime() + MOST_MS * 1_000_000L;
        while (System.nanoTime() - deadline < 0 && live.all().stream().anyMatch(FirstChecks::unknown)) {
            LockSupport.parkNanos(LOOK_NANOS);
        }
    }

    private static boolean unknown(LiveVirtualServer server) {
        return server.report(List.of()).realServers().values().stream()
                .anyMatch(status -> status.health() == Health.UNKNOWN);
    }
}
