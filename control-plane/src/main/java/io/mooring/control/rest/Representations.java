package io.mooring.control.rest;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mooring.api.Configuration;
import io.mooring.api.RealServer;
import io.mooring.api.Snapshot;
import io.mooring.api.VirtualServer;
import io.mooring.control.fleet.Fleet;
import io.mooring.control.fleet.LivePlane;
import io.mooring.control.json.Json;
import io.mooring.control.store.Revision;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;

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
    ObjectNode virtualServer(VirtualServer server, long revision) {
        ObjectNode shown = json.tree(server);
        ArrayNode reals = shown.putArray("realServers");
        server.realServers().forEach(real -> reals.add(realServer(server.name(), real)));
        shown.set(STATUS, json.tree(fleet.status(server, revision)));
        return shown;
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

    /** A real server of a virtual server. */
    ObjectNode realServer(String virtualServer, RealServer real) {
        ObjectNode shown = json.tree(real);
        shown.set(STATUS, json.tree(fleet.status(virtualServer, real)));
        return shown;
    }

    /** A data plane, as it is behind or in step with the snapshot that it should run. */
    ObjectNode dataPlane(LivePlane plane, Snapshot published) {
        ObjectNode shown = json.tree(plane.registration());
        shown.set(STATUS, json.tree(plane.describe(published)));
        return shown;
    }
}
