package io.mooring.control.rest;

import com.fasterxml.jackson.databind.JsonNode;
import io.mooring.api.Configuration;
import io.mooring.api.Snapshot;
import io.mooring.api.Violation;
import io.mooring.control.json.Bound;
import io.mooring.control.json.Json;
import io.mooring.control.store.Commit;
import io.mooring.control.store.Store;
import io.smallrye.common.annotation.Blocking;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.InputStream;
import java.util.concurrent.CompletionStage;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** {@code /config}: all of it at once. */
@Path("/api/v1/config")
@Produces(MediaType.APPLICATION_JSON)
@Blocking
@Tag(name = "Configuration")
public class ConfigResource {
    private static final Pattern SERVER_POINTER = Pattern.compile("/virtualServers/([0-9]+)(.*)");

    private final Store store;
    private final Json json;
    private final Writes writes;
    private final Answers answers;
    private final Call call;

    @Inject
    ConfigResource(Store store, Json json, Writes writes, Answers answers, Call call) {
        this.store = store;
        this.json = json;
        this.writes = writes;
        this.answers = answers;
        this.call = call;
    }

    /** What it is: a document that PUT takes back. */
    @GET
    @Operation(operationId = "getConfig", summary = "Read the whole configuration, as PUT takes it back.")
    @APIResponse(
            responseCode = "200",
            description = "The configuration.",
            content = @Content(schema = @Schema(implementation = Configuration.class)))
    public Response get() {
        Snapshot snapshot = store.current();
        Configuration configuration = snapshot.configuration();
        return answers.shown(call, snapshot.revision(), Answers.tag(configuration), () -> configuration);
    }

    /** Replaces it, or with {@code prune=false} all that the document names, in one revision. */
    @PUT
    @Revises
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(operationId = "putConfig", summary = "Replace the whole configuration in one revision.")
    @APIResponse(
            responseCode = "200",
            description = "What became of each resource.",
            content = @Content(schema = @Schema(type = SchemaType.ARRAY, implementation = Action.class)))
    @RequestBody(required = true, content = @Content(schema = @Schema(implementation = Configuration.class)))
    public CompletionStage<Response> put(@QueryParam("prune") @Nullable String prune, InputStream body) {
        boolean replaces = Parameters.flag("prune", prune, true);
        JsonNode tree = json.parse(call.body(body));
        Bound<Configuration> document = json.bind(tree, Configuration.class);
        Configuration read = Writes.readable(document);
        Commit commit = writes.commit(
                call,
                new Writes.Target(
                        snapshot -> Answers.tag(snapshot.configuration()),
                        (violation, edited) -> inDocument(violation, edited, read)),
                document.mistakes(),
                configuration -> replaces ? read : Edits.merged(configuration, read, tree.hasNonNull("globals")));
        Configuration before = commit.before().configuration();
        Configuration after = commit.snapshot().configuration();
        return answers.written(call, commit, false, Answers.tag(after), () -> Action.between(before, after));
    }

    /** What the document does not name stands before what it names. */
    private static @Nullable Violation inDocument(Violation violation, Configuration edited, Configuration document) {
        Matcher server = SERVER_POINTER.matcher(violation.pointer());
        if (!server.matches()) {
            return violation;
        }
        int kept = edited.virtualServers().size() - document.virtualServers().size();
        int index = Integer.parseInt(server.group(1)) - kept;
        return index < 0
                ? null
                : new Violation("/virtualServers/" + index + server.group(2), violation.code(), violation.message());
    }
}
