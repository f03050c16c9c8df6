package io.mooring.control.fleet;

import io.mooring.api.Convergence;
import io.mooring.api.PlaneState;
import io.mooring.api.PlaneStatus;
import io.mooring.api.RealServer;
import io.mooring.api.RealServerStatus;
import io.mooring.api.Snapshot;
import io.mooring.api.VirtualServer;
import io.mooring.api.VirtualServerReport;
import io.mooring.api.VirtualServerStatus;
import io.mooring.control.store.Store;
import io.quarkus.runtime.Startup;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The registered data planes, and what they run. The newest snapshot is, here, the newest that is published.
 *
 * <p>Threading: registering and removing block on the database and take turns; everything else never blocks. Anybody may
 * call.
 */
@Startup
@Singleton
public class Fleet {
    private static final Logger LOG = Logger.getLogger(Fleet.class);

    private final Registry registry;
    private final Supplier<Snapshot> newest;
    private final Clock clock;
    private final Waiting waiting;
    private final NavigableMap<String, LivePlane> planes = new ConcurrentSkipListMap<>();
    private final List<Consumer<String>> watchers = new CopyOnWriteArrayList<>();
    private final ReentrantLock registering = new ReentrantLock();

    @Inject
    Fleet(Registry registry, Store store, ScheduledExecutorService executor) {
        this(registry, store::published, Clock.systemUTC(), executor);
    }

    Fleet(Registry registry, Supplier<Snapshot> newest, Clock clock, ScheduledExecutorService executor) {
        this.registry = registry;
        this.newest = newest;
        this.clock = clock;
        this.waiting = new Waiting(executor);
        registry.all().forEach(plane -> planes.put(plane.name(), live(plane)));
    }

    private LivePlane live(DataPlane plane) {
        return new LivePlane(plane, clock, waiting::recheck);
    }

    /** What came of a registration. */
    public enum Registered {
        /** The name is new. */
        CREATED,
        /** It was registered otherwise before. */
        CHANGED,
        /** It was registered so before. */
        UNCHANGED
    }

    /**
     * Registers a data plane, in place of one of its name. At another URL it counts as another process, of which nothing
     * is known yet. The precondition sees what is registered before, and refuses by throwing.
     */
    public Registered register(DataPlane plane, Consumer<Optional<DataPlane>> precondition) {
        Registered registered;
        registering.lock();
        try {
            LivePlane old = planes.get(plane.name());
            precondition.accept(Optional.ofNullable(old).map(LivePlane::registration));
            registered = old == null
                    ? Registered.CREATED
                    : old.registration().equals(plane) ? Registered.UNCHANGED : Registered.CHANGED;
            if (registered != Registered.UNCHANGED) {
                registry.put(plane);
                LOG.infof("data plane registered dataPlane=%s url=%s", plane.name(), plane.url());
            }
            if (old == null || !old.registration().url().equals(plane.url())) {
                planes.put(plane.name(), live(plane));
            } else {
                old.relabelled(plane);
            }
        } finally {
            registering.unlock();
        }
        watchers.forEach(watcher -> watcher.accept(plane.name()));
        return registered;
    }

    /** Removes a registration; false: there is none of this name. The data plane itself serves on. */
    public boolean remove(String name, Consumer<Optional<DataPlane>> precondition) {
        registering.lock();
        try {
            LivePlane old = planes.get(name);
            precondition.accept(Optional.ofNullable(old).map(LivePlane::registration));
            if (old == null) {
                return false;
            }
            registry.delete(name);
            planes.remove(name);
            LOG.infof("data plane removed dataPlane=%s", name);
        } finally {
            registering.unlock();
        }
        watchers.forEach(watcher -> watcher.accept(name));
        waiting.recheck();
        return true;
    }

    /**
     * Has this called with the name of a data plane after it was registered, removed, or announced itself again. It must
     * be quick and not throw.
     */
    public void onRegistration(Consumer<String> watcher) {
        watchers.add(watcher);
    }

    /** Every registered data plane, by name. */
    public List<LivePlane> planes() {
        return List.copyOf(planes.values());
    }

    /** The data plane of this name, or null. */
    public @Nullable LivePlane plane(String name) {
        return planes.get(name);
    }

    /** Whether a revision waits until somebody has it applied, so that no data plane will run it before. */
    public boolean waitsForApply(long revision) {
        return revision > newest.get().revision();
    }

    /** Whether it is this replica that looks after a data plane, and tells of it. */
    public boolean watches(LivePlane plane) {
        return planes.get(plane.registration().name()) == plane;
    }

    /** How far a revision has come. */
    public Convergence convergence(long revision) {
        Snapshot published = newest.get();
        String storeId = published.storeId();
        List<Convergence.Failure> failed = new ArrayList<>();
        int applied = 0;
        Collection<LivePlane> all = planes();
        for (LivePlane plane : all) {
            String refusal = plane.refusal(revision);
            PlaneStatus status = plane.status();
            if (plane.runs(storeId, revision)) {
                applied++;
                if (status != null) {
                    status.problems().stream()
                            .findFirst()
                            .ifPresent(problem -> failed.add(new Convergence.Failure(
                                    plane.registration().name(),
                                    problem.subject() + ": " + problem.message()
                                            + more(status.problems().size() - 1))));
                }
            } else if (refusal != null) {
                failed.add(new Convergence.Failure(plane.registration().name(), refusal));
            }
        }
        return new Convergence(revision, published.revision(), applied, all.size(), failed);
    }

    private static String more(int count) {
        return count == 0 ? "" : " (and " + count + " more)";
    }

    /**
     * Completes with how far a revision has come, as soon as every connected data plane runs it (or a newer one) or has
     * refused it, and at the latest after this time. Planes that are stale or lost are not waited for.
     */
    public CompletionStage<Convergence> awaitApplied(long revision, Duration atMost) {
        return waiting.until(
                        () -> planes.values().stream()
                                .allMatch(plane -> plane.state() != PlaneState.CONNECTED || settled(plane, revision)),
                        atMost)
                .thenApply(nothing -> convergence(revision));
    }

    /** The same, but waits for every registered data plane, whether it is connected or not. */
    public CompletionStage<Convergence> awaitEverywhere(long revision, Duration atMost) {
        return waiting.until(() -> planes.values().stream().allMatch(plane -> settled(plane, revision)), atMost)
                .thenApply(nothing -> convergence(revision));
    }

    /** Completes as soon as this data plane runs the newest snapshot, and at the latest after this time. */
    public CompletionStage<?> awaitInStep(LivePlane plane, Duration atMost) {
        return waiting.until(() -> plane.inStep(newest.get()), atMost);
    }

    private boolean settled(LivePlane plane, long revision) {
        return plane.runs(newest.get().storeId(), revision) || plane.refusal(revision) != null;
    }

    /** A virtual server, as the data planes that are not lost report it. */
    public VirtualServerStatus status(VirtualServer desired, long revision) {
        Map<String, VirtualServerStatus> reports = new LinkedHashMap<>();
        reports(desired.name()).forEach((plane, report) -> reports.put(plane, report.status()));
        // What waits to be applied says nothing of what is live.
        VirtualServer published = newest.get().configuration().virtualServer(desired.name());
        return Overall.of(published == null ? desired : published, reports, convergence(revision));
    }

    /** A real server, as the data planes that are not lost report it. */
    public RealServerStatus status(String virtualServer, RealServer desired) {
        return Overall.of(reports(virtualServer).values().stream()
                .map(report -> report.realServers().get(desired.name()))
                .flatMap(Stream::ofNullable)
                .toList());
    }

    private Map<String, VirtualServerReport> reports(String virtualServer) {
        Map<String, VirtualServerReport> found = new LinkedHashMap<>();
        for (LivePlane plane : planes.values()) {
            PlaneStatus status = plane.status();
            VirtualServerReport report =
                    status == null ? null : status.virtualServers().get(virtualServer);
            if (report != null && plane.state() != PlaneState.LOST) {
                found.put(plane.registration().name(), report);
            }
        }
        return found;
    }
}
