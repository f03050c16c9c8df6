package io.mooring.control.fleet;

import io.mooring.api.ApplyProblem;
import io.mooring.api.IpAddress;
import io.mooring.api.ListenerState;
import io.mooring.api.ListenerStatus;
import io.mooring.api.PlaneStatus;
import io.mooring.api.Snapshot;
import io.mooring.api.VirtualServer;
import io.mooring.api.VirtualServerReport;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * In what a data plane, by its own report, is not as desired: the revision that it runs, and each listener that does not
 * listen where it should, or does where it should not. A pure function, of every report anew: what nobody has changed may
 * have changed all the same, as when an address leaves the host.
 */
final class Drift {
    private Drift() {}

    /** All of it, the revision first, then the listeners in the order of the configuration, then those that are too many. */
    static List<ApplyProblem> between(Snapshot desired, PlaneStatus reported) {
        List<ApplyProblem> drift = new ArrayList<>();
        if (!inStep(desired, reported)) {
            drift.add(new ApplyProblem(null, "revision", revision(desired, reported)));
        }
        Map<String, Map<String, ListenerStatus>> found = listeners(reported);
        for (VirtualServer server : desired.configuration().virtualServers()) {
            Map<String, ListenerStatus> here = found.computeIfAbsent(server.name(), absent -> new LinkedHashMap<>());
            for (Integer port : server.enabled() ? server.ports() : List.<Integer>of()) {
                String at = at(server.address(), port);
                ListenerStatus listener = here.remove(at);
                if (listener == null) {
                    drift.add(new ApplyProblem(server.name(), at, "does not listen"));
                } else if (listener.state() != ListenerState.LISTENING) {
                    drift.add(new ApplyProblem(
                            server.name(), at, listener.error() == null ? "does not listen" : listener.error()));
                }
            }
        }
        found.forEach((server, left) -> left.forEach((at, listener) -> {
            if (listener.state() != ListenerState.FAILED) {
                drift.add(new ApplyProblem(server, at, "listens and should not"));
            }
        }));
        return List.copyOf(drift);
    }

    /** Whether the plane runs exactly this snapshot. */
    static boolean inStep(Snapshot desired, PlaneStatus reported) {
        return desired.storeId().equals(reported.storeId())
                && desired.revision() == reported.appliedRevision()
                && desired.digest().equals(reported.digest());
    }

    private static String revision(Snapshot desired, PlaneStatus reported) {
        if (reported.storeId() == null) {
            return "runs none (expected " + desired.revision() + ")";
        }
        String runs = "runs " + reported.appliedRevision();
        if (!desired.storeId().equals(reported.storeId())) {
            return runs + " of another store (expected " + desired.revision() + " of this one)";
        }
        return desired.revision() == reported.appliedRevision()
                ? runs + " with another content"
                : runs + " (expected " + desired.revision() + ")";
    }

    private static Map<String, Map<String, ListenerStatus>> listeners(PlaneStatus reported) {
        Map<String, Map<String, ListenerStatus>> found = new LinkedHashMap<>();
        for (Map.Entry<String, VirtualServerReport> server :
                reported.virtualServers().entrySet()) {
            Map<String, ListenerStatus> here = new LinkedHashMap<>();
            server.getValue()
                    .status()
                    .listeners()
                    .forEach(listener -> here.put(at(listener.address(), listener.port()), listener));
            found.put(server.getKey(), here);
        }
        return found;
    }

    /** In one spelling, so that another spelling of the address is not another listener. */
    private static String at(String address, int port) {
        IpAddress parsed = IpAddress.parse(address);
        String spelled = parsed == null ? address : parsed.toString();
        return spelled.indexOf(':') < 0 ? spelled + ":" + port : "[" + spelled + "]:" + port;
    }
}
