package io.mooring.control.rest;

import io.mooring.api.Digest;
import io.mooring.control.fleet.Fleet;
import io.mooring.control.json.Json;
import io.mooring.control.plan.Plan;
import io.mooring.control.store.Commit;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.time.Duration;
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

    /** Whether a write changed something. */
    static final String CHANGED = "Mooring-Changed";

    private static final String ETAG = "ETag";

    private final Json json;
    private final Fleet fleet;
    private final Guards guards;

    @Inject
    Answers(Json json, Fleet fleet, Guards guards) {
        this.json = json;
        this.fleet = fleet;
        this.guards = guards;
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
        return shown(call.preconditions().notModified(tag), revision, tag, representation)
                .build();
    }

    /** What is live in a revision. No cache may keep it. */
    Response live(long revision, Record status) {
        return Response.ok(json.bytes(status), MediaType.APPLICATION_JSON_TYPE)
                .header(REVISION, revision)
                .header("Cache-Control", "no-store")
                .build();
    }

    /** A text in a revision; 304 when the caller has it. */
    Response shownAsText(Call call, long revision, String tag, Supplier<String> text) {
        boolean notModified = call.preconditions().notModified(tag);
        Response.ResponseBuilder response = head(notModified, revision, tag);
        return notModified
                ? response.build()
                : response.entity(text.get())
                        .type(MediaType.TEXT_PLAIN_TYPE.withCharset("utf-8"))
                        .build();
    }

    /** A part of a list; its ETag covers what is desired of its items. */
    <T extends Record> Response listed(
            Call call, long revision, Page<T> page, UriInfo uri, Function<T, ?> representation) {
        return listedLater(call, revision, page, uri, representation).get().build();
    }

    /** The same, made when it is asked for: what the request says is read now, what is live then. */
    <T extends Record> Supplier<Response.ResponseBuilder> listedLater(
            Call call, long revision, Page<T> page, UriInfo uri, Function<T, ?> representation) {
        String tag = tag(page);
        boolean notModified = call.preconditions().notModified(tag);
        String link = page.link(call.path(), uri.getQueryParameters());
        return () -> {
            Response.ResponseBuilder response = shown(notModified, revision, tag, () -> page.map(representation));
            return link == null ? response : response.header("Link", link);
        };
    }

    private Response.ResponseBuilder shown(boolean notModified, long revision, String tag, Supplier<?> representation) {
        Response.ResponseBuilder response = head(notModified, revision, tag);
        return notModified
                ? response
                : response.entity(json.bytes(representation.get())).type(MediaType.APPLICATION_JSON_TYPE);
    }

    private static Response.ResponseBuilder head(boolean notModified, long revision, String tag) {
        return (notModified ? Response.notModified() : Response.ok())
                .header(ETAG, tag)
                .header(REVISION, revision);
    }

    /** What was written, once the data planes run it if the caller waits for that; or the plan, where it was only tried. */
    CompletionStage<Response> written(
            Call call, Commit commit, boolean created, @Nullable String tag, Supplier<?> representation) {
        String location = created ? call.path() : null;
        return onceCommitted(call, commit, () -> {
            Response.ResponseBuilder response = head(commit, created ? 201 : 200);
            if (tag != null) {
                response.header(ETAG, tag);
            }
            if (location != null) {
                response.header("Location", location);
            }
            return response.type(MediaType.APPLICATION_JSON_TYPE).entity(json.bytes(representation.get()));
        });
    }

    /** That something is gone, once the data planes know if the caller waits for that; or the plan. */
    CompletionStage<Response> removed(Call call, Commit commit) {
        return onceCommitted(call, commit, () -> head(commit, 204));
    }

    private CompletionStage<Response> onceApplied(
            Call call, long revision, Supplier<Response.ResponseBuilder> response) {
        if (fleet.waitsForApply(revision)) { // nothing to wait for: no data plane runs it before somebody says so
            return CompletableFuture.completedFuture(response.get().build());
        }
        return call.preference().whenMet(atMost -> fleet.awaitApplied(revision, atMost), response);
    }

    /** The answer to a write; where the caller wants only to try it, the plan. */
    private CompletionStage<Response> onceCommitted(
            Call call, Commit commit, Supplier<Response.ResponseBuilder> response) {
        WriteOptions options = call.options();
        if (options.dryRun()) {
            Plan plan = guards.plan(commit, options.maxConnectionsClosed());
            return CompletableFuture.completedFuture(planned(plan));
        }
        return onceApplied(call, commit.snapshot().revision(), response);
    }

    /** What was done to a revision that stays what it is, once the data planes run it if the caller waits for that. */
    CompletionStage<Response> done(Call call, long revision, boolean changed, Supplier<?> representation) {
        return onceApplied(call, revision, () -> head(200, revision, changed)
                .type(MediaType.APPLICATION_JSON_TYPE)
                .entity(json.bytes(representation.get())));
    }

    /** The plan of what was tried and not written. */
    Response planned(Plan plan) {
        return tried(plan.baseRevision(), plan).type(Plan.MEDIA_TYPE).build();
    }

    /** More than a plan of what was tried and not written; the tag is that of what it was tried against. */
    Response tried(long baseRevision, String tag, Record report) {
        return tried(baseRevision, report)
                .type(MediaType.APPLICATION_JSON)
                .header(ETAG, tag)
                .build();
    }

    /** It is of this moment, so no cache may keep it. */
    private Response.ResponseBuilder tried(long baseRevision, Record report) {
        return Response.ok(json.bytes(report))
                .header(REVISION, baseRevision)
                .header(CHANGED, false)
                .header("Cache-Control", "no-store");
    }

    /** What was written and is no part of a revision, once it is met what the caller waits for. */
    CompletionStage<Response> registered(
            Call call,
            Fleet.Registered outcome,
            String tag,
            Function<Duration, CompletionStage<?>> awaited,
            Supplier<?> representation) {
        String location = outcome == Fleet.Registered.CREATED ? call.path() : null;
        return call.preference().whenMet(awaited, () -> {
            Response.ResponseBuilder response = Response.status(location == null ? 200 : 201)
                    .header(CHANGED, outcome != Fleet.Registered.UNCHANGED)
                    .header(ETAG, tag)
                    .type(MediaType.APPLICATION_JSON_TYPE)
                    .entity(json.bytes(representation.get()));
            return location == null ? response : response.header("Location", location);
        });
    }

    /** What was written, is no part of a revision, and is nothing that a data plane would have to run. */
    Response kept(boolean changed, String tag, @Nullable String location, Object representation) {
        Response.ResponseBuilder response = Response.status(location == null ? 200 : 201)
                .header(CHANGED, changed)
                .header(ETAG, tag)
                .type(MediaType.APPLICATION_JSON_TYPE)
                .entity(json.bytes(representation));
        return (location == null ? response : response.header("Location", location)).build();
    }

    private static Response.ResponseBuilder head(Commit commit, int status) {
        return head(status, commit.snapshot().revision(), commit.changed());
    }

    private static Response.ResponseBuilder head(int status, long revision, boolean changed) {
        return Response.status(status).header(REVISION, revision).header(CHANGED, changed);
    }
}
