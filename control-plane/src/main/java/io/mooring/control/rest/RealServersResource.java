package io.mooring.control.rest;

import com.fasterxml.jackson.databind.JsonNode;
import io.mooring.api.Configuration;
import io.mooring.api.RealServer;
import io.mooring.api.Snapshot;
import io.mooring.api.VirtualServer;
import io.mooring.control.json.Bound;
import io.mooring.control.json.Json;
import io.mooring.control.json.MergePatch;
import io.mooring.control.security.Role;
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
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** {@code /virtual-servers/{vs}/real-servers}. */
@Path("/api/v1/virtual-servers/{vs}/real-servers")
@Produces(MediaType.APPLICATION_JSON)
@Blocking
@Tag(name = "Real servers")
public class RealServersResource {
    private final Store store;
    private final Json json;
    private final Writes writes;
    private final Answers answers;
    private final Representations representations;
    private final Call call;

    @Inject
    RealServersResource(
            Store store, Json json, Writes writes, Answers answers, Representations representations, Call call) {
        this.store = store;
        this.json = json;
        this.writes = writes;
        this.answers = answers;
        this.representations = representations;
        this.call = call;
    }

    /** All of a virtual server, by name. */
    @GET
    @Operation(operationId = "listRealServers", summary = "List the real servers of a virtual server by name.")
    @APIResponse(
            responseCode = "200",
            description = "The real servers.",
            content = @Content(schema = @Schema(ref = "RealServerPage")))
    public Response list(
            @PathParam("vs") String vs,
            @QueryParam("limit") @Nullable String limit,
            @QueryParam("cursor") @Nullable String cursor,
            @Context UriInfo uri) {
        Snapshot snapshot = store.current();
        VirtualServer server = VirtualServersResource.existing(snapshot.configuration(), vs);
        Page<RealServer> page = Page.of(server.realServers(), RealServer::name, Page.Wanted.of(cursor, limit));
        return answers.listed(call, snapshot.revision(), page, uri, representations.realServers(vs));
    }

    /** Replaces all of a virtual server. */
    @PUT
    @Revises
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(operationId = "putRealServers", summary = "Replace all real servers of a virtual server.")
    @APIResponse(
            responseCode = "200",
            description = "What they are now.",
            content = @Content(schema = @Schema(ref = "RealServerPage")))
    @RequestBody(
            required = true,
            content = @Content(schema = @Schema(type = SchemaType.ARRAY, implementation = RealServer.class)))
    public CompletionStage<Response> putAll(@PathParam("vs") String vs, InputStream body) {
        Bound<RealServer[]> document = json.read(call.body(body), RealServer[].class);
        List<RealServer> reals = Arrays.asList(Writes.readable(document));
        VirtualServersResource.existing(store.current().configuration(), vs);
        Commit commit = writes.commit(
                call,
                new Writes.Target(
                        snapshot -> listTag(snapshot, vs), Writes.Place.at(edited -> server(edited) + "/realServers")),
                document.mistakes(),
                configuration -> Edits.put(
                        configuration,
                        VirtualServersResource.existing(configuration, vs).withRealServers(reals)));
        List<RealServer> written = VirtualServersResource.existing(
                        commit.snapshot().configuration(), vs)
                .realServers();
        return answers.written(call, commit, false, listTag(commit.snapshot(), vs), () -> new Page<>(written, null)
                .map(representations.realServers(vs)));
    }

    /** One of them. */
    @GET
    @Path("{rs}")
    @Operation(operationId = "getRealServer", summary = "Read a real server.")
    @APIResponse(
            responseCode = "200",
            description = "The real server.",
            content = @Content(schema = @Schema(implementation = RealServer.class)))
    public Response get(@PathParam("vs") String vs, @PathParam("rs") String rs) {
        Snapshot snapshot = store.current();
        RealServer real = existing(snapshot.configuration(), vs, rs);
        return answers.shown(call, snapshot.revision(), Answers.tag(real), () -> representations.realServer(vs, real));
    }

    /** Creates or replaces one. */
    @PUT
    @Revises
    @Path("{rs}")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(operationId = "putRealServer", summary = "Create or replace a real server.")
    @APIResponse(
            responseCode = "200",
            description = "What it is now.",
            content = @Content(schema = @Schema(implementation = RealServer.class)))
    @APIResponse(
            responseCode = "201",
            description = "It was created.",
            content = @Content(schema = @Schema(implementation = RealServer.class)))
    @RequestBody(required = true, content = @Content(schema = @Schema(implementation = RealServer.class)))
    public CompletionStage<Response> put(@PathParam("vs") String vs, @PathParam("rs") String rs, InputStream body) {
        Bound<RealServer> document = json.read(call.body(body), RealServer.class);
        RealServer read = Writes.readable(document);
        Writes.sameName(read.name(), rs);
        VirtualServersResource.existing(store.current().configuration(), vs);
        Commit commit = writes.commit(call, target(vs, rs), document.mistakes(), configuration -> {
            VirtualServer server = VirtualServersResource.existing(configuration, vs);
            return Edits.put(configuration, server, allowed(server.realServer(rs), read.withName(rs)));
        });
        return shown(commit, vs, rs);
    }

    /** Changes fields of one (RFC 7396). */
    @PATCH
    @Revises
    @Path("{rs}")
    @Consumes(RequestRules.MERGE_PATCH)
    @Operation(operationId = "patchRealServer", summary = "Change fields of a real server.")
    @APIResponse(
            responseCode = "200",
            description = "What it is now.",
            content = @Content(schema = @Schema(implementation = RealServer.class)))
    @RequestBody(required = true, content = @Content(schema = @Schema(ref = "RealServerPatch")))
    public CompletionStage<Response> patch(@PathParam("vs") String vs, @PathParam("rs") String rs, InputStream body) {
        JsonNode patch = json.parse(call.body(body));
        Bound<RealServer> document = json.bind(patch, RealServer.class);
        Writes.sameName(Writes.readable(document).name(), rs);
        existing(store.current().configuration(), vs, rs);
        Commit commit = writes.commit(call, target(vs, rs), document.mistakes(), configuration -> {
            RealServer before = existing(configuration, vs, rs);
            JsonNode merged = MergePatch.apply(json.tree(before), patch);
            RealServer result = Writes.readable(json.bind(merged, RealServer.class));
            return Edits.put(
                    configuration,
                    VirtualServersResource.existing(configuration, vs),
                    allowed(before, result.withName(rs)));
        });
        return shown(commit, vs, rs);
    }

    /** Removes one. */
    @DELETE
    @Revises
    @Path("{rs}")
    @Operation(operationId = "deleteRealServer", summary = "Remove a real server.")
    @APIResponse(responseCode = "204", description = "It is gone.")
    public CompletionStage<Response> delete(@PathParam("vs") String vs, @PathParam("rs") String rs) {
        existing(store.current().configuration(), vs, rs);
        Commit commit = writes.commit(call, target(vs, rs), List.of(), configuration -> {
            existing(configuration, vs, rs);
            return Edits.without(configuration, VirtualServersResource.existing(configuration, vs), rs);
        });
        return answers.removed(call, commit);
    }

    /** What a write may make of a real server: an operator changes its state and nothing else. */
    private RealServer allowed(@Nullable RealServer before, RealServer after) {
        if (before == null || !before.withState(after.state()).equals(after)) {
            call.require(Role.ADMIN, "A change of more than the state");
        }
        return after;
    }

    private CompletionStage<Response> shown(Commit commit, String vs, String rs) {
        RealServer real = existing(commit.snapshot().configuration(), vs, rs);
        VirtualServer before = commit.before().configuration().virtualServer(vs);
        return answers.written(
                call,
                commit,
                before == null || before.realServer(rs) == null,
                Answers.tag(real),
                () -> representations.realServer(vs, real));
    }

    private static Writes.Target target(String vs, String rs) {
        return new Writes.Target(
                snapshot -> {
                    VirtualServer server = snapshot.configuration().virtualServer(vs);
                    return Answers.tagOrNull(server == null ? null : server.realServer(rs));
                },
                Writes.Place.at(edited -> server(edited) + "/realServers/"
                        + (last(edited).realServers().size() - 1)));
    }

    private static @Nullable String listTag(Snapshot snapshot, String vs) {
        VirtualServer server = snapshot.configuration().virtualServer(vs);
        return server == null ? null : Answers.tag(new Page<>(server.realServers(), null));
    }

    private static VirtualServer last(Configuration edited) {
        return edited.virtualServers().get(edited.virtualServers().size() - 1);
    }

    private static String server(Configuration edited) {
        return "/virtualServers/" + (edited.virtualServers().size() - 1);
    }

    private static RealServer existing(Configuration configuration, String vs, String rs) {
        RealServer real = VirtualServersResource.existing(configuration, vs).realServer(rs);
        if (real == null) {
            throw ProblemException.notFound("real server", rs);
        }
        return real;
    }
}
