package io.mooring.control.fleet;

import java.util.Collection;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Who is registered, as this process knows it: a {@link LivePlane} for each registration.
 *
 * <p>Threading: those who change it take turns; anybody may read.
 */
final class Roster {
    private final NavigableMap<String, LivePlane> planes = new ConcurrentSkipListMap<>();
    private final Function<DataPlane, LivePlane> live;

    /** Nobody yet; the function makes a plane of which nothing is known. */
    Roster(Function<DataPlane, LivePlane> live) {
        this.live = live;
    }

    @Nullable
    LivePlane get(String name) {
        return planes.get(name);
    }

    /** All of them, by name. */
    Collection<LivePlane> all() {
        return planes.values();
    }

    /** Whether it is registered exactly so. */
    boolean has(DataPlane plane) {
        LivePlane known = planes.get(plane.name());
        return known != null && known.registration().equals(plane);
    }

    /** Takes a registration over. At another URL it is another process, of which nothing is known yet. */
    void adopt(DataPlane plane) {
        LivePlane old = planes.get(plane.name());
        if (old == null || !old.registration().url().equals(plane.url())) {
            planes.put(plane.name(), live.apply(plane));
        } else {
            old.relabelled(plane);
        }
    }

    void remove(String name) {
        planes.remove(name);
    }

    /** Takes over that these are registered, and no others; answers the names that this concerns. */
    Set<String> become(Collection<DataPlane> registered) {
        Set<String> concerned = new TreeSet<>(planes.keySet());
        for (DataPlane plane : registered) {
            concerned.remove(plane.name());
        }
        planes.keySet().removeAll(concerned);
        for (DataPlane plane : registered) {
            if (!has(plane)) {
                adopt(plane);
                concerned.add(plane.name());
            }
        }
        return concerned;
    }
}
