package io.mooring.control.rest;

import io.mooring.api.Snapshot;
import io.mooring.api.VirtualServer;
import io.mooring.api.VirtualServerStatus;
import io.mooring.control.fleet.Fleet;
import io.mooring.control.store.Store;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** {@code /virtual-servers/{vs}/status}: what is live alone. It has no ETag, since it changes by itself. */
@Path("/api/v1/virtual-servers/{vs}/status")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Virtual servers")
public class StatusResource {
    private final Store store;
    private final Fleet fleet;
    private final Answers answers;

    @Inject
    StatusResource(Store store, Fleet fleet, Answers answers) {
        this.store = store;
        this.fleet = fleet;
        this.answers = answers;
    }

    /** A virtual server as the data planes find it. */
    @GET
    @Operation(operationId = "getVirtualServerStatus", summary = "Read how the data planes find a virtual server.")
    @APIResponse(
            responseCode = "200",
            description = "Its status.",
            content = @Content(schema = @Schema(implementation = VirtualServerStatus.class)))
    public Response get(@PathParam("vs") String name) {
        Snapshot snapshot = store.current();
        VirtualServer server = VirtualServersResource.existing(snapshot.configuration(), name);
        return answers.live(snapshot.revision(), fleet.reports().of(server, fleet.convergence(snapshot.revision())));
    }
}
