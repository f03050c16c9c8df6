package io.mooring.control.rest;

import io.mooring.api.Configuration;
import io.mooring.api.Violation;
import io.mooring.api.VirtualServer;
import io.mooring.control.imports.HaproxyImport;
import io.mooring.control.imports.Imported;
import io.mooring.control.imports.ImportedLine;
import io.mooring.control.plan.Plan;
import io.mooring.control.store.Commit;
import io.mooring.control.store.Store;
import io.smallrye.common.annotation.Blocking;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** {@code /imports/haproxy}: an HAProxy configuration becomes virtual servers and globals, in one revision. */
@Path("/api/v1/imports/haproxy")
@Produces(MediaType.APPLICATION_JSON)
@Blocking
@Tag(name = "Configuration")
public class ImportResource {
    /** The code of what is wrong with a line, beside those of rules that the result breaks. */
    static final String LINE = "unusable-line";

    private static final int MAX_LINES = 20_000;
    private static final Pattern SERVER_POINTER = Pattern.compile("/virtualServers/([0-9]+)(/.*)?");

    private final Store store;
    private final Writes writes;
    private final Guards guards;
    private final Answers answers;
    private final Call call;

    @Inject
    ImportResource(Store store, Writes writes, Guards guards, Answers answers, Call call) {
        this.store = store;
        this.writes = writes;
        this.guards = guards;
        this.answers = answers;
        this.call = call;
    }

    /** Reads a text; its virtual servers replace those of their names, others stay. */
    @POST
    @Revises
    @Consumes(MediaType.TEXT_PLAIN)
    @Operation(
            operationId = "importHaproxy",
            summary =
                    "Make virtual servers and globals of an HAProxy configuration of any version from 1.3 on. They replace"
                            + " those of their names; others stay.")
    @APIResponse(
            responseCode = "200",
            description = "What became of it, line by line; with `dryRun=true` with the plan.",
            content = @Content(schema = @Schema(implementation = ImportReport.class)))
    @RequestBody(
            required = true,
            content = @Content(mediaType = MediaType.TEXT_PLAIN, schema = @Schema(type = SchemaType.STRING)))
    public CompletionStage<Response> post(@QueryParam("mode") @Nullable String mode, InputStream body) {
        boolean lenient = lenient(mode);
        String text = Call.decoded(new String(call.body(body), StandardCharsets.ISO_8859_1));
        long lines = text.lines().count();
        if (lines > MAX_LINES) {
            throw wrong(List.of(
                    new Violation("", Violation.OUT_OF_RANGE, lines + " lines (expected at most " + MAX_LINES + ")")));
        }
        Imported imported =
                HaproxyImport.of(text, lenient, store.current().configuration().globals());
        if (!lenient && !imported.errors().isEmpty()) {
            throw wrong(
                    imported.errors().stream().map(ImportResource::violation).toList());
        }
        Commit commit = writes.commit(
                call,
                new Writes.Target(
                        snapshot -> Answers.tag(snapshot.configuration()),
                        (violation, edited) -> ofLine(violation, edited, imported.headings())),
                List.of(),
                configuration -> merged(
                        configuration,
                        HaproxyImport.of(text, lenient, configuration.globals()).configuration()));
        Configuration before = commit.before().configuration();
        Configuration after = commit.snapshot().configuration();
        List<Action> actions = Action.between(before, after);
        WriteOptions options = call.options();
        if (options.dryRun()) {
            Plan plan = guards.plan(commit, options.maxConnectionsClosed());
            return CompletableFuture.completedFuture(answers.tried(
                    plan.baseRevision(),
                    Answers.tag(before),
                    new ImportReport(false, imported.lines(), actions, plan)));
        }
        return answers.written(
                call, commit, false, Answers.tag(after), () -> new ImportReport(true, imported.lines(), actions, null));
    }

    private static boolean lenient(@Nullable String mode) {
        if (mode == null || mode.equals("strict")) {
            return false;
        }
        if (mode.equals("lenient")) {
            return true;
        }
        throw new ProblemException(
                ProblemType.INVALID_PARAMETER, "mode: \"" + mode + "\" (expected strict or lenient).");
    }

    private static Configuration merged(Configuration configuration, Configuration imported) {
        Configuration result = configuration.with(imported.globals());
        for (VirtualServer server : imported.virtualServers()) {
            result = Edits.put(result, server);
        }
        return result;
    }

    private static ProblemException wrong(List<Violation> errors) {
        return ProblemException.document(ProblemType.VALIDATION_FAILED, errors);
    }

    private static Violation violation(ImportedLine line) {
        return new Violation(
                "",
                LINE,
                "line " + line.line() + ", \"" + line.text() + "\": " + line.message()
                        + (line.suggestion() == null ? "" : " (suggestion: " + line.suggestion() + ")"));
    }

    /** The text has no JSON pointers: a violation names the line that its virtual server begins with. */
    private static Violation ofLine(Violation violation, Configuration edited, Map<String, Integer> headings) {
        Matcher server = SERVER_POINTER.matcher(violation.pointer());
        String where = "globals";
        if (server.matches()) {
            String name = edited.virtualServers()
                    .get(Integer.parseInt(server.group(1)))
                    .name();
            Integer line = headings.get(name);
            where = (line == null ? "" : "line " + line + ", ") + "virtual server \"" + name + "\""
                    + (server.group(2) == null ? "" : " at " + server.group(2));
        }
        return new Violation("", violation.code(), where + ": " + violation.message());
    }
}
