package io.mooring.control.rest;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mooring.api.SnapshotRules;
import io.mooring.api.Violation;
import io.mooring.control.changes.Changes;
import io.mooring.control.changes.ConfigurationChange;
import io.mooring.control.json.Bound;
import io.mooring.control.json.Json;
import io.mooring.control.plan.Plan;
import io.mooring.control.security.Token;
import io.mooring.control.security.TokenWish;
import io.mooring.control.security.Tokens;
import io.mooring.control.security.Users;
import io.mooring.control.store.Store;
import io.smallrye.common.annotation.Blocking;
import jakarta.inject.Inject;
import jakarta.validation.Validator;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.io.InputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** {@code /users/{user}/tokens}. A secret is in the answer that made it, and nowhere after that. */
@Path("/api/v1/users/{user}/tokens")
@Produces(MediaType.APPLICATION_JSON)
@Blocking
@Tag(name = "Users")
public class TokensResource {
    private static final String KIND = "token";

    private final Store store;
    private final Users users;
    private final Tokens tokens;
    private final Json json;
    private final SnapshotRules rules;
    private final Answers answers;
    private final Call call;

    @Inject
    TokensResource(
            Store store, Users users, Tokens tokens, Json json, Validator validator, Answers answers, Call call) {
        this.store = store;
        this.users = users;
        this.tokens = tokens;
        this.json = json;
        this.rules = new SnapshotRules(validator);
        this.answers = answers;
        this.call = call;
    }

    /** All of a user, by name. */
    @GET
    @Operation(operationId = "listTokens", summary = "List the tokens of a user by name, without their secrets.")
    @APIResponse(
            responseCode = "200",
            description = "The tokens.",
            content = @Content(schema = @Schema(ref = "TokenPage")))
    public Response list(
            @PathParam("user") String user,
            @QueryParam("limit") @Nullable String limit,
            @QueryParam("cursor") @Nullable String cursor,
            @Context UriInfo uri) {
        requireUser(user);
        Map<String, Tokens.Listed> byName = new HashMap<>();
        List<Tokens.Listed> all = tokens.of(user);
        all.forEach(listed -> byName.put(listed.token().name(), listed));
        Page<Token> page =
                Page.of(all.stream().map(Tokens.Listed::token).toList(), Token::name, Page.Wanted.of(cursor, limit));
        return answers.listed(
                call, store.current().revision(), page, uri, token -> Stream.ofNullable(byName.get(token.name()))
                        .map(this::shown)
                        .findFirst()
                        .orElseThrow());
    }

    /** One of them. */
    @GET
    @Path("{token}")
    @Operation(operationId = "getToken", summary = "Read about a token, without its secret.")
    @APIResponse(
            responseCode = "200",
            description = "The token.",
            content = @Content(schema = @Schema(implementation = Token.class)))
    public Response get(@PathParam("user") String user, @PathParam("token") String name) {
        requireUser(user);
        Tokens.Listed found = listed(user, name);
        return answers.shown(call, store.current().revision(), Answers.tag(found.token()), () -> shown(found));
    }

    private Tokens.Listed listed(String user, String name) {
        return tokens.of(user).stream()
                .filter(listed -> listed.token().name().equals(name))
                .findFirst()
                .orElseThrow(() -> ProblemException.notFound(KIND, name));
    }

    /** Makes one. */
    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            operationId = "createToken",
            summary = "Make a token. Its secret is in this answer, as `token`, and is never shown again.")
    @APIResponse(
            responseCode = "201",
            description = "It was created.",
            content = @Content(schema = @Schema(ref = "NewToken")))
    @RequestBody(required = true, content = @Content(schema = @Schema(implementation = TokenWish.class)))
    public Response post(
            @PathParam("user") String user, @QueryParam("dryRun") @Nullable String dryRun, InputStream body) {
        boolean tried = Parameters.flag(WriteOptions.DRY_RUN, dryRun, false);
        Bound<TokenWish> document = json.read(call.body(body), TokenWish.class);
        TokenWish wish = sound(document, Writes.readable(document));
        requireUser(user);
        Preconditions preconditions = call.preconditions();
        Consumer<List<Token>> precondition = all -> allowOneMore(preconditions, all);
        if (tried) {
            Token would = tokens.tryToIssue(user, wish, precondition).orElseThrow(() -> taken(user, wish));
            return planned(Changes.at(path(user, would.name()), null, would));
        }
        Tokens.Issued issued = tokens.issue(user, wish, precondition).orElseThrow(() -> taken(user, wish));
        ObjectNode shown = shown(new Tokens.Listed(issued.token(), null));
        shown.put("token", issued.secret());
        return answers.kept(
                true, Answers.tag(issued.token()), call.path().replaceFirst("/$", "") + "/" + wish.name(), shown);
    }

    /** Removes one. */
    @DELETE
    @Path("{token}")
    @Operation(operationId = "deleteToken", summary = "Remove a token. It is not accepted any more at once.")
    @APIResponse(responseCode = "204", description = "It is gone.")
    public Response delete(
            @PathParam("user") String user,
            @PathParam("token") String name,
            @QueryParam("dryRun") @Nullable String dryRun) {
        boolean tried = Parameters.flag(WriteOptions.DRY_RUN, dryRun, false);
        requireUser(user);
        Preconditions preconditions = call.preconditions();
        if (tried) {
            Token token = listed(user, name).token();
            allow(preconditions, Answers.tag(token));
            return planned(Changes.at(path(user, name), token, null));
        }
        boolean deleted = tokens.delete(user, name, before -> {
            Token token = before.orElseThrow(() -> ProblemException.notFound(KIND, name));
            allow(preconditions, Answers.tag(token));
        });
        if (!deleted) {
            throw ProblemException.notFound(KIND, name);
        }
        return Response.noContent().header(Answers.CHANGED, true).build();
    }

    private ProblemException taken(String user, TokenWish wish) {
        requireUser(user); // it may have been removed meanwhile
        return new ProblemException(
                ProblemType.NAME_TAKEN, user + " has a token \"" + wish.name() + "\" already (expected another name).");
    }

    private Response planned(List<ConfigurationChange> changes) {
        return answers.planned(Plan.beside(store.current().revision(), changes));
    }

    private static String path(String user, String token) {
        return "/users/" + user + "/tokens/" + token;
    }

    /** If-Match is about the list; If-None-Match: * about the token, of which another of its name is a conflict anyway. */
    private void allowOneMore(Preconditions preconditions, List<Token> all) {
        Writes.requirePrecondition(preconditions, store.current());
        String tag = Answers.tag(new Page<>(all, null));
        if (!preconditions.createsOnly() && !preconditions.allowWrite(tag)) {
            throw Writes.preconditionFailed(tag);
        }
    }

    private void allow(Preconditions preconditions, String tag) {
        Writes.requirePrecondition(preconditions, store.current());
        if (!preconditions.allowWrite(tag)) {
            throw Writes.preconditionFailed(tag);
        }
    }

    private TokenWish sound(Bound<TokenWish> document, TokenWish wish) {
        List<Violation> violations = new ArrayList<>(rules.fieldViolations(wish));
        violations.addAll(wish.violations(Instant.now()));
        if (!document.mistakes().isEmpty() || !violations.isEmpty()) {
            throw Writes.broken(document.mistakes(), violations);
        }
        return wish;
    }

    private void requireUser(String name) {
        if (users.find(name).isEmpty()) {
            throw ProblemException.notFound("user", name);
        }
    }

    private ObjectNode shown(Tokens.Listed listed) {
        ObjectNode shown = json.tree(listed.token());
        Instant used = listed.lastUsedAt();
        shown.put("lastUsedAt", used == null ? null : used.toString());
        return shown;
    }
}
