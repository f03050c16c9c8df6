package io.mooring.control.rest;

import com.fasterxml.jackson.databind.JsonNode;
import io.mooring.api.Configuration;
import io.mooring.api.Snapshot;
import io.mooring.api.VirtualServer;
import io.mooring.control.json.Bound;
import io.mooring.control.json.Json;
import io.mooring.control.json.MergePatch;
import io.mooring.control.store.Commit;
import io.mooring.control.store.Store;
import io.smallrye.common.annotation.Blocking;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.io.InputStream;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** {@code /virtual-servers}. */
@Path("/api/v1/virtual-servers")
@Produces(MediaType.APPLICATION_JSON)
@Blocking
@Tag(name = "Virtual servers")
public class VirtualServersResource {
    private final Store store;
    private final Json json;
    private final Writes writes;
    private final Answers answers;
    private final Representations representations;
    private final Call call;

    @Inject
    VirtualServersResource(
            Store store, Json json, Writes writes, Answers answers, Representations representations, Call call) {
        this.store = store;
        this.json = json;
        this.writes = writes;
        this.answers = answers;
        this.representations = representations;
        this.call = call;
    }

    /** Those that the filters let through, by name. */
    @GET
    @Operation(operationId = "listVirtualServers", summary = "List virtual servers by name.")
    @APIResponse(
            responseCode = "200",
            description = "The virtual servers.",
            content = @Content(schema = @Schema(ref = "VirtualServerPage")))
    public Response list(
            @QueryParam("label") List<String> labels,
            @QueryParam("address") @Nullable String address,
            @QueryParam("port") @Nullable String port,
            @QueryParam("limit") @Nullable String limit,
            @QueryParam("cursor") @Nullable String cursor,
            @Context UriInfo uri) {
        Snapshot snapshot = store.current();
        List<VirtualServer> matching = VirtualServerFilter.of(labels, address, port)
                .among(snapshot.configuration().virtualServers());
        Page<VirtualServer> page = Page.of(matching, VirtualServer::name, Page.Wanted.of(cursor, limit));
        return answers.listed(
                call, snapshot.revision(), page, uri, representations.virtualServers(snapshot.revision()));
    }

    /** One of them. */
    @GET
    @Path("{vs}")
    @Operation(operationId = "getVirtualServer", summary = "Read a virtual server.")
    @APIResponse(
            responseCode = "200",
            description = "The virtual server.",
            content = @Content(schema = @Schema(implementation = VirtualServer.class)))
    public Response get(@PathParam("vs") String name) {
        Snapshot snapshot = store.current();
        VirtualServer server = existing(snapshot.configuration(), name);
        return answers.shown(
                call,
                snapshot.revision(),
                Answers.tag(server),
                () -> representations.virtualServer(server, snapshot.revision()));
    }

    /** Creates or replaces one; its real servers stay when the document does not speak of them. */
    @PUT
    @Revises
    @Path("{vs}")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            operationId = "putVirtualServer",
            summary =
                    "Create or replace a virtual server. Its real servers stay when the document does not speak of them.")
    @APIResponse(
            responseCode = "200",
            description = "What it is now.",
            content = @Content(schema = @Schema(implementation = VirtualServer.class)))
    @APIResponse(
            responseCode = "201",
            description = "It was created.",
            content = @Content(schema = @Schema(implementation = VirtualServer.class)))
    @RequestBody(required = true, content = @Content(schema = @Schema(implementation = VirtualServer.class)))
    public CompletionStage<Response> put(@PathParam("vs") String name, InputStream body) {
        JsonNode tree = json.parse(call.body(body));
        Bound<VirtualServer> document = json.bind(tree, VirtualServer.class);
        VirtualServer read = Writes.readable(document);
        Writes.sameName(read.name(), name);
        VirtualServer named = read.withName(name);
        boolean saysRealServers = tree.hasNonNull("realServers");
        Commit commit = writes.commit(call, target(name), document.mistakes(), configuration -> {
            VirtualServer there = configuration.virtualServer(name);
            return Edits.put(
                    configuration,
                    there == null || saysRealServers ? named : named.withRealServers(there.realServers()));
        });
        return shown(commit, name);
    }

    /** Changes fields of one (RFC 7396). */
    @PATCH
    @Revises
    @Path("{vs}")
    @Consumes(RequestRules.MERGE_PATCH)
    @Operation(operationId = "patchVirtualServer", summary = "Change fields of a virtual server.")
    @APIResponse(
            responseCode = "200",
            description = "What it is now.",
            content = @Content(schema = @Schema(implementation = VirtualServer.class)))
    @RequestBody(required = true, content = @Content(schema = @Schema(ref = "VirtualServerPatch")))
    public CompletionStage<Response> patch(@PathParam("vs") String name, InputStream body) {
        JsonNode patch = json.parse(call.body(body));
        Bound<VirtualServer> document = json.bind(patch, VirtualServer.class);
        Writes.sameName(Writes.readable(document).name(), name);
        existing(store.current().configuration(), name);
        Commit commit = writes.commit(call, target(name), document.mistakes(), configuration -> {
            JsonNode merged = MergePatch.apply(json.tree(existing(configuration, name)), patch);
            VirtualServer result = Writes.readable(json.bind(merged, VirtualServer.class));
            return Edits.put(configuration, result.withName(name));
        });
        return shown(commit, name);
    }

    /** Removes one with its real servers. */
    @DELETE
    @Revises
    @Path("{vs}")
    @Operation(operationId = "deleteVirtualServer", summary = "Remove a virtual server with its real servers.")
    @APIResponse(responseCode = "204", description = "It is gone.")
    public CompletionStage<Response> delete(@PathParam("vs") String name) {
        existing(store.current().configuration(), name);
        Commit commit = writes.commit(call, target(name), List.of(), configuration -> {
            existing(configuration, name);
            return configuration.without(name);
        });
        return answers.removed(call, commit);
    }

    private CompletionStage<Response> shown(Commit commit, String name) {
        VirtualServer server = existing(commit.snapshot().configuration(), name);
        return answers.written(
                call,
                commit,
                commit.before().configuration().virtualServer(name) == null,
                Answers.tag(server),
                () -> representations.virtualServer(server, commit.snapshot().revision()));
    }

    private static Writes.Target target(String name) {
        return new Writes.Target(
                snapshot -> Answers.tagOrNull(snapshot.configuration().virtualServer(name)), PLACE);
    }

    /** Edits put what they edit last. */
    private static final Writes.Place PLACE = Writes.Place.at(
            edited -> "/virtualServers/" + (edited.virtualServers().size() - 1));

    /** The virtual server of this name. */
    static VirtualServer existing(Configuration configuration, String name) {
        VirtualServer server = configuration.virtualServer(name);
        if (server == null) {
            throw ProblemException.notFound("virtual server", name);
        }
        return server;
    }
}
