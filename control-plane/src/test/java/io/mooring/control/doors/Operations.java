package io.mooring.control.doors;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The operations of an OpenAPI document, each as a request that is right. */
final class Operations {
    private static final Set<String> METHODS = Set.of("get", "put", "patch", "post", "delete");

    private final JsonNode document;
    private final List<Operation> all = new ArrayList<>();

    /**
     * A request that is right.
     *
     * @param method as it is sent
     * @param path with examples in place of its parameters
     * @param query the names of its query parameters
     * @param media the type of its body; null: it has none
     * @param body the example of its body; null: it has none
     * @param schema of its body, resolved; null: it has none
     */
    record Operation(
            String method,
            String path,
            List<String> query,
            @Nullable String media,
            @Nullable JsonNode body,
            @Nullable JsonNode schema) {}

    Operations(JsonNode document) {
        this.document = document;
        document.path("paths")
                .properties()
                .forEach(path -> path.getValue().properties().forEach(method -> {
                    if (METHODS.contains(method.getKey())) {
                        all.add(operation(method.getKey(), path.getKey(), method.getValue()));
                    }
                }));
    }

    private Operation operation(String method, String template, JsonNode operation) {
        String path = template;
        List<String> query = new ArrayList<>();
        for (JsonNode reference : operation.path("parameters")) {
            JsonNode parameter = resolved(reference);
            String name = parameter.path("name").asText();
            if (parameter.path("in").asText().equals("path")) {
                path = path.replace("{" + name + "}", parameter.path("example").asText("1"));
            } else if (parameter.path("in").asText().equals("query")) {
                query.add(name);
            }
        }
        var content = operation.at("/requestBody/content").properties().stream().findFirst();
        return new Operation(
                method.toUpperCase(Locale.ROOT),
                path,
                query,
                content.map(type -> type.getKey()).orElse(null),
                content.map(type -> type.getValue()
                                .path("examples")
                                .properties()
                                .iterator()
                                .next()
                                .getValue()
                                .path("value"))
                        .orElse(null),
                content.map(type -> resolved(type.getValue().path("schema"))).orElse(null));
    }

    /** Every operation. */
    List<Operation> all() {
        return all;
    }

    /** What a reference leads to. */
    JsonNode resolved(JsonNode node) {
        JsonNode found = node;
        while (found.has("$ref")) {
            found = document.at(found.get("$ref").asText().substring(1));
        }
        return found;
    }
}
