package io.mooring.control.rest;

import io.mooring.control.plan.Plan;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.models.Components;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.responses.APIResponse;

/** Plans, as the OpenAPI document tells of them: what every request that makes a revision answers with {@code dryRun}. */
final class OpenApiPlans {
    private static final Map<String, Object> EXAMPLE = OpenApiExamples.ordered(
            "valid",
            true,
            "baseRevision",
            7,
            "changes",
            List.of(OpenApiExamples.ordered(
                    "op", "replace",
                    "path", "/virtualServers/OCS/realServers/OCS-Real-1/state",
                    "before", "enabled",
                    "after", "halted")),
            "impact",
            OpenApiExamples.ordered(
                    "listenersOpened", 0,
                    "listenersClosed", 0,
                    "connectionsClosed", 12,
                    "persistenceEntriesMoved", 4,
                    "perDataPlane",
                            List.of(OpenApiExamples.ordered(
                                    "dataPlane", "edge-1",
                                    "appliedRevision", 7,
                                    "listenersOpened", 0,
                                    "listenersClosed", 0,
                                    "connectionsClosed", 12,
                                    "persistenceEntriesMoved", 4,
                                    "problem", null))),
            "warnings",
            List.of(OpenApiExamples.ordered(
                    "code",
                    "no-real-server-up",
                    "message",
                    "Virtual server OCS would have no real server for new clients: down is OCS-Real-2."
                            + " They would go to the fallback.")));

    private OpenApiPlans() {}

    /** Shows an example of a plan, once for all operations. */
    static void complete(Components components) {
        Objects.requireNonNull(components.getSchemas().get("Plan")).addExample(EXAMPLE);
    }

    /** Adds the plan to what an operation answers with 200, beside what it answers otherwise. */
    static void add(Operation operation) {
        APIResponse response = operation.getResponses().getAPIResponse("200");
        if (response == null) {
            response = OASFactory.createAPIResponse().description("With `dryRun=true`: the plan.");
            for (String name : List.of("Mooring-Revision", "Mooring-Changed", "X-Request-Id")) {
                response.addHeader(name, OASFactory.createHeader().ref(name));
            }
            operation.getResponses().addAPIResponse("200", response);
        } else {
            response.description(
                    response.getDescription() + " With `dryRun=true`: the plan, as " + Plan.MEDIA_TYPE + ".");
        }
        if (response.getContent() == null) {
            response.setContent(OASFactory.createContent());
        }
        response.getContent()
                .addMediaType(
                        Plan.MEDIA_TYPE,
                        OASFactory.createMediaType()
                                .schema(OASFactory.createSchema().ref("Plan")));
    }
}
