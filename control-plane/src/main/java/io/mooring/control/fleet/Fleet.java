package io.mooring.control.fleet;

import io.mooring.api.Convergence;
import io.mooring.api.PlaneState;
import io.mooring.api.PlaneStatus;
import io.mooring.api.Snapshot;
import io.mooring.control.store.Notifications;
import io.mooring.control.store.Store;
import io.mooring.control.store.StoreFailure;
import io.quarkus.runtime.Startup;
import io.quarkus.scheduler.Scheduled;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
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
    private final Waiting waiting;
    private final Roster planes;
    private final List<Consumer<String>> watchers = new CopyOnWriteArrayList<>();
    private final ReentrantLock registering = new ReentrantLock();
    private volatile Predicate<String> lookedAfter = name -> true;

    @Inject
    Fleet(Registry registry, Store store, ScheduledExecutorService executor, Notifications notifications) {
        this(registry, store::published, Clock.systemUTC(), executor);
        notifications.on(Notifications.DATA_PLANE, name -> refresh());
    }

    Fleet(Registry registry, Supplier<Snapshot> newest, Clock clock, ScheduledExecutorService executor) {
        this.registry = registry;
        this.newest = newest;
        this.waiting = new Waiting(executor);
        this.planes = new Roster(plane -> new LivePlane(plane, clock, waiting::recheck));
        planes.become(registry.all());
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
        Set<String> concerned = new TreeSet<>();
        registering.lock();
        try {
            if (!planes.has(plane)) {
                concerned.addAll(lookAgain()); // another replica may have changed it
            }
            LivePlane old = planes.get(plane.name());
            precondition.accept(Optional.ofNullable(old).map(LivePlane::registration));
            registered = old == null
                    ? Registered.CREATED
                    : old.registration().equals(plane) ? Registered.UNCHANGED : Registered.CHANGED;
            if (registered != Registered.UNCHANGED) {
                registry.put(plane);
                LOG.infof("data plane registered dataPlane=%s url=%s", plane.name(), plane.url());
            }
            planes.adopt(plane);
            concerned.add(plane.name());
        } finally {
            registering.unlock();
            tell(concerned);
        }
        return registered;
    }

    /** Removes a registration; false: there is none of this name. The data plane itself serves on. */
    public boolean remove(String name, Consumer<Optional<DataPlane>> precondition) {
        Set<String> concerned = new TreeSet<>();
        registering.lock();
        try {
            concerned.addAll(lookAgain());
            LivePlane old = planes.get(name);
            precondition.accept(Optional.ofNullable(old).map(LivePlane::registration));
            if (old == null) {
                return false;
            }
            registry.delete(name);
            planes.remove(name);
            concerned.add(name);
            LOG.infof("data plane removed dataPlane=%s", name);
            return true;
        } finally {
            registering.unlock();
            tell(concerned);
        }
    }

    private void tell(Set<String> concerned) {
        concerned.forEach(name -> watchers.forEach(watcher -> watcher.accept(name)));
        if (!concerned.isEmpty()) {
            waiting.recheck();
        }
    }

    /** Takes over what other replicas have registered or removed; answers the names that this concerns. */
    private Set<String> lookAgain() {
        return registry.shared() ? planes.become(registry.all()) : Set.of();
    }

    /** Looks for what other replicas have registered or removed. */
    @Scheduled(every = "1s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void refresh() {
        Set<String> concerned;
        registering.lock();
        try {
            concerned = lookAgain();
        } catch (StoreFailure e) {
            LOG.debugf("data planes not read error=%s", e.getMessage()); // the store says that the database is away
            return;
        } finally {
            registering.unlock();
        }
        if (!concerned.isEmpty()) {
            LOG.infof("data planes changed by another replica dataPlanes=%s", concerned);
            tell(concerned);
        }
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
        return List.copyOf(planes.all());
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
        String name = plane.registration().name();
        return planes.get(name) == plane && lookedAfter.test(name);
    }

    /** Says which data planes, by name, this replica looks after and no other; without a word, all. */
    public void looksAfter(Predicate<String> which) {
        lookedAfter = which;
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
                        () -> planes.all().stream()
                                .allMatch(plane -> plane.state() != PlaneState.CONNECTED || settled(plane, revision)),
                        atMost)
                .thenApply(nothing -> convergence(revision));
    }

    /** The same, but waits for every registered data plane, whether it is connected or not. */
    public CompletionStage<Convergence> awaitEverywhere(long revision, Duration atMost) {
        return waiting.until(() -> planes.all().stream().allMatch(plane -> settled(plane, revision)), atMost)
                .thenApply(nothing -> convergence(revision));
    }

    /** Completes as soon as this data plane runs the newest snapshot, and at the latest after this time. */
    public CompletionStage<?> awaitInStep(LivePlane plane, Duration atMost) {
        return waiting.until(() -> plane.inStep(newest.get()), atMost);
    }

    private boolean settled(LivePlane plane, long revision) {
        return plane.runs(newest.get().storeId(), revision) || plane.refusal(revision) != null;
    }

    /** What the data planes that are not lost have reported until now. */
    public Reports reports() {
        Map<String, PlaneStatus> statuses = new LinkedHashMap<>();
        for (LivePlane plane : planes.all()) {
            PlaneStatus status = plane.status();
            if (status != null && plane.state() != PlaneState.LOST) {
                statuses.put(plane.registration().name(), status);
            }
        }
        return new Reports(newest.get().configuration(), statuses);
    }
}
