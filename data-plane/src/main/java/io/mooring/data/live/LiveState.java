package io.mooring.data.live;

import io.mooring.api.Globals;
import io.mooring.api.VirtualServer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;

/**
 * Every virtual server as it is now, by name, and the gate that all their clients pass.
 *
 * <p>Threading: one thread applies changes; any thread reads.
 */
public final class LiveState implements AutoCloseable {
    private final LiveParts parts;
    private final Admission admission = new Admission(Globals.DEFAULT.maxConnections());
    private final Map<String, LiveVirtualServer> byName = new ConcurrentSkipListMap<>();

    /** No virtual server yet. */
    public LiveState(LiveParts parts) {
        this.parts = parts;
    }

    /** Who may be in, over all virtual servers: {@code globals.maxConnections}. */
    public Admission admission() {
        return admission;
    }

    /** Takes over what the globals say of all virtual servers together; each one is told by its own update. */
    public void update(Globals globals) {
        admission.limit(globals.maxConnections());
    }

    /** The live virtual server of this name, made or updated to what is desired. */
    public LiveVirtualServer put(VirtualServer desired, Globals globals) {
        LiveVirtualServer known = byName.get(desired.name());
        if (known != null) {
            known.update(desired, globals);
            return known;
        }
        LiveVirtualServer made = new LiveVirtualServer(desired, globals, parts);
        byName.put(desired.name(), made);
        return made;
    }

    /** The virtual server of this name, or null. */
    public @Nullable LiveVirtualServer get(String name) {
        return byName.get(name);
    }

    /** All, by name. */
    public List<LiveVirtualServer> all() {
        return List.copyOf(byName.values());
    }

    /** Closes and forgets a virtual server; its open sessions live on and give their seats back. The answer is it, or null. */
    public @Nullable LiveVirtualServer remove(String name) {
        LiveVirtualServer removed = byName.remove(name);
        if (removed != null) {
            removed.close();
        }
        return removed;
    }

    /** Closes all. */
    @Override
    public void close() {
        for (LiveVirtualServer server : all()) {
            remove(server.name());
        }
    }
}
