package io.mooring.control.publish;

import io.mooring.api.PlaneState;
import io.mooring.api.Snapshot;
import io.mooring.api.tls.PlaneTls;
import io.mooring.control.fleet.Fleet;
import io.mooring.control.fleet.LivePlane;
import io.mooring.control.json.Json;
import io.mooring.control.json.Packing;
import io.mooring.control.security.Encryption;
import io.mooring.control.security.PlaneSecret;
import io.mooring.control.store.Database;
import io.mooring.control.store.Notifications;
import io.mooring.control.store.Store;
import io.quarkus.runtime.Startup;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Has one link for each registered data plane, and wakes them when the store or the fleet changes.
 *
 * <p>Threading: everything that links do runs on one thread of its own, which nothing blocks; anybody may call.
 */
@Startup
@Singleton
public class Publisher {
    private final Fleet fleet;
    private final Supplier<Snapshot> newest;
    private final Consumer<Runnable> onCommit;
    private final Encoding encoding;
    private final PlaneClient client;
    private final Leases leases;
    private final Lineage lineage;
    private final Consumer<String> resyncElsewhere;
    private final Foresight foresight;
    private final Packing packing;
    private final Pace pace = new Pace(System::nanoTime);
    private final ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "publish");
        thread.setDaemon(true);
        return thread;
    });
    private final Map<String, PlaneLink> links = new HashMap<>();

    @Inject
    Publisher(
            Store store,
            Fleet fleet,
            Json json,
            Packing packing,
            PlaneSecret secret,
            Encryption encryption,
            @ConfigProperty(name = "mooring.plan-timeout-ms") int planTimeoutMs,
            Database database,
            Notifications notifications) {
        this(
                store::published,
                store::onCommit,
                fleet,
                packing,
                new PlaneClient(json.mapper(), secret.value(), secret.inClear(), encryption.tls()),
                planTimeoutMs,
                Leases.of(database),
                Lineage.of(store),
                name -> notifications.send(Notifications.RESYNC, name));
        notifications.on(Notifications.RESYNC, name -> soon(() -> resyncHere(name)));
    }

    /**
     * A publisher of any source of snapshots, which calls back when there may be a newer one, and has this past; without
     * other replicas.
     */
    Publisher(
            Supplier<Snapshot> newest,
            Consumer<Runnable> onCommit,
            Fleet fleet,
            Json json,
            String secret,
            Lineage.Past past) {
        this(
                newest,
                onCommit,
                fleet,
                new Packing(json),
                new PlaneClient(json.mapper(), secret, false, PlaneTls.none()),
                PlaneClient.PLAN_MS,
                Leases.alone(),
                past,
                name -> {});
    }

    private Publisher(
            Supplier<Snapshot> newest,
            Consumer<Runnable> onCommit,
            Fleet fleet,
            Packing packing,
            PlaneClient client,
            int planTimeoutMs,
            Leases leases,
            Lineage.Past past,
            Consumer<String> resyncElsewhere) {
        this.fleet = fleet;
        this.leases = leases;
        this.lineage = new Lineage(past, executor, this::wakeAll);
        this.resyncElsewhere = resyncElsewhere;
        this.newest = newest;
        this.onCommit = onCommit;
        this.encoding = new Encoding(packing);
        this.client = client;
        this.foresight = new Foresight(client, planTimeoutMs);
        this.packing = packing;
    }

    @PostConstruct
    void start() {
        onCommit.accept(() -> {
            leases.written();
            soon(this::wakeAll);
        });
        fleet.onRegistration(name -> soon(() -> reconcile(name)));
        fleet.planes()
                .forEach(plane -> soon(() -> reconcile(plane.registration().name())));
        fleet.looksAfter(leases::tellsOf);
        leases.start(this::reached, (gained, all) -> soon(() -> leased(gained, all)));
    }

    @PreDestroy
    void stop() {
        leases.stop();
        soon(() -> {
            links.values().forEach(PlaneLink::close);
            links.clear();
            lineage.close();
        });
        executor.shutdown();
    }

    /**
     * Has the newest snapshot replace whatever the data plane of this name runs, even what is newer or of another store;
     * tried until the plane has answered. Nothing happens when there is no such plane. Every replica is told, and the one
     * that holds the plane's lease does it.
     */
    public void resync(String name) {
        soon(() -> resyncHere(name));
        resyncElsewhere.accept(name);
    }

    private void resyncHere(String name) {
        PlaneLink link = links.get(name);
        if (link != null) {
            link.resync();
        }
    }

    /** The data planes that answer this replica. */
    private List<String> reached() {
        return fleet.planes().stream()
                .filter(plane -> plane.state() == PlaneState.CONNECTED)
                .map(plane -> plane.registration().name())
                .toList();
    }

    private void leased(Set<String> gained, Map<String, LeaseTable.Lease> all) {
        links.forEach((name, link) -> {
            LeaseTable.Lease lease = all.get(name);
            if (gained.contains(name)) {
                link.wake();
            } else if (lease != null && lease.refusedRevision() != null && lease.refusal() != null) {
                link.told(lease.refusedRevision(), lease.refusal());
            }
        });
    }

    /** What each registered data plane says that a snapshot would do to it, by name. Never fails, and is there in time. */
    public CompletableFuture<List<Foreseen>> foresee(Snapshot snapshot) {
        return foresight.of(packing.snapshot(snapshot), fleet.planes());
    }

    /** The plane of this name has a link of its own if it is registered, and the link is awake. */
    private void reconcile(String name) {
        LivePlane plane = fleet.plane(name);
        PlaneLink link = links.get(name);
        if (link != null && link.plane() != plane) {
            link.close();
            links.remove(name);
            link = null;
        }
        if (link == null && plane != null) {
            link = new PlaneLink(
                    plane, newest, encoding, client, leases, lineage, pace, executor, RandomGenerator.getDefault());
            links.put(name, link);
        }
        if (link != null) {
            link.wake();
        }
    }

    private void wakeAll() {
        links.values().forEach(PlaneLink::wake);
    }

    private void soon(Runnable task) {
        try {
            executor.execute(task);
        } catch (RejectedExecutionException e) {
            // Stopping: the data planes serve on without us.
        }
    }
}
