package io.mooring.control.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.mooring.control.plan.Plan;
import io.restassured.filter.Filter;
import io.restassured.filter.FilterContext;
import io.restassured.response.Response;
import io.restassured.specification.FilterableRequestSpecification;
import io.restassured.specification.FilterableResponseSpecification;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Sees to it that the OpenAPI document is true: every answer to a request that passes here is one that the document has for
 * its operation, with its status, media type, headers and fields.
 */
public final class Documented implements Filter {
    private static final JsonNode DOCUMENT = read();

    /** The headers of the contract; others are HTTP's or the framework's own affair. */
    private static final Pattern OURS = Pattern.compile(
            "mooring-.*|x-request-id|etag|location|link|preference-applied|retry-after|www-authenticate");

    @Override
    public Response filter(
            FilterableRequestSpecification request,
            FilterableResponseSpecification specification,
            FilterContext context) {
        Response response = context.next(request, specification);
        URI uri = URI.create(request.getURI());
        JsonNode operation = operation(request.getMethod(), uri.getRawPath());
        if (!operation.isMissingNode() && response.statusCode() != 405) {
            List<String> faults = new ArrayList<>();
            check(operation, response, faults);
            if (!faults.isEmpty()) {
                throw new AssertionError(request.getMethod() + " " + uri + " answers " + response.statusCode()
                        + " otherwise than openapi.yaml has it: " + faults);
            }
        }
        return response;
    }

    private static void check(JsonNode operation, Response response, List<String> faults) {
        JsonNode documented = resolved(operation.path("responses").path(String.valueOf(response.statusCode())));
        if (documented.isMissingNode()) {
            faults.add("the status");
            return;
        }
        response.headers().forEach(header -> {
            String name = header.getName().toLowerCase(Locale.ROOT);
            if (OURS.matcher(name).matches() && !has(documented.path("headers"), name)) {
                faults.add("the header " + header);
            }
        });
        documented.path("headers").properties().forEach(header -> {
            String name = header.getKey().toLowerCase(Locale.ROOT);
            if (OURS.matcher(name).matches()
                    && !sometimes(name, response)
                    && !response.headers().hasHeaderWithName(name)) {
                faults.add("no header " + header.getKey());
            }
        });
        byte[] body = response.asByteArray();
        if (body.length == 0) {
            return;
        }
        String type = response.contentType().replaceFirst("\\s*;.*", "");
        JsonNode content = documented.path("content").path(type);
        if (content.isMissingNode()) {
            faults.add("the media type " + type);
        } else if (type.endsWith("json")) {
            new DocumentedSchema(DOCUMENT, content.path("schema")).check(json(body), "", faults);
        }
    }

    /** Whether a documented header may be absent: where it has nothing to say. */
    private static boolean sometimes(String header, Response response) {
        return switch (header) {
            case "link", "preference-applied" -> true;
            case "mooring-revision" -> response.statusCode() >= 400; // not for those who have not said who they are
            case "etag" ->
                response.statusCode() == 412 || response.contentType().equals(Plan.MEDIA_TYPE);
            default -> false;
        };
    }

    private static boolean has(JsonNode headers, String name) {
        return headers.properties().stream().anyMatch(header -> header.getKey().equalsIgnoreCase(name));
    }

    /** The operation; a missing node: the document has none. */
    private static JsonNode operation(String method, String path) {
        String asked = method.toLowerCase(Locale.ROOT);
        // What has fewer places for names is meant first: /alerts/test before /alerts/{name}.
        return DOCUMENT.path("paths").properties().stream()
                .filter(item -> path.matches(item.getKey().replaceAll("\\{[^}]*}", "[^/]+")))
                .min((one, other) -> Long.compare(names(one), names(other)))
                .map(item -> item.getValue().path(asked))
                .orElse(DOCUMENT.path("no operation"));
    }

    private static long names(Map.Entry<String, JsonNode> item) {
        return item.getKey().chars().filter(c -> c == '{').count();
    }

    private static JsonNode resolved(JsonNode node) {
        return node.has("$ref") ? DOCUMENT.at(node.get("$ref").asText().substring(1)) : node;
    }

    private static JsonNode json(byte[] body) {
        try {
            return new ObjectMapper().readTree(body);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static JsonNode read() {
        try {
            return new ObjectMapper(new YAMLFactory())
                    .readTree(Path.of("..", "openapi.yaml").toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
