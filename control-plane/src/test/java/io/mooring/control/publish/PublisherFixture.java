package io.mooring.control.publish;

import static org.awaitility.Awaitility.await;

import io.mooring.api.Configuration;
import io.mooring.api.Globals;
import io.mooring.api.Snapshot;
import io.mooring.control.fleet.DataPlane;
import io.mooring.control.fleet.DataPlaneStatus;
import io.mooring.control.fleet.Fleet;
import io.mooring.control.fleet.InMemoryFleet;
import io.mooring.control.json.Json;
import io.mooring.control.testing.FakePlane;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A publisher whose data planes are real HTTP servers. */
abstract class PublisherFixture {
    static final Duration LONG = Duration.ofSeconds(20);

    final ScheduledExecutorService executor = Executors.newScheduledThreadPool(1);
    final List<AutoCloseable> opened = new ArrayList<>();
    final List<Runnable> wakes = new ArrayList<>();
    volatile Snapshot newest = snapshot("store", 1);
    final Fleet fleet = InMemoryFleet.of(() -> newest, Clock.systemUTC(), executor);
    final Publisher publisher =
            new Publisher(() -> newest, wakes::add, fleet, new Json(), FakePlane.SECRET, (revision, digest) -> true);

    @BeforeEach
    void start() {
        publisher.start();
    }

    @AfterEach
    void stop() throws Exception {
        publisher.stop();
        for (AutoCloseable one : opened) {
            one.close();
        }
        executor.shutdownNow();
    }

    FakePlane plane(String name) throws IOException {
        FakePlane plane = open(new FakePlane(name));
        register(name, plane);
        return plane;
    }

    FakePlane open(FakePlane plane) {
        opened.add(plane);
        return plane;
    }

    void register(String name, FakePlane plane) {
        fleet.register(new DataPlane(name, plane.url(), Map.of()), before -> {});
    }

    DataPlaneStatus status(String name) {
        return fleet.plane(name).describe(newest);
    }

    void commit(long revision) {
        newest = snapshot(newest.storeId(), revision);
        wakes.forEach(Runnable::run);
    }

    static Snapshot snapshot(String storeId, long revision) {
        Globals globals = new Globals(
                (int) revision + 1, null, null, null, null, null, null, null, null, null, null, null, null, null, null);
        return Snapshot.of(storeId, revision, new Configuration(globals, List.of()));
    }

    static void awaitRevision(FakePlane plane, long revision) {
        await().pollInterval(Duration.ofMillis(2)).atMost(LONG).until(() -> plane.revision() == revision);
    }
}
