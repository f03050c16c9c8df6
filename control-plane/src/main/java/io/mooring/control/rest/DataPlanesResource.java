package io.mooring.control.rest;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mooring.api.SnapshotRules;
import io.mooring.api.Violation;
import io.mooring.control.changes.Changes;
import io.mooring.control.fleet.DataPlane;
import io.mooring.control.fleet.Fleet;
import io.mooring.control.fleet.LivePlane;
import io.mooring.control.json.Bound;
import io.mooring.control.json.Json;
import io.mooring.control.plan.Plan;
import io.mooring.control.publish.Publisher;
import io.mooring.control.store.Store;
import io.smallrye.common.annotation.Blocking;
import jakarta.inject.Inject;
import jakarta.validation.Validator;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** {@code /data-planes}. Registrations are no part of the configuration: they make no revision. */
@Path("/api/v1/data-planes")
@Produces(MediaType.APPLICATION_JSON)
@Blocking
@Tag(name = "Data planes")
public class DataPlanesResource {
    private static final String KIND = "data plane";

    private final Store store;
    private final Fleet fleet;
    private final Publisher publisher;
    private final Json json;
    private final SnapshotRules rules;
    private final Answers answers;
    private final Representations representations;
    private final Call call;

    @Inject
    DataPlanesResource(
            Store store,
            Fleet fleet,
            Publisher publisher,
            Json json,
            Validator validator,
            Answers answers,
            Representations representations,
            Call call) {
        this.store = store;
        this.fleet = fleet;
        this.publisher = publisher;
        this.json = json;
        this.rules = new SnapshotRules(validator);
        this.answers = answers;
        this.representations = representations;
        this.call = call;
    }

    /** All of them by name; with {@code Prefer: wait}, once each runs the revision or has refused it. */
    @GET
    @Operation(
            operationId = "listDataPlanes",
            summary = "List data planes by name; with `Prefer: wait=N`, once each runs the revision or has refused it.")
    @APIResponse(
            responseCode = "200",
            description = "The data planes.",
            content = @Content(schema = @Schema(ref = "DataPlanePage")))
    public CompletionStage<Response> list(
            @QueryParam("revision") @Nullable String revision,
            @QueryParam("limit") @Nullable String limit,
            @QueryParam("cursor") @Nullable String cursor,
            @Context UriInfo uri) {
        long awaited = revision == null
                ? store.published().revision()
                : Parameters.number("revision", revision, 0, Long.MAX_VALUE);
        Map<String, LivePlane> planes = new LinkedHashMap<>();
        fleet.planes().forEach(plane -> planes.put(plane.registration().name(), plane));
        Page<DataPlane> page = Page.of(
                planes.values().stream().map(LivePlane::registration).toList(),
                DataPlane::name,
                Page.Wanted.of(cursor, limit));
        return call.preference()
                .whenMet(
                        atMost -> fleet.awaitEverywhere(awaited, atMost),
                        answers.listedLater(
                                call,
                                store.current().revision(),
                                page,
                                uri,
                                plane -> shown(Objects.requireNonNull(planes.get(plane.name())))));
    }

    /** One of them. */
    @GET
    @Path("{name}")
    @Operation(operationId = "getDataPlane", summary = "Read a data plane.")
    @APIResponse(
            responseCode = "200",
            description = "The data plane.",
            content = @Content(schema = @Schema(implementation = DataPlane.class)))
    public Response get(@PathParam("name") String name) {
        LivePlane plane = existing(name);
        return answers.shown(call, store.current().revision(), Answers.tag(plane.registration()), () -> shown(plane));
    }

    /**
     * Registers one, or changes how it is registered; with {@code Prefer: wait}, answers once it runs the newest revision.
     * Data planes that announce themselves call this, too.
     */
    @PUT
    @Path("{name}")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            operationId = "putDataPlane",
            summary = "Register a data plane. A data plane that announces itself does the same with the plane secret.")
    @APIResponse(
            responseCode = "200",
            description = "What it is now.",
            content = @Content(schema = @Schema(implementation = DataPlane.class)))
    @APIResponse(
            responseCode = "201",
            description = "It was registered.",
            content = @Content(schema = @Schema(implementation = DataPlane.class)))
    @RequestBody(required = true, content = @Content(schema = @Schema(implementation = DataPlane.class)))
    public CompletionStage<Response> put(
            @PathParam("name") String name, @QueryParam("dryRun") @Nullable String dryRun, InputStream body) {
        boolean tried = Parameters.flag(WriteOptions.DRY_RUN, dryRun, false);
        Bound<DataPlane> document = json.read(call.body(body), DataPlane.class);
        DataPlane read = Writes.readable(document);
        Writes.sameName(read.name(), name);
        DataPlane plane = named(read, name);
        List<Violation> violations = rules.fieldViolations(plane);
        if (!document.mistakes().isEmpty() || !violations.isEmpty()) {
            throw Writes.broken(document.mistakes(), violations);
        }
        if (tried) {
            return CompletableFuture.completedFuture(tried(name, plane));
        }
        Fleet.Registered outcome = fleet.register(plane, precondition());
        LivePlane live = existing(name);
        return answers.registered(
                call, outcome, Answers.tag(plane), atMost -> fleet.awaitInStep(live, atMost), () -> shown(live));
    }

    /** A data plane that announces itself knows nothing of the labels that an operator gave it: they stay. */
    private DataPlane named(DataPlane read, String name) {
        LivePlane known = fleet.plane(name);
        return known != null && call.byDataPlane()
                ? new DataPlane(name, read.url(), known.registration().labels())
                : read.withName(name);
    }

    /** Forgets one; it serves on with what it runs. */
    @DELETE
    @Path("{name}")
    @Operation(operationId = "deleteDataPlane", summary = "Forget a data plane. It serves on with what it runs.")
    @APIResponse(responseCode = "204", description = "It is gone.")
    public Response delete(@PathParam("name") String name, @QueryParam("dryRun") @Nullable String dryRun) {
        boolean tried = Parameters.flag(WriteOptions.DRY_RUN, dryRun, false);
        existing(name);
        if (tried) {
            return tried(name, null);
        }
        if (!fleet.remove(name, precondition())) {
            throw ProblemException.notFound(KIND, name);
        }
        return Response.noContent().header("Mooring-Changed", true).build();
    }

    /** The plan of a registration, or with null of its removal; refused as that would be. */
    private Response tried(String name, @Nullable DataPlane after) {
        LivePlane known = fleet.plane(name);
        DataPlane before = known == null ? null : known.registration();
        precondition().accept(Optional.ofNullable(before));
        return answers.planned(
                Plan.beside(store.current().revision(), Changes.at("/dataPlanes/" + name, before, after)));
    }

    /** Has one take over the newest revision, even from another store or below the one that it runs. */
    @POST
    @Path("{name}/resync")
    @Operation(
            operationId = "resyncDataPlane",
            summary = "Have a data plane take over the newest revision whatever it runs: after the store was restored.")
    @APIResponse(
            responseCode = "202",
            description = "It will be tried until the data plane has answered; `Prefer: wait=N` waits for that.",
            content = @Content(schema = @Schema(implementation = DataPlane.class)))
    public CompletionStage<Response> resync(@PathParam("name") String name) {
        LivePlane plane = existing(name);
        publisher.resync(name);
        return call.preference()
                .whenMet(atMost -> fleet.awaitInStep(plane, atMost), () -> Response.accepted(json.bytes(shown(plane)))
                        .type(MediaType.APPLICATION_JSON_TYPE));
    }

    private LivePlane existing(String name) {
        LivePlane plane = fleet.plane(name);
        if (plane == null) {
            throw ProblemException.notFound(KIND, name);
        }
        return plane;
    }

    private Consumer<Optional<DataPlane>> precondition() {
        Preconditions preconditions = call.preconditions();
        if (!call.byDataPlane()) { // one that announces itself knows of no ETag
            Writes.requirePrecondition(preconditions, store.current());
        }
        return before -> {
            String tag = Answers.tagOrNull(before.orElse(null));
            if (!preconditions.allowWrite(tag)) {
                throw Writes.preconditionFailed(tag);
            }
        };
    }

    private ObjectNode shown(LivePlane plane) {
        return representations.dataPlane(plane, store.published());
    }
}
