package io.mooring.control.rest;

import io.mooring.api.Snapshot;
import io.mooring.control.changes.Changes;
import io.mooring.control.fleet.Fleet;
import io.mooring.control.store.Store;
import io.smallrye.common.annotation.Blocking;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** {@code /apply}: what waits in manual mode, and the word that it shall not wait any longer. */
@Path("/api/v1/apply")
@Produces(MediaType.APPLICATION_JSON)
@Blocking
@Tag(name = "Revisions")
public class ApplyResource {
    private final Store store;
    private final Fleet fleet;
    private final Guards guards;
    private final Answers answers;
    private final Call call;

    @Inject
    ApplyResource(Store store, Fleet fleet, Guards guards, Answers answers, Call call) {
        this.store = store;
        this.fleet = fleet;
        this.guards = guards;
        this.answers = answers;
        this.call = call;
    }

    /** What data planes are to run, and what waits. */
    @GET
    @Operation(operationId = "getPublication", summary = "Read what data planes are to run, and what waits for POST.")
    @APIResponse(
            responseCode = "200",
            description = "What data planes are to run, and what waits.",
            content = @Content(schema = @Schema(implementation = Publication.class)))
    public Response get() {
        Publication publication = publication();
        return answers.live(publication.revision(), publication);
    }

    /** Has data planes run the newest revision, confirmed or not. */
    @POST
    @Operation(
            operationId = "applyRevision",
            summary = "Have data planes run the newest revision; with `Prefer: wait=N`, answers once they do.")
    @APIResponse(
            responseCode = "200",
            description = "What they are to run now.",
            content = @Content(schema = @Schema(implementation = Publication.class)))
    public CompletionStage<Response> apply(
            @QueryParam("dryRun") @Nullable String dryRun,
            @QueryParam("maxConnectionsClosed") @Nullable String maxConnectionsClosed) {
        Long most = WriteOptions.maxConnectionsClosed(maxConnectionsClosed);
        if (Parameters.flag(WriteOptions.DRY_RUN, dryRun, false)) {
            return CompletableFuture.completedFuture(answers.planned(guards.plan(store.waiting(), most)));
        }
        boolean changed = guards.publish(call.author(), most);
        return answers.done(call, store.published().revision(), changed, this::publication);
    }

    private Publication publication() {
        Snapshot published = store.published(); // asked for first: what is current is never older
        Snapshot current = store.current();
        return new Publication(
                current.configuration().globals().applyMode(),
                current.revision(),
                published.revision(),
                Changes.between(published.configuration(), current.configuration()),
                fleet.convergence(published.revision()));
    }
}
