package io.mooring.control.fleet;

import io.mooring.api.CheckResult;
import io.mooring.api.ConnectionsStatus;
import io.mooring.api.Convergence;
import io.mooring.api.EffectiveState;
import io.mooring.api.Health;
import io.mooring.api.ListenerState;
import io.mooring.api.ListenerStatus;
import io.mooring.api.PersistenceStatus;
import io.mooring.api.RealServerStatus;
import io.mooring.api.VirtualServer;
import io.mooring.api.VirtualServerState;
import io.mooring.api.VirtualServerStatus;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * What several data planes report of one thing, said as one. Counts and limits are sums. Words: the worst wins, since a
 * client may come to any of the planes.
 *
 * <pre>
 *   health of a real server     down &gt; unknown &gt; up &gt; unchecked
 *   what it does                down &gt; halted &gt; draining &gt; unknown &gt; up
 *   listener                    failed &gt; warning &gt; listening
 *   virtual server              all planes say the same: that
 *                               some serve (up, degraded), others do not: degraded
 *                               else fallback on some, down on others: down
 * </pre>
 */
final class Overall {
    private static final List<Health> HEALTH = List.of(Health.DOWN, Health.UNKNOWN, Health.UP, Health.UNCHECKED);
    private static final List<EffectiveState> EFFECTIVE = List.of(
            EffectiveState.DOWN,
            EffectiveState.HALTED,
            EffectiveState.DRAINING,
            EffectiveState.UNKNOWN,
            EffectiveState.UP);

    private Overall() {}

    /** A virtual server, from the reports by the name of their data plane. */
    static VirtualServerStatus of(
            VirtualServer desired, Map<String, VirtualServerStatus> reports, Convergence convergence) {
        return new VirtualServerStatus(
                desired.enabled() ? state(reports.values()) : VirtualServerState.DISABLED,
                convergence,
                listeners(reports),
                connections(reports.values()),
                persistence(reports.values()));
    }

    private static VirtualServerState state(Collection<VirtualServerStatus> reports) {
        Set<VirtualServerState> said = EnumSet.noneOf(VirtualServerState.class);
        reports.forEach(report -> said.add(report.state()));
        // Neither word says anything of a virtual server that is enabled: the plane has not come so far yet.
        said.remove(VirtualServerState.UNKNOWN);
        boolean behind = said.remove(VirtualServerState.DISABLED);
        if (said.isEmpty()) {
            return VirtualServerState.UNKNOWN;
        }
        if (said.size() == 1 && !behind) {
            return said.iterator().next();
        }
        boolean serves = said.contains(VirtualServerState.UP) || said.contains(VirtualServerState.DEGRADED);
        return serves
                ? VirtualServerState.DEGRADED
                : said.contains(VirtualServerState.DOWN) ? VirtualServerState.DOWN : VirtualServerState.FALLBACK;
    }

    private static List<ListenerStatus> listeners(Map<String, VirtualServerStatus> reports) {
        Map<String, ListenerStatus> merged = new LinkedHashMap<>();
        reports.forEach((plane, report) -> {
            for (ListenerStatus listener : report.listeners()) {
                String error = listener.error() != null && reports.size() > 1
                        ? plane + ": " + listener.error()
                        : listener.error();
                merged.merge(
                        listener.address() + " " + listener.port(),
                        new ListenerStatus(
                                listener.address(), listener.port(), listener.state(), error, listener.connections()),
                        Overall::worse);
            }
        });
        return List.copyOf(merged.values());
    }

    private static ListenerStatus worse(ListenerStatus a, ListenerStatus b) {
        ListenerState state = a.state().compareTo(b.state()) >= 0 ? a.state() : b.state();
        String error = a.error() == null ? b.error() : b.error() == null ? a.error() : a.error() + "; " + b.error();
        return new ListenerStatus(a.address(), a.port(), state, error, a.connections() + b.connections());
    }

    private static ConnectionsStatus connections(Collection<VirtualServerStatus> reports) {
        return new ConnectionsStatus(
                sum(reports, r -> r.connections().current()),
                sum(reports, r -> r.connections().max()),
                sum(reports, r -> r.connections().total()),
                sum(reports, r -> r.connections().refused()),
                sum(reports, r -> r.connections().queued()));
    }

    private static PersistenceStatus persistence(Collection<VirtualServerStatus> reports) {
        return new PersistenceStatus(
                sum(reports, r -> r.persistence().entries()),
                sum(reports, r -> r.persistence().size()),
                sum(reports, r -> r.persistence().hits()),
                sum(reports, r -> r.persistence().misses()),
                sum(reports, r -> r.persistence().evictions()));
    }

    /** A real server, from its reports. */
    static RealServerStatus of(Collection<RealServerStatus> reports) {
        if (reports.isEmpty()) {
            return RealServerStatus.UNKNOWN;
        }
        if (reports.size() == 1) {
            return reports.iterator().next();
        }
        Health health =
                first(HEALTH, reports.stream().map(RealServerStatus::health).toList());
        EffectiveState effective = first(
                EFFECTIVE,
                reports.stream().map(RealServerStatus::effectiveState).toList());
        List<RealServerStatus> decisive =
                reports.stream().filter(r -> r.health() == health).toList();
        return new RealServerStatus(
                health,
                effective,
                since(health, decisive),
                newestCheck(decisive),
                sum(reports, RealServerStatus::connections),
                sum(reports, RealServerStatus::persistenceEntries),
                sum(reports, RealServerStatus::bytesOut),
                sum(reports, RealServerStatus::bytesIn));
    }

    /** It is down since the first plane found it so, and up since the last one did. */
    private static @Nullable Instant since(Health health, List<RealServerStatus> decisive) {
        List<Instant> times = decisive.stream()
                .map(RealServerStatus::since)
                .filter(Objects::nonNull)
                .sorted()
                .toList();
        if (times.isEmpty()) {
            return null;
        }
        return health == Health.DOWN ? times.get(0) : times.get(times.size() - 1);
    }

    private static @Nullable CheckResult newestCheck(List<RealServerStatus> decisive) {
        return decisive.stream()
                .map(RealServerStatus::lastCheck)
                .filter(Objects::nonNull)
                .max(Comparator.comparing(CheckResult::at))
                .orElse(null);
    }

    private static <T> T first(List<T> byRank, List<T> said) {
        return byRank.stream()
                .filter(said::contains)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("a word without a rank: " + said));
    }

    private static <T> long sum(Collection<T> reports, ToLongFunction<T> count) {
        return reports.stream().mapToLong(count).sum();
    }
}
