package io.mooring.control.fleet;

import io.mooring.api.Configuration;
import io.mooring.api.Convergence;
import io.mooring.api.PlaneStatus;
import io.mooring.api.RealServer;
import io.mooring.api.RealServerStatus;
import io.mooring.api.VirtualServer;
import io.mooring.api.VirtualServerReport;
import io.mooring.api.VirtualServerStatus;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What the data planes that are not lost have reported, as known at one moment. */
public final class Reports {
    private final Configuration published;
    private final Map<String, PlaneStatus> planes;

    /**
     * @param published what the data planes should run
     * @param planes the reports, by the name of their data plane
     */
    Reports(Configuration published, Map<String, PlaneStatus> planes) {
        this.published = published;
        this.planes = planes;
    }

    /** A virtual server, of a revision that has come so far. */
    public VirtualServerStatus of(VirtualServer desired, Convergence convergence) {
        Map<String, VirtualServerStatus> found = new LinkedHashMap<>();
        planes.forEach((name, plane) -> {
            VirtualServerReport report = plane.virtualServers().get(desired.name());
            if (report != null) {
                found.put(name, report.status());
            }
        });
        // What waits to be applied says nothing of what is live.
        VirtualServer live = published.virtualServer(desired.name());
        return Overall.of(live == null ? desired : live, found, convergence);
    }

    /** A real server of a virtual server. */
    public RealServerStatus of(String virtualServer, RealServer desired) {
        List<RealServerStatus> found = new ArrayList<>(planes.size());
        for (PlaneStatus plane : planes.values()) {
            VirtualServerReport report = plane.virtualServers().get(virtualServer);
            RealServerStatus status =
                    report == null ? null : report.realServers().get(desired.name());
            if (status != null) {
                found.add(status);
            }
        }
        return Overall.of(found);
    }
}
