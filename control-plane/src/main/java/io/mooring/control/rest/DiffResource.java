package io.mooring.control.rest;

import io.mooring.api.Configuration;
import io.mooring.control.changes.Changes;
import io.mooring.control.changes.ConfigurationChange;
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
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Variant;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** {@code /revisions/{n}/diff}: what differs between two revisions, for programs or for people. */
@Path("/api/v1/revisions/{n}/diff")
@Blocking
@Tag(name = "Revisions")
public class DiffResource {
    private static final List<Variant> FORMS = Variant.mediaTypes(
                    MediaType.APPLICATION_JSON_TYPE, MediaType.TEXT_PLAIN_TYPE)
            .build();

    private final Store store;
    private final Answers answers;
    private final DiffText text;
    private final Call call;

    @Inject
    DiffResource(Store store, Answers answers, DiffText text, Call call) {
        this.store = store;
        this.answers = answers;
        this.text = text;
        this.call = call;
    }

    /** One side of it. */
    private record Side(Revision revision, Configuration configuration) {}

    /** What its ETag is made of: the same two can be shown in two forms. */
    public record Compared(Revision before, Revision after, String form) {}

    /** What it changed of the one before it, or of any other. */
    @GET
    @Produces({MediaType.APPLICATION_JSON, MediaType.TEXT_PLAIN})
    @Operation(
            operationId = "getRevisionDiff",
            summary = "Read what differs between a revision and the one before it, or any other.")
    @APIResponse(
            responseCode = "200",
            description = "The differences; as `text/plain` in lines, for people.",
            content = {
                @Content(mediaType = MediaType.APPLICATION_JSON, schema = @Schema(implementation = Comparison.class)),
                @Content(mediaType = MediaType.TEXT_PLAIN, schema = @Schema(implementation = String.class))
            })
    public Response diff(
            @PathParam("n") String n, @QueryParam("against") @Nullable String against, @Context Request request) {
        long number = RevisionsResource.number(n).orElseThrow(() -> RevisionsResource.notFound(n));
        long other =
                against == null ? Math.max(0, number - 1) : Parameters.number("against", against, 0, Long.MAX_VALUE);
        Side after = side(number);
        Side before = side(other);
        Variant form = request.selectVariant(FORMS); // which also sets the header Vary
        boolean asText = form != null && form.getMediaType().isCompatible(MediaType.TEXT_PLAIN_TYPE);
        String tag = Answers.tag(new Compared(before.revision, after.revision, asText ? "text" : "json"));
        return asText
                ? answers.shownAsText(
                        call, number, tag, () -> text.of(before.revision, after.revision, changes(before, after)))
                : answers.shown(call, number, tag, () -> new Comparison(number, other, changes(before, after)));
    }

    private Side side(long number) {
        Revision revision = store.revision(number).orElseThrow(() -> notFound(number));
        return new Side(revision, store.configuration(number).orElseThrow(() -> notFound(number)));
    }

    private static ProblemException notFound(long number) {
        return RevisionsResource.notFound(String.valueOf(number));
    }

    private static List<ConfigurationChange> changes(Side before, Side after) {
        return Changes.between(before.configuration, after.configuration);
    }
}
