package io.mooring.control.plan;

import io.mooring.api.AdminState;
import io.mooring.api.Configuration;
import io.mooring.api.ExpireFrom;
import io.mooring.api.Globals;
import io.mooring.api.Health;
import io.mooring.api.PersistenceMode;
import io.mooring.api.PlaneImpact;
import io.mooring.api.RealServer;
import io.mooring.api.Snapshot;
import io.mooring.api.VirtualServer;
import io.mooring.control.publish.Foreseen;
import io.mooring.control.store.Commit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** What should be known of a draft before it is committed: of the data planes first, then of the virtual servers that it concerns. */
final class Warnings {
    private final List<Warning> found = new ArrayList<>();

    private Warnings() {}

    /** All of them; health gives that of a real server, by its virtual server's name. */
    static List<Warning> of(Commit draft, List<Foreseen> foreseen, BiFunction<String, RealServer, Health> health) {
        Warnings warnings = new Warnings();
        if (draft.changed()) {
            warnings.ofPlanes(draft.before(), foreseen);
            warnings.ofServers(draft.before().configuration(), draft.snapshot().configuration(), health);
        }
        return List.copyOf(warnings.found);
    }

    private void ofPlanes(Snapshot base, List<Foreseen> foreseen) {
        if (foreseen.isEmpty()) {
            add(Warning.Code.NO_DATA_PLANE, "No data plane is registered: the change would take effect nowhere.");
        }
        for (Foreseen one : foreseen) {
            PlaneImpact impact = one.impact();
            if (impact == null) {
                add(
                        Warning.Code.NOT_COUNTED,
                        "Data plane " + one.dataPlane() + " has not said what would happen there: " + one.problem()
                                + ".");
                continue;
            }
            if (impact.storeId() == null) {
                add(Warning.Code.BEHIND, "Data plane " + one.dataPlane() + " runs nothing yet: it counts from there.");
            } else if (!impact.storeId().equals(base.storeId()) || impact.appliedRevision() != base.revision()) {
                add(
                        Warning.Code.BEHIND,
                        "Data plane " + one.dataPlane() + " runs revision " + impact.appliedRevision()
                                + (impact.storeId().equals(base.storeId()) ? "" : " of another store")
                                + " and not " + base.revision() + ": it counts from there.");
            }
            impact.problems()
                    .forEach(problem -> add(
                            Warning.Code.LISTENER_NOT_POSSIBLE,
                            "Data plane " + one.dataPlane() + " could not listen on " + problem.subject() + " for "
                                    + problem.virtualServer() + ": " + problem.message() + "."));
        }
    }

    private void ofServers(Configuration before, Configuration after, BiFunction<String, RealServer, Health> health) {
        Map<String, VirtualServer> known = new HashMap<>();
        before.virtualServers().forEach(server -> known.put(server.name(), server));
        for (VirtualServer server : after.virtualServers()) {
            VirtualServer was = known.get(server.name());
            boolean same = server.equals(was);
            if (!same && server.enabled()) {
                withoutServer(was, server, health);
            }
            if (forgetsTooSoon(server, after.globals()) && !(same && forgetsTooSoon(server, before.globals()))) {
                add(
                        Warning.Code.PERSISTENCE_TOO_SHORT,
                        "Virtual server " + server.name() + " would forget a client "
                                + server.persistence().timeoutSeconds()
                                + " s after its last connect, while its connection may be silent for "
                                + silenceMs(server, after.globals()) / 1000
                                + " s: its next connection could go elsewhere.");
            }
        }
    }

    private void withoutServer(
            @Nullable VirtualServer was, VirtualServer server, BiFunction<String, RealServer, Health> health) {
        List<String> down = new ArrayList<>();
        for (RealServer real : server.realServers()) {
            if (real.state() != AdminState.ENABLED || real.weight() == 0) {
                continue;
            }
            RealServer before = was == null ? null : was.realServer(real.name());
            boolean same = before != null && before.address().equals(real.address());
            if (!same || health.apply(server.name(), real) != Health.DOWN) {
                return;
            }
            down.add(real.name());
        }
        add(
                Warning.Code.NO_REAL_SERVER_UP,
                "Virtual server " + server.name() + " would have no real server for new clients: "
                        + (down.isEmpty() ? "none is enabled" : "down is " + String.join(", ", down))
                        + (server.fallback() == null ? "." : ". They would go to the fallback."));
    }

    /** With `last-close` no entry goes while a connection is open. */
    private static boolean forgetsTooSoon(VirtualServer server, Globals globals) {
        return server.persistence().mode() == PersistenceMode.SOURCE_IP
                && server.persistence().expireFrom() == ExpireFrom.LAST_CONNECT
                && server.persistence().timeoutSeconds() * 1000L <= silenceMs(server, globals);
    }

    private static int silenceMs(VirtualServer server, Globals globals) {
        return Math.min(server.timeouts().clientMs(globals), server.timeouts().serverMs(globals));
    }

    private void add(Warning.Code code, String message) {
        found.add(new Warning(code, message));
    }
}
