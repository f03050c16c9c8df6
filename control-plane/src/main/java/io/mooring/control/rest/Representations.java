package io.mooring.control.rest;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mooring.api.RealServer;
import io.mooring.api.VirtualServer;
import io.mooring.control.json.Json;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;

/** What a virtual server and a real server look like from outside: the fields that are desired, and their live status. */
@Singleton
public class Representations {
    private final Json json;

    @Inject
    Representations(Json json) {
        this.json = json;
    }

    /** A virtual server with its real servers, as of a revision. */
    ObjectNode virtualServer(VirtualServer server, long revision) {
        return json.tree(server);
    }

    /** A real server of a virtual server. */
    ObjectNode realServer(String virtualServer, RealServer real) {
        return json.tree(real);
    }
}
