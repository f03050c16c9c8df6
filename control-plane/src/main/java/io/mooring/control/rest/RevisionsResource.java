package io.mooring.control.rest;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mooring.api.Configuration;
import io.mooring.control.store.Revision;
import io.mooring.control.store.Store;
import io.smallrye.common.annotation.Blocking;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** {@code /revisions}: what was committed, newest first. */
@Path("/api/v1/revisions")
@Produces(MediaType.APPLICATION_JSON)
@Blocking
@Tag(name = "Revisions")
public class RevisionsResource {
    private static final Pattern NUMBER = Pattern.compile("0|[1-9][0-9]{0,17}");

    private final Store store;
    private final Answers answers;
    private final Representations representations;
    private final Call call;

    @Inject
    RevisionsResource(Store store, Answers answers, Representations representations, Call call) {
        this.store = store;
        this.answers = answers;
        this.representations = representations;
        this.call = call;
    }

    /** Who made each, when and why. */
    @GET
    @Operation(operationId = "listRevisions", summary = "List revisions, newest first.")
    @APIResponse(
            responseCode = "200",
            description = "The revisions.",
            content = @Content(schema = @Schema(ref = "RevisionPage")))
    public Response list(
            @QueryParam("limit") @Nullable String limit,
            @QueryParam("cursor") @Nullable String cursor,
            @Context UriInfo uri) {
        Page.Wanted wanted = Page.Wanted.of(cursor, limit);
        String after = wanted.after();
        if (after != null && !NUMBER.matcher(after).matches()) {
            throw new ProblemException(
                    ProblemType.INVALID_PARAMETER, "cursor: not one of ours (expected the nextCursor of a list).");
        }
        long before = after == null ? Long.MAX_VALUE : Long.parseLong(after);
        List<Revision> found = store.revisionsBefore(before, wanted.limit() + 1);
        boolean more = found.size() > wanted.limit();
        List<Revision> items = more ? found.subList(0, wanted.limit()) : found;
        String next =
                more ? Page.cursor(String.valueOf(items.get(items.size() - 1).revision())) : null;
        return answers.listed(call, store.current().revision(), new Page<>(items, next), uri, revision -> revision);
    }

    /** One of them, with what it changed as far as the one before it is still kept. */
    @GET
    @Path("{n}")
    @Operation(operationId = "getRevision", summary = "Read who made a revision, when and why, and what it changed.")
    @APIResponse(
            responseCode = "200",
            description = "The revision.",
            content = @Content(schema = @Schema(ref = "RevisionWithChanges")))
    public Response get(@PathParam("n") String n) {
        Revision revision = number(n).flatMap(store::revision).orElseThrow(() -> notFound(n));
        return answers.shown(call, revision.revision(), Answers.tag(revision), () -> shown(revision));
    }

    private ObjectNode shown(Revision revision) {
        return representations.revision(
                revision, store.configuration(revision.revision() - 1), store.configuration(revision.revision()));
    }

    /** What one of them holds. */
    @GET
    @Path("{n}/config")
    @Operation(operationId = "getRevisionConfig", summary = "Read the whole configuration of a revision.")
    @APIResponse(
            responseCode = "200",
            description = "Its configuration.",
            content = @Content(schema = @Schema(implementation = Configuration.class)))
    public Response config(@PathParam("n") String n) {
        long number = number(n).orElseThrow(() -> notFound(n));
        Configuration configuration = store.configuration(number).orElseThrow(() -> notFound(n));
        return answers.shown(call, number, Answers.tag(configuration), () -> configuration);
    }

    /** The number that a path segment says; empty: it is none. */
    static Optional<Long> number(String n) {
        return NUMBER.matcher(n).matches() ? Optional.of(Long.parseLong(n)) : Optional.empty();
    }

    /** That there is no revision of this number. */
    static ProblemException notFound(String n) {
        return new ProblemException(
                ProblemType.NOT_FOUND, "There is no revision " + n + " (the newest are kept, the others forgotten).");
    }
}
