package io.mooring.control.rest;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mooring.api.RealServer;
import io.mooring.api.Snapshot;
import io.mooring.api.VirtualServer;
import io.mooring.control.fleet.Fleet;
import io.mooring.control.fleet.LivePlane;
import io.mooring.control.json.Json;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;

/** What virtual servers, real servers and data planes look like from outside: the fields that are desired, and their live status. */
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

    /** How far a revision has come. */
    ObjectNode convergence(long revision) {
        return json.tree(fleet.convergence(revision));
    }

    /** A real server of a virtual server. */
    ObjectNode realServer(String virtualServer, RealServer real) {
        ObjectNode shown = json.tree(real);
        shown.set(STATUS, json.tree(fleet.status(virtualServer, real)));
        return shown;
    }

    /** A data plane, as it is behind or in step with a snapshot. */
    ObjectNode dataPlane(LivePlane plane, Snapshot newest) {
        ObjectNode shown = json.tree(plane.registration());
        shown.set(STATUS, json.tree(plane.describe(newest)));
        return shown;
    }
}
