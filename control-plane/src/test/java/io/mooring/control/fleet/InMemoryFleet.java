package io.mooring.control.fleet;

import io.mooring.api.Snapshot;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Supplier;

/** A fleet whose registrations are forgotten with it. */
public final class InMemoryFleet {
    private InMemoryFleet() {}

    /** One without any data plane. */
    public static Fleet of(Supplier<Snapshot> newest, Clock clock, ScheduledExecutorService executor) {
        Registry nowhere = new Registry(null, null) {
            @Override
            boolean shared() {
                return false;
            }

            @Override
            List<DataPlane> all() {
                return List.of();
            }

            @Override
            void put(DataPlane plane) {}

            @Override
            void delete(String name) {}
        };
        return new Fleet(nowhere, newest, clock, executor);
    }
}
