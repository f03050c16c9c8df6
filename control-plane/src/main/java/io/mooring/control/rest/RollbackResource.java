package io.mooring.control.rest;

import io.mooring.api.Configuration;
import io.mooring.control.store.Commit;
import io.mooring.control.store.Store;
import io.smallrye.common.annotation.Blocking;
import jakarta.inject.Inject;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.concurrent.CompletionStage;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** {@code /revisions/{n}/rollback}: a write like {@code PUT /config}, with what a revision holds for its document. */
@Path("/api/v1/revisions/{n}/rollback")
@Produces(MediaType.APPLICATION_JSON)
@Blocking
@Tag(name = "Revisions")
public class RollbackResource {
    /** The pointers of violations lead into the configuration of the revision. */
    private static final Writes.Target TARGET =
            new Writes.Target(snapshot -> Answers.tag(snapshot.configuration()), (violation, edited) -> violation);

    private final Store store;
    private final Writes writes;
    private final Answers answers;
    private final Call call;

    @Inject
    RollbackResource(Store store, Writes writes, Answers answers, Call call) {
        this.store = store;
        this.writes = writes;
        this.answers = answers;
        this.call = call;
    }

    /** Makes a new revision with the configuration of this one; while another is unconfirmed, that ends with it. */
    @POST
    @Revises
    @Operation(
            operationId = "rollbackToRevision",
            summary = "Make a new revision with the configuration of this one. ETags are those of `/config`.")
    @APIResponse(
            responseCode = "200",
            description = "What became of each resource.",
            content = @Content(schema = @Schema(type = SchemaType.ARRAY, implementation = Action.class)))
    public CompletionStage<Response> rollback(@PathParam("n") String n) {
        long number = RevisionsResource.number(n).orElseThrow(() -> RevisionsResource.notFound(n));
        Configuration there = store.configuration(number).orElseThrow(() -> RevisionsResource.notFound(n));
        Commit commit = writes.rollback(call, TARGET, number, there);
        Configuration before = commit.before().configuration();
        Configuration after = commit.snapshot().configuration();
        return answers.written(call, commit, false, Answers.tag(after), () -> Action.between(before, after));
    }
}
