package io.mooring.control.rest;

import io.mooring.control.store.Confirmation;
import io.mooring.control.store.Confirming;
import io.mooring.control.store.Revision;
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
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** {@code /revisions/{n}/confirm}: keeps what was made with {@code confirmWithin}. */
@Path("/api/v1/revisions/{n}/confirm")
@Produces(MediaType.APPLICATION_JSON)
@Blocking
@Tag(name = "Revisions")
public class ConfirmResource {
    private final Store store;
    private final Answers answers;
    private final Representations representations;
    private final Call call;

    @Inject
    ConfirmResource(Store store, Answers answers, Representations representations, Call call) {
        this.store = store;
        this.answers = answers;
        this.representations = representations;
        this.call = call;
    }

    /** Confirms it. */
    @POST
    @Operation(operationId = "confirmRevision", summary = "Keep a revision that was made with `confirmWithin`.")
    @APIResponse(
            responseCode = "200",
            description = "It stays.",
            content = @Content(schema = @Schema(ref = "RevisionWithChanges")))
    public CompletionStage<Response> confirm(@PathParam("n") String n) {
        long number = RevisionsResource.number(n).orElseThrow(() -> RevisionsResource.notFound(n));
        Confirming came = store.confirm(number, call.author());
        Revision revision = store.revision(number).orElseThrow(() -> RevisionsResource.notFound(n));
        return switch (came) {
            case CONFIRMED, CONFIRMED_BEFORE ->
                answers.done(
                        call,
                        number,
                        came == Confirming.CONFIRMED,
                        () -> representations.revision(
                                revision, store.configuration(number - 1), store.configuration(number)));
            case TOO_LATE -> throw nothing(tooLate(number, revision.confirmation()));
            case NOT_ASKED_FOR ->
                throw nothing(
                        "Revision " + number + " was not made with confirmWithin: it stays without being confirmed.");
        };
    }

    private static String tooLate(long number, @Nullable Confirmation confirmation) {
        if (confirmation == null) {
            throw new IllegalStateException("revision " + number + " waited to be confirmed");
        }
        return confirmation.state() == Confirmation.State.PENDING
                ? "The time to confirm revision " + number + " was over at " + confirmation.deadline()
                        + ": it is being rolled back."
                : "Revision " + number + " has been rolled back; the time to confirm it was until "
                        + confirmation.deadline() + ".";
    }

    private static ProblemException nothing(String detail) {
        return new ProblemException(ProblemType.NOTHING_TO_CONFIRM, detail);
    }
}
