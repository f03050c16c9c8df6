package io.mooring.control.rest;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.models.Components;
import org.eclipse.microprofile.openapi.models.media.Schema;
import org.eclipse.microprofile.openapi.models.media.Schema.SchemaType;
import org.jspecify.annotations.Nullable;

/**
 * The schemas of merge patches (RFC 7396), made of those of whole documents: nothing is required, everything may be null,
 * objects are patches too, and nothing has a default. A generated client sends the defaults of a schema, and an empty list
 * where none may be null: it would set back what nobody spoke of.
 */
final class OpenApiPatches {
    private static final String REFERENCE = "#/components/schemas/";
    private static final String SUFFIX = "Patch";

    private OpenApiPatches() {}

    /** Adds the patch of a schema, and of the objects in it. */
    static void add(Components components, String name) {
        Schema whole = Objects.requireNonNull(components.getSchemas().get(name));
        Map<String, Schema> properties = new LinkedHashMap<>();
        whole.getProperties().forEach((field, property) -> {
            if (!Boolean.TRUE.equals(property.getReadOnly())) {
                properties.put(field, patch(components, property));
            }
        });
        components.addSchema(
                name + SUFFIX,
                OASFactory.createSchema()
                        .addType(SchemaType.OBJECT)
                        .description("What changes of `" + name + "` (RFC 7396): absent fields stay as they are, null"
                                + " sets one back to its default.")
                        .properties(properties));
    }

    private static Schema patch(Components components, Schema property) {
        String reference = referred(property);
        if (reference != null) {
            String name = reference.substring(REFERENCE.length());
            boolean object =
                    Objects.requireNonNull(components.getSchemas().get(name)).getProperties() != null;
            if (object && !components.getSchemas().containsKey(name + SUFFIX)) {
                add(components, name);
            }
            return reference(property, REFERENCE + (object ? name + SUFFIX : name));
        }
        Schema result = copy(property);
        result.setDefaultValue(null);
        if (!result.getType().contains(SchemaType.NULL)) {
            result.setType(new ArrayList<>(result.getType()));
            result.addType(SchemaType.NULL);
        }
        if (result.getAdditionalPropertiesSchema() != null) { // null takes one of them away
            Schema value = copy(result.getAdditionalPropertiesSchema());
            value.setType(new ArrayList<>(List.of(SchemaType.STRING, SchemaType.NULL)));
            result.setAdditionalPropertiesSchema(value);
        }
        return result;
    }

    /** What it refers to, alone or beside null; null: nothing. */
    private static @Nullable String referred(Schema property) {
        if (property.getRef() != null || property.getAnyOf() == null) {
            return property.getRef();
        }
        return property.getAnyOf().get(0).getRef();
    }

    private static Schema reference(Schema property, String target) {
        return OASFactory.createSchema()
                .description(property.getDescription())
                .addAnyOf(OASFactory.createSchema().ref(target))
                .addAnyOf(OASFactory.createSchema().addType(SchemaType.NULL));
    }

    private static Schema copy(Schema schema) {
        Schema result = OASFactory.createSchema();
        result.setAll(new LinkedHashMap<>(schema.getAll()));
        return result;
    }
}
