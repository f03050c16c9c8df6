package io.mooring.control.rest;

import io.mooring.api.Digest;
import io.mooring.api.Snapshot;
import io.mooring.control.json.Json;
import io.mooring.control.store.Commit;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Shows representations, with the headers that every answer of their kind has. */
@Singleton
public class Answers {
    /** The revision that an answer shows. */
    static final String REVISION = "Mooring-Revision";

    private static final String CHANGED = "Mooring-Changed";
    private static final String ETAG = "ETag";

    private final Json json;

    @Inject
    Answers(Json json) {
        this.json = json;
    }

    /** The strong ETag of what is desired: a record, or any text that names all of it. */
    static String tag(Record desired) {
        return "\"" + Digest.of(desired) + "\"";
    }

    /** The ETag of something that may not be there. */
    static @Nullable String tagOrNull(@Nullable Record desired) {
        return desired == null ? null : tag(desired);
    }

    /** A representation of something in a revision; 304 when the caller has it. */
    Response shown(Call call, long revision, String tag, Supplier<?> representation) {
        if (call.preconditions().notModified(tag)) {
            return Response.notModified()
                    .header(ETAG, tag)
                    .header(REVISION, revision)
                    .build();
        }
        return Response.ok(json.bytes(representation.get()), MediaType.APPLICATION_JSON_TYPE)
                .header(ETAG, tag)
                .header(REVISION, revision)
                .build();
    }

    /** A part of a list; its ETag covers what is desired of its items. */
    <T extends Record> Response listed(
            Call call, long revision, Page<T> page, UriInfo uri, Function<T, ?> representation) {
        String tag = tag(page);
        String link = page.link(call.path(), uri.getQueryParameters());
        Response shown = shown(call, revision, tag, () -> page.map(representation));
        return link == null
                ? shown
                : Response.fromResponse(shown).header("Link", link).build();
    }

    /** What was written, once the data planes run it if the caller waits for that. */
    CompletionStage<Response> written(
            Call call, Commit commit, boolean created, @Nullable String tag, Supplier<?> representation) {
        Response.ResponseBuilder response = head(commit, created ? 201 : 200);
        if (tag != null) {
            response.header(ETAG, tag);
        }
        if (created) {
            response.header("Location", call.path());
        }
        return CompletableFuture.completedFuture(response.type(MediaType.APPLICATION_JSON_TYPE)
                .entity(json.bytes(representation.get()))
                .build());
    }

    /** That something is gone. */
    CompletionStage<Response> removed(Call call, Commit commit) {
        return CompletableFuture.completedFuture(head(commit, 204).build());
    }

    private static Response.ResponseBuilder head(Commit commit, int status) {
        Snapshot shown = commit.snapshot();
        return Response.status(status).header(REVISION, shown.revision()).header(CHANGED, commit.changed());
    }
}
