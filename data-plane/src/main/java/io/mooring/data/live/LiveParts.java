package io.mooring.data.live;

import io.mooring.data.health.Check;
import io.mooring.data.health.Timers;
import io.mooring.data.names.Names;
import io.mooring.data.stats.Metrics;
import io.mooring.data.stick.Versions;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * What live objects are given: time, randomness, the way to check a server, and whom to ask to close sessions. The program's are real, a test's its own.
 *
 * @param clockNanos never steps back, as {@link System#nanoTime}
 * @param timers run on threads that are no relay loops
 * @param check how a server is checked
 * @param names how a host name is resolved
 * @param versions of stick table entries
 * @param seeds a new secret number with each call
 * @param metrics what is measured is shown there
 * @param closeSessions closes the sessions at a server that has failed its checks, where that is wanted; told after new
 *     clients go elsewhere, and without waiting for the end
 */
public record LiveParts(
        LongSupplier clockNanos,
        Timers timers,
        Check check,
        Names names,
        Versions versions,
        LongSupplier seeds,
        Metrics metrics,
        Consumer<LiveRealServer> closeSessions) {}
