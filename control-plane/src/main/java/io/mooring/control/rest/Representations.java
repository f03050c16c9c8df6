package io.mooring.control.rest;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mooring.api.Configuration;
import io.mooring.api.Convergence;
import io.mooring.api.RealServer;
import io.mooring.api.Snapshot;
import io.mooring.api.VirtualServer;
import io.mooring.control.fleet.Fleet;
import io.mooring.control.fleet.LivePlane;
import io.mooring.control.fleet.Reports;
import io.mooring.control.json.Json;
import io.mooring.control.store.Revision;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** What virtual servers, real servers, revisions and data planes look like from outside: the fields that are desired, and their live status. */
@Singleton
public class Representations {
    private static final String STATUS = "status";

    private final Json json;
    private final Fleet fleet;

    @Inject
    Representations(Json json, Fleet fleet) {
        this.json = json;
        this.fleet = fleet;
    }

    /** A virtual server with its real servers, as of a revision. */
    Shown.VirtualServer virtualServer(VirtualServer server, long revision) {
        return virtualServers(revision).apply(server);
    }

    /** How virtual servers with their real servers look at this moment, as of a revision. */
    Function<VirtualServer, Shown.VirtualServer> virtualServers(long revision) {
        Reports reports = fleet.reports();
        Convergence convergence = fleet.convergence(revision);
        return server -> new Shown.VirtualServer(
                server,
                server.realServers().stream()
                        .map(real -> new Shown.RealServer(real, reports.of(server.name(), real)))
                        .toList(),
                reports.of(server, convergence));
    }

    /** A real server of a virtual server. */
    Shown.RealServer realServer(String virtualServer, RealServer real) {
        return realServers(virtualServer).apply(real);
    }

    /** How real servers of a virtual server look at this moment. */
    Function<RealServer, Shown.RealServer> realServers(String virtualServer) {
        Reports reports = fleet.reports();
        return real -> new Shown.RealServer(real, reports.of(virtualServer, real));
    }

    /**
     * A revision with what it changed, as far as the one before it is still kept, and how far it has come.
     *
     * @param before what the revision before it holds
     * @param after what it holds
     */
    ObjectNode revision(Revision revision, Optional<Configuration> before, Optional<Configuration> after) {
        ObjectNode shown = json.tree(revision);
        if (before.isPresent() && after.isPresent()) {
            List<Action> changes = Action.between(before.get(), after.get()).stream()
                    .filter(action -> action.action() != Action.Outcome.UNCHANGED)
                    .toList();
            shown.set("changes", json.tree(changes));
        } else {
            shown.putNull("changes");
        }
        shown.set("convergence", json.tree(fleet.convergence(revision.revision())));
        return shown;
    }

    /** A data plane, as it is behind or in step with the snapshot that it should run. */
    ObjectNode dataPlane(LivePlane plane, Snapshot published) {
        ObjectNode shown = json.tree(plane.registration());
        shown.set(STATUS, json.tree(plane.describe(published)));
        return shown;
    }
}
