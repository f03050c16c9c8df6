package io.mooring.control.alerts;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/** What was told, forgotten with it. */
final class InMemoryTold extends Told {
    /** By data plane. */
    final Map<String, Set<Subject>> rows = new ConcurrentHashMap<>();

    InMemoryTold() {
        super(null, null);
    }

    @Override
    CompletableFuture<Optional<Set<Subject>>> at(String dataPlane) {
        return CompletableFuture.completedFuture(Optional.ofNullable(rows.get(dataPlane)));
    }

    @Override
    void keep(String dataPlane, Set<Subject> wrong) {
        rows.put(dataPlane, wrong);
    }

    @Override
    void forgetAll() {
        rows.clear();
    }
}
