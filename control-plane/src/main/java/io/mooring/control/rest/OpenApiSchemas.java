package io.mooring.control.rest;

import io.mooring.api.Alerts;
import io.mooring.api.ApplyProblem;
import io.mooring.api.EmailAlerts;
import io.mooring.api.Fallback;
import io.mooring.api.HealthCheck;
import io.mooring.api.Persistence;
import io.mooring.api.RealServer;
import io.mooring.api.RealServerStatus;
import io.mooring.api.Timeouts;
import io.mooring.api.VirtualServer;
import io.mooring.api.VirtualServerStatus;
import io.mooring.control.alerts.AlertTarget;
import io.mooring.control.alerts.TestDelivery;
import io.mooring.control.fleet.DataPlaneStatus;
import io.mooring.control.imports.ImportedLine;
import io.mooring.control.plan.DataPlaneImpact;
import io.mooring.control.security.Token;
import io.mooring.control.security.TokenWish;
import io.mooring.control.security.User;
import io.mooring.control.security.UserStatus;
import io.mooring.control.store.Revision;
import java.lang.reflect.RecordComponent;
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
 * What the scanner cannot know of the schemas: which fields may be null (JSpecify says it), that a name may be left to the
 * path, the live status of representations, and the parts of lists.
 */
final class OpenApiSchemas {
    private static final List<Class<? extends Record>> WITH_NULLS = List.of(
            AlertTarget.class,
            Alerts.class,
            ApplyProblem.class,
            DataPlaneImpact.class,
            DataPlaneStatus.class,
            EmailAlerts.class,
            Fallback.class,
            HealthCheck.class,
            ImportReport.class,
            ImportedLine.class,
            Persistence.class,
            RealServer.class,
            RealServerStatus.class,
            Revision.class,
            TestDelivery.class,
            Timeouts.class,
            Token.class,
            TokenWish.class,
            User.class,
            UserStatus.class,
            VirtualServer.class,
            VirtualServerStatus.class);

    /** What the scanner makes of a field of time. */
    private static final String TIME = "#/components/schemas/Instant";

    private OpenApiSchemas() {}

    /** Completes the schemas of the document. */
    static void complete(Components components) {
        for (Class<? extends Record> type : WITH_NULLS) {
            Schema schema = components.getSchemas().get(type.getSimpleName());
            if (schema != null) {
                allowNulls(type, schema);
            }
        }
        components.getSchemas().values().forEach(OpenApiSchemas::plain);
        components.removeSchema("Instant");
        allowNull(components, "VirtualServer", "realServers");
        for (String name : List.of("VirtualServer", "RealServer", "DataPlane", "User")) {
            Schema schema = Objects.requireNonNull(components.getSchemas().get(name));
            schema.setRequired(schema.getRequired().stream()
                    .filter(field -> !field.equals("name"))
                    .toList());
            schema.addProperty(
                    "status",
                    OASFactory.createSchema()
                            .ref(name + "Status")
                            .readOnly(true)
                            .description("What is known of it now. In every answer; in a request it is ignored."));
            components.addSchema(name + "Page", page(name));
        }
        components.getSchemas().values().forEach(OpenApiSchemas::anchor);
        for (String name : List.of("VirtualServer", "RealServer", "User", "Globals")) {
            OpenApiPatches.add(components, name);
        }
        components.addSchema("RevisionPage", page("Revision"));
        OpenApiSecurity.addTokens(components);
        components.addSchema("TokenPage", page("Token"));
        components.addSchema(
                "RevisionWithChanges",
                withChanges(Objects.requireNonNull(components.getSchemas().get("Revision"))));
    }

    private static void allowNull(Components components, String name, String field) {
        Schema schema = Objects.requireNonNull(components.getSchemas().get(name));
        Objects.requireNonNull(schema.getProperties().get(field)).addType(SchemaType.NULL);
    }

    /** The scanner names the schema of a time, and repeats the type of what a field refers to: tools stumble over both. */
    private static void plain(Schema schema) {
        if (schema.getProperties() != null) {
            schema.getProperties().values().forEach(OpenApiSchemas::plain);
        }
        List<Schema> anyOf = schema.getAnyOf();
        if (TIME.equals(schema.getRef())) {
            schema.setRef(null);
            schema.setType(new ArrayList<>(List.of(SchemaType.STRING)));
            schema.setFormat("date-time");
        } else if (anyOf != null && TIME.equals(anyOf.get(0).getRef())) {
            schema.setAnyOf(null);
            schema.setType(new ArrayList<>(List.of(SchemaType.STRING, SchemaType.NULL)));
            schema.setFormat("date-time");
        } else if (schema.getRef() != null) {
            schema.setType(null);
        }
    }

    private static void allowNulls(Class<? extends Record> type, Schema schema) {
        for (RecordComponent component : type.getRecordComponents()) {
            Schema property = schema.getProperties().get(component.getName());
            if (property == null || !component.getAnnotatedType().isAnnotationPresent(Nullable.class)) {
                continue;
            }
            if (property.getRef() != null) {
                Schema either = OASFactory.createSchema()
                        .description(property.getDescription())
                        .addAnyOf(OASFactory.createSchema().ref(property.getRef()))
                        .addAnyOf(OASFactory.createSchema().addType(SchemaType.NULL));
                schema.addProperty(component.getName(), either);
            } else if (property.getType() != null && !property.getType().contains(SchemaType.NULL)) {
                property.addType(SchemaType.NULL);
            }
        }
    }

    /** A rule matches the whole text, a pattern of a schema any part of it. */
    private static void anchor(Schema schema) {
        if (schema.getPattern() != null && !schema.getPattern().startsWith("^")) {
            schema.setPattern("^(?:" + schema.getPattern() + ")$");
        }
        if (schema.getProperties() != null) {
            schema.getProperties().values().forEach(OpenApiSchemas::anchor);
        }
        if (schema.getItems() != null) {
            anchor(schema.getItems());
        }
    }

    private static Schema page(String item) {
        return OASFactory.createSchema()
                .addType(SchemaType.OBJECT)
                .description("A part of a list.")
                .required(new ArrayList<>(List.of("items", "nextCursor")))
                .addProperty(
                        "items",
                        OASFactory.createSchema()
                                .addType(SchemaType.ARRAY)
                                .items(OASFactory.createSchema().ref(item)))
                .addProperty(
                        "nextCursor",
                        OASFactory.createSchema()
                                .addType(SchemaType.STRING)
                                .addType(SchemaType.NULL)
                                .description("Where the next part begins. null: this is the last."));
    }

    private static Schema withChanges(Schema revision) {
        Map<String, Schema> properties = new LinkedHashMap<>(revision.getProperties());
        properties.put(
                "changes",
                OASFactory.createSchema()
                        .addType(SchemaType.ARRAY)
                        .addType(SchemaType.NULL)
                        .description("What it changed. null: the revision before it is not kept any more.")
                        .items(OASFactory.createSchema().ref("Action")));
        properties.put("convergence", OASFactory.createSchema().ref("Convergence"));
        return OASFactory.createSchema()
                .addType(SchemaType.OBJECT)
                .description("Who made a revision, when and why, and what it changed.")
                .properties(properties);
    }
}
