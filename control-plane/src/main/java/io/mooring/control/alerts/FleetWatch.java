package io.mooring.control.alerts;

import io.mooring.control.fleet.Fleet;
import io.mooring.control.fleet.LivePlane;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A watch for each data plane that this replica looks after. Threading: confined to the thread of its {@link AlertLoop}.
 */
final class FleetWatch {
    private final Fleet fleet;
    private final Told told;
    private final Map<String, PlaneWatch> watches = new HashMap<>();

    FleetWatch(Fleet fleet, Told told) {
        this.fleet = fleet;
        this.told = told;
    }

    /** What has changed since the last look, by data plane in the order of their names. */
    List<Change> look(long nowMs) {
        List<Change> changes = new ArrayList<>();
        Set<String> watched = new HashSet<>();
        for (LivePlane plane : fleet.planes()) {
            if (fleet.watches(plane)) {
                String name = plane.registration().name();
                watched.add(name);
                changes.addAll(watches.computeIfAbsent(name, any -> new PlaneWatch(name, told.at(name)))
                        .look(plane, nowMs));
            }
        }
        watches.keySet().retainAll(watched);
        return changes;
    }

    /** All that was found is told: who comes after this process need not tell it again. */
    void remember() {
        watches.forEach((name, watch) -> {
            Set<Subject> wrong = watch.toRemember();
            if (wrong != null) {
                told.keep(name, wrong);
            }
        });
    }

    /** Nobody is told any more: what is found when somebody is again is a first sight. */
    void forget() {
        watches.clear();
        told.forgetAll();
    }
}
