package io.mooring.control.rest;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.eclipse.microprofile.openapi.models.Components;
import org.eclipse.microprofile.openapi.models.OpenAPI;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.media.MediaType;
import org.eclipse.microprofile.openapi.models.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * What only answers have: all of its fields are always there, if need be as null, and the document says so, so that who reads
 * them with a generated client need not look whether they are. In a request nothing more is required than must be said.
 */
final class OpenApiAnswers {
    private static final String REFERENCE = "#/components/schemas/";

    /** The fields of answers that are absent where they have nothing to say. */
    private static final Map<String, Set<String>> MAY_BE_ABSENT = Map.of("Problem", Set.of("errors"));

    private OpenApiAnswers() {}

    /** Requires the fields of all schemas that no request body is made of. */
    static void complete(OpenAPI document) {
        Components components = document.getComponents();
        Set<String> sent = new HashSet<>();
        document.getPaths().getPathItems().values().forEach(item -> item.getOperations()
                .values()
                .forEach(operation -> body(operation, components, sent)));
        components.getSchemas().forEach((name, schema) -> {
            if (schema.getProperties() != null && !sent.contains(name)) {
                Set<String> fields = new TreeSet<>(schema.getProperties().keySet());
                fields.removeAll(MAY_BE_ABSENT.getOrDefault(name, Set.of()));
                schema.setRequired(List.copyOf(fields));
            }
        });
    }

    private static void body(Operation operation, Components components, Set<String> sent) {
        if (operation.getRequestBody() != null) {
            for (MediaType media :
                    operation.getRequestBody().getContent().getMediaTypes().values()) {
                collect(media.getSchema(), components, sent);
            }
        }
    }

    private static void collect(@Nullable Schema schema, Components components, Set<String> sent) {
        if (schema == null) {
            return;
        }
        if (schema.getRef() != null) {
            String name = schema.getRef().substring(REFERENCE.length());
            if (sent.add(name)) {
                collect(components.getSchemas().get(name), components, sent);
            }
            return;
        }
        collect(schema.getItems(), components, sent);
        collect(schema.getAdditionalPropertiesSchema(), components, sent);
        if (schema.getAnyOf() != null) {
            schema.getAnyOf().forEach(each -> collect(each, components, sent));
        }
        if (schema.getProperties() != null) {
            schema.getProperties().values().forEach(property -> {
                if (!Boolean.TRUE.equals(property.getReadOnly())) {
                    collect(property, components, sent);
                }
            });
        }
    }
}
