package io.mooring.control.rest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mooring.api.SnapshotRules;
import io.mooring.api.Violation;
import io.mooring.control.changes.Changes;
import io.mooring.control.changes.ConfigurationChange;
import io.mooring.control.json.Bound;
import io.mooring.control.json.Json;
import io.mooring.control.json.MergePatch;
import io.mooring.control.plan.Plan;
import io.mooring.control.security.Passwords;
import io.mooring.control.security.RegisteredUser;
import io.mooring.control.security.User;
import io.mooring.control.security.Users;
import io.mooring.control.store.Store;
import io.smallrye.common.annotation.Blocking;
import jakarta.inject.Inject;
import jakarta.validation.Validator;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** {@code /users}. Users are no part of the configuration: they make no revision. */
@Path("/api/v1/users")
@Produces(MediaType.APPLICATION_JSON)
@Blocking
@Tag(name = "Users")
public class UsersResource {
    private final Store store;
    private final Users users;
    private final Json json;
    private final SnapshotRules rules;
    private final Answers answers;
    private final Call call;

    @Inject
    UsersResource(Store store, Users users, Json json, Validator validator, Answers answers, Call call) {
        this.store = store;
        this.users = users;
        this.json = json;
        this.rules = new SnapshotRules(validator);
        this.answers = answers;
        this.call = call;
    }

    /** All of them by name. */
    @GET
    @Operation(operationId = "listUsers", summary = "List users by name.")
    @APIResponse(
            responseCode = "200",
            description = "The users.",
            content = @Content(schema = @Schema(ref = "UserPage")))
    public Response list(
            @QueryParam("limit") @Nullable String limit,
            @QueryParam("cursor") @Nullable String cursor,
            @Context UriInfo uri) {
        Page<RegisteredUser> page = Page.of(users.all(), user -> user.user().name(), Page.Wanted.of(cursor, limit));
        return answers.listed(call, store.current().revision(), page, uri, this::shown);
    }

    /** One of them. */
    @GET
    @Path("{user}")
    @Operation(operationId = "getUser", summary = "Read a user.")
    @APIResponse(
            responseCode = "200",
            description = "The user.",
            content = @Content(schema = @Schema(implementation = User.class)))
    public Response get(@PathParam("user") String name) {
        RegisteredUser user = existing(users.find(name), name);
        return answers.shown(call, store.current().revision(), Answers.tag(user), () -> shown(user));
    }

    /** Creates or replaces one. */
    @PUT
    @Path("{user}")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            operationId = "putUser",
            summary = "Create or replace a user. Without a password in the document it keeps the one that it has.")
    @APIResponse(
            responseCode = "200",
            description = "What it is now.",
            content = @Content(schema = @Schema(implementation = User.class)))
    @APIResponse(
            responseCode = "201",
            description = "It was created.",
            content = @Content(schema = @Schema(implementation = User.class)))
    @RequestBody(required = true, content = @Content(schema = @Schema(implementation = User.class)))
    public Response put(
            @PathParam("user") String name, @QueryParam("dryRun") @Nullable String dryRun, InputStream body) {
        boolean tried = Parameters.flag(WriteOptions.DRY_RUN, dryRun, false);
        Bound<User> document = json.read(call.body(body), User.class);
        User read = Writes.readable(document);
        Writes.sameName(read.name(), name);
        User user = sound(document, read.withName(name));
        return written(name, tried, before -> new Users.Wish(user, false));
    }

    /** Changes fields of one (RFC 7396). */
    @PATCH
    @Path("{user}")
    @Consumes(RequestRules.MERGE_PATCH)
    @Operation(
            operationId = "patchUser",
            summary = "Change fields of a user. `password: null` takes the password away.")
    @APIResponse(
            responseCode = "200",
            description = "What it is now.",
            content = @Content(schema = @Schema(implementation = User.class)))
    @RequestBody(required = true, content = @Content(schema = @Schema(ref = "UserPatch")))
    public Response patch(
            @PathParam("user") String name, @QueryParam("dryRun") @Nullable String dryRun, InputStream body) {
        boolean tried = Parameters.flag(WriteOptions.DRY_RUN, dryRun, false);
        JsonNode patch = json.parse(call.body(body));
        Bound<User> document = json.bind(patch, User.class);
        Writes.sameName(Writes.readable(document).name(), name);
        existing(users.find(name), name);
        return written(name, tried, before -> {
            JsonNode merged = MergePatch.apply(json.tree(existing(before, name).user()), patch);
            User result = Writes.readable(json.bind(merged, User.class)).withName(name);
            return new Users.Wish(
                    sound(document, result), patch.path("password").isNull());
        });
    }

    /** Removes one. */
    @DELETE
    @Path("{user}")
    @Operation(operationId = "deleteUser", summary = "Remove a user. Its tokens end at once.")
    @APIResponse(responseCode = "204", description = "It is gone.")
    public Response delete(@PathParam("user") String name, @QueryParam("dryRun") @Nullable String dryRun) {
        boolean tried = Parameters.flag(WriteOptions.DRY_RUN, dryRun, false);
        RegisteredUser user = existing(users.find(name), name);
        Preconditions preconditions = call.preconditions();
        if (tried && users.tryToDelete(name, before -> allow(preconditions, before))) {
            return planned(Changes.at(path(name), user.user(), null));
        }
        if (tried || !users.delete(name, before -> allow(preconditions, before))) {
            throw ProblemException.notFound("user", name);
        }
        return Response.noContent().header(Answers.CHANGED, true).build();
    }

    private Response written(String name, boolean tried, Function<Optional<RegisteredUser>, Users.Wish> edit) {
        Preconditions preconditions = call.preconditions();
        Function<Optional<RegisteredUser>, Users.Wish> allowed = before -> {
            allow(preconditions, before);
            return edit.apply(before);
        };
        if (tried) {
            return planned(changes(name, users.tryToWrite(name, allowed)));
        }
        Users.Written written = users.write(name, allowed);
        boolean created = written.changed() && written.before() == null;
        return answers.kept(
                written.changed(), Answers.tag(written.after()), created ? call.path() : null, shown(written.after()));
    }

    private Response planned(List<ConfigurationChange> changes) {
        return answers.planned(Plan.beside(store.current().revision(), changes));
    }

    /** Of a password one sees that it is another, and not which. */
    private static List<ConfigurationChange> changes(String name, Users.Written written) {
        RegisteredUser before = written.before();
        RegisteredUser after = written.after();
        List<ConfigurationChange> changes =
                new ArrayList<>(Changes.at(path(name), before == null ? null : before.user(), after.user()));
        if (before != null && !before.status().equals(after.status())) {
            changes.add(new ConfigurationChange(ConfigurationChange.Op.REPLACE, path(name) + "/password", null, null));
        }
        return changes;
    }

    private static String path(String name) {
        return "/users/" + name;
    }

    private void allow(Preconditions preconditions, Optional<RegisteredUser> before) {
        Writes.requirePrecondition(preconditions, store.current());
        String tag = Answers.tagOrNull(before.orElse(null));
        if (!preconditions.allowWrite(tag)) {
            throw Writes.preconditionFailed(tag);
        }
    }

    /** The user, unless something is wrong with it: then all of it. */
    private User sound(Bound<User> document, User user) {
        List<Violation> violations = new ArrayList<>(rules.fieldViolations(user));
        violations.addAll(Passwords.violations(user));
        if (!document.mistakes().isEmpty() || !violations.isEmpty()) {
            throw Writes.broken(document.mistakes(), violations);
        }
        return user;
    }

    private static RegisteredUser existing(Optional<RegisteredUser> user, String name) {
        return user.orElseThrow(() -> ProblemException.notFound("user", name));
    }

    private ObjectNode shown(RegisteredUser user) {
        ObjectNode shown = json.tree(user.user());
        shown.set("status", json.tree(user.status()));
        return shown;
    }
}
