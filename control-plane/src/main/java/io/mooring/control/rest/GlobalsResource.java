package io.mooring.control.rest;

import com.fasterxml.jackson.databind.JsonNode;
import io.mooring.api.Globals;
import io.mooring.api.Snapshot;
import io.mooring.control.json.Bound;
import io.mooring.control.json.Json;
import io.mooring.control.json.MergePatch;
import io.mooring.control.store.Commit;
import io.mooring.control.store.Store;
import io.smallrye.common.annotation.Blocking;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.InputStream;
import java.util.concurrent.CompletionStage;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** {@code /globals}. */
@Path("/api/v1/globals")
@Produces(MediaType.APPLICATION_JSON)
@Blocking
@Tag(name = "Globals")
public class GlobalsResource {
    private static final Writes.Target TARGET = new Writes.Target(
            snapshot -> Answers.tag(snapshot.configuration().globals()), Writes.Place.at(edited -> "/globals"));

    private final Store store;
    private final Json json;
    private final Writes writes;
    private final Answers answers;
    private final Call call;

    @Inject
    GlobalsResource(Store store, Json json, Writes writes, Answers answers, Call call) {
        this.store = store;
        this.json = json;
        this.writes = writes;
        this.answers = answers;
        this.call = call;
    }

    /** What they are. */
    @GET
    @Operation(operationId = "getGlobals", summary = "Read the globals.")
    @APIResponse(
            responseCode = "200",
            description = "The globals.",
            content = @Content(schema = @Schema(implementation = Globals.class)))
    public Response get() {
        Snapshot snapshot = store.current();
        Globals globals = snapshot.configuration().globals();
        return answers.shown(call, snapshot.revision(), Answers.tag(globals), () -> globals);
    }

    /** Replaces them. */
    @PUT
    @Revises
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(operationId = "putGlobals", summary = "Replace the globals. Absent fields take their defaults.")
    @APIResponse(
            responseCode = "200",
            description = "What they are now.",
            content = @Content(schema = @Schema(implementation = Globals.class)))
    @RequestBody(required = true, content = @Content(schema = @Schema(implementation = Globals.class)))
    public CompletionStage<Response> put(InputStream body) {
        Bound<Globals> document = json.read(call.body(body), Globals.class);
        Globals globals = Writes.readable(document);
        return shown(writes.commit(call, TARGET, document.mistakes(), configuration -> configuration.with(globals)));
    }

    /** Changes fields of them (RFC 7396). */
    @PATCH
    @Revises
    @Consumes(RequestRules.MERGE_PATCH)
    @Operation(operationId = "patchGlobals", summary = "Change fields of the globals.")
    @APIResponse(
            responseCode = "200",
            description = "What they are now.",
            content = @Content(schema = @Schema(implementation = Globals.class)))
    @RequestBody(required = true, content = @Content(schema = @Schema(ref = "GlobalsPatch")))
    public CompletionStage<Response> patch(InputStream body) {
        JsonNode patch = json.parse(call.body(body));
        Bound<Globals> document = json.bind(patch, Globals.class);
        Writes.readable(document);
        return shown(writes.commit(call, TARGET, document.mistakes(), configuration -> {
            JsonNode merged = MergePatch.apply(json.tree(configuration.globals()), patch);
            return configuration.with(Writes.readable(json.bind(merged, Globals.class)));
        }));
    }

    private CompletionStage<Response> shown(Commit commit) {
        Globals globals = commit.snapshot().configuration().globals();
        return answers.written(call, commit, false, Answers.tag(globals), () -> globals);
    }
}
