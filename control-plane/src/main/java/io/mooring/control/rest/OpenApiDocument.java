package io.mooring.control.rest;

import io.quarkus.smallrye.openapi.OpenApiFilter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.OASFilter;
import org.eclipse.microprofile.openapi.models.Components;
import org.eclipse.microprofile.openapi.models.OpenAPI;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.PathItem;
import org.eclipse.microprofile.openapi.models.examples.Example;
import org.eclipse.microprofile.openapi.models.headers.Header;
import org.eclipse.microprofile.openapi.models.media.MediaType;
import org.eclipse.microprofile.openapi.models.media.Schema.SchemaType;
import org.eclipse.microprofile.openapi.models.parameters.Parameter;
import org.eclipse.microprofile.openapi.models.responses.APIResponse;

/**
 * Adds to the OpenAPI document what follows from the conventions, so that no resource method repeats it: the headers and
 * problems of every answer, what query parameters and names mean, and the live status beside what is desired.
 *
 * <p>Runs once, while the application is built.
 */
@OpenApiFilter(stages = OpenApiFilter.RunStage.BUILD)
public class OpenApiDocument implements OASFilter {
    private static final List<String> CREATES_AT_THE_TOP = List.of("putVirtualServer", "putDataPlane", "putUser");

    @Override
    public void filterOpenAPI(OpenAPI document) {
        Components components = document.getComponents();
        OpenApiSchemas.complete(components);
        OpenApiHeaders.ALL.forEach((name, text) -> components.addHeader(name, header(name, text)));
        OpenApiHeaders.SENT.forEach((name, text) -> components.addParameter(name, headerParameter(name, text)));
        OpenApiParameters.ofWrites().forEach(parameter -> components.addParameter(parameter.getName(), parameter));
        OpenApiPlans.complete(components);
        problemsByStatus().forEach((status, types) -> components.addResponse("Problem" + status, response(types)));
        document.getPaths().getPathItems().forEach((path, item) -> item.getOperations()
                .forEach((method, operation) -> complete(path, method, operation)));
        document.getPaths().getPathItems().values().forEach(item -> item.getOperations()
                .values()
                .forEach(operation -> OpenApiParameters.nameWords(components, operation)));
        OpenApiAnswers.complete(document);
    }

    private static void complete(String path, PathItem.HttpMethod method, Operation operation) {
        boolean ofApi = path.startsWith("/api/");
        boolean list = operation.getOperationId().startsWith("list");
        boolean tried = false;
        if (operation.getParameters() != null) {
            operation.getParameters().forEach(OpenApiParameters::describe);
            tried = operation.getParameters().stream().anyMatch(p -> WriteOptions.DRY_RUN.equals(p.getName()));
        }
        if (OpenApiHeaders.revises(path, method)) {
            WriteOptions.NAMES.forEach(
                    name -> operation.addParameter(OASFactory.createParameter().ref(name)));
        }
        if (ofApi) {
            for (String name : OpenApiHeaders.sent(path, method)) {
                operation.addParameter(OASFactory.createParameter().ref(name));
            }
        }
        operation.getResponses().getAPIResponses().forEach((status, response) -> {
            for (String name : OpenApiHeaders.of(path, method, list, status)) {
                response.addHeader(name, OASFactory.createHeader().ref(name));
            }
        });
        if (tried || OpenApiHeaders.revises(path, method) && !path.contains("/imports/")) {
            OpenApiPlans.add(operation);
        }
        if (ofApi && method == PathItem.HttpMethod.GET && !OpenApiHeaders.live(path)) {
            APIResponse unchanged = OASFactory.createAPIResponse().description("The caller has it already.");
            for (String name : OpenApiHeaders.of(path, method, list, "304")) {
                unchanged.addHeader(name, OASFactory.createHeader().ref(name));
            }
            operation.getResponses().addAPIResponse("304", unchanged);
        }
        for (int status : problems(path, method, operation)) {
            operation
                    .getResponses()
                    .addAPIResponse(
                            String.valueOf(status),
                            OASFactory.createAPIResponse().ref("Problem" + status));
        }
        OpenApiExamples.add(operation);
        OpenApiSecurity.addRole(path, method, operation);
    }

    /** Which problems an operation can have. */
    private static List<Integer> problems(String path, PathItem.HttpMethod method, Operation operation) {
        List<Integer> statuses = new ArrayList<>(List.of(400, 401, 403, 406, 414, 429, 431, 500, 503));
        boolean body = operation.getRequestBody() != null;
        if (path.contains("{") && !CREATES_AT_THE_TOP.contains(operation.getOperationId())) {
            statuses.add(404);
        }
        if (method == PathItem.HttpMethod.PUT
                || method == PathItem.HttpMethod.PATCH
                || method == PathItem.HttpMethod.DELETE) {
            statuses.addAll(List.of(412, 428, 503, 507));
        }
        if (OpenApiHeaders.revises(path, method)) {
            statuses.addAll(List.of(409, 412, 422, 428, 503, 507));
        }
        if (path.endsWith("/confirm")) {
            statuses.addAll(List.of(409, 503, 507));
        }
        if (path.endsWith("/apply") && method != PathItem.HttpMethod.GET) {
            statuses.addAll(List.of(409, 503, 507));
        }
        if (body) {
            statuses.addAll(List.of(408, 413, 415, 422, 503));
        }
        OpenApiSecurity.addProblems(path, method, statuses);
        if (OpenApiHeaders.revises(path, method)) {
            statuses.add(409);
        }
        return statuses;
    }

    private static Map<Integer, List<ProblemType>> problemsByStatus() {
        Map<Integer, List<ProblemType>> byStatus = new TreeMap<>();
        for (ProblemType type : ProblemType.values()) {
            if (type == ProblemType.METHOD_NOT_ALLOWED) {
                continue; // no operation answers it
            }
            byStatus.computeIfAbsent(type.status(), status -> new ArrayList<>()).add(type);
        }
        return byStatus;
    }

    private static APIResponse response(List<ProblemType> types) {
        MediaType media =
                OASFactory.createMediaType().schema(OASFactory.createSchema().ref("Problem"));
        for (ProblemType type : types) {
            media.addExample(type.slug(), example(type));
        }
        APIResponse response = OASFactory.createAPIResponse()
                .description(String.join(
                        " ", types.stream().map(type -> type.title() + ".").toList()))
                .content(OASFactory.createContent().addMediaType(Problem.MEDIA_TYPE, media));
        for (String name : OpenApiHeaders.ofProblem(types.get(0).status())) {
            response.addHeader(name, OASFactory.createHeader().ref(name));
        }
        return response;
    }

    private static Example example(ProblemType type) {
        return OASFactory.createExample()
                .summary(type.title())
                .value(new TreeMap<>(Map.of(
                        "type", type.uri(),
                        "title", type.title(),
                        "status", type.status(),
                        "detail", type.advice(),
                        "instance", "/api/v1/virtual-servers/OCS",
                        "requestId", "5f2d0c9a1be34407")));
    }

    private static Header header(String name, String text) {
        return OASFactory.createHeader().description(text).schema(OpenApiHeaders.schema(name));
    }

    private static Parameter headerParameter(String name, String text) {
        return OASFactory.createParameter()
                .name(name)
                .in(Parameter.In.HEADER)
                .description(text)
                .schema(OASFactory.createSchema().addType(SchemaType.STRING));
    }
}
