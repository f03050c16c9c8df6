package io.mooring.control.rest;

import io.mooring.control.security.Permissions;
import io.mooring.control.security.Role;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.models.Components;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.PathItem;
import org.eclipse.microprofile.openapi.models.media.Schema;
import org.eclipse.microprofile.openapi.models.media.Schema.SchemaType;

/** What the OpenAPI document says of users, and of the role that each operation needs: as the gate has it. */
final class OpenApiSecurity {
    /** Where an operation names its role for programs. */
    private static final String EXTENSION = "x-mooring-role";

    private OpenApiSecurity() {}

    /** Adds the role of an operation: as a sentence, as a field, and as what both schemes of security ask for. */
    static void addRole(String path, PathItem.HttpMethod method, Operation operation) {
        Role role = Permissions.of(method.name(), path);
        String before = operation.getDescription();
        String needs = "Needs the role `" + role.label() + "`" + more(role, operation);
        operation.setDescription(before == null ? needs : before + "\n\n" + needs);
        operation.addExtension(EXTENSION, role.label());
        for (String scheme : List.of("basic", "bearer")) {
            operation.addSecurityRequirement(
                    OASFactory.createSecurityRequirement().addScheme(scheme, List.of(role.label())));
        }
    }

    private static String more(Role role, Operation operation) {
        return switch (role) {
            case DATA_PLANE -> ", of a user of the data plane's name or with the plane secret, or `admin`.";
            case OPERATOR ->
                Objects.requireNonNull(operation.getOperationId()).endsWith("RealServer")
                        ? " for a change of `state` alone, else `admin`."
                        : ".";
            default -> ".";
        };
    }

    /** Whether it is about users and their tokens. */
    static boolean ofUsers(String path) {
        return path.startsWith("/api/v1/users");
    }

    /** Adds the problems that only writes of users have. */
    static void addProblems(String path, PathItem.HttpMethod method, List<Integer> statuses) {
        if (ofUsers(path) && method != PathItem.HttpMethod.GET) {
            for (int status : List.of(409, 412, 428, 503, 507)) {
                if (!statuses.contains(status)) {
                    statuses.add(status);
                }
            }
        }
    }

    /** Completes a token by when it was used, and adds the one answer that has a secret. */
    static void addTokens(Components components) {
        Schema token = Objects.requireNonNull(components.getSchemas().get("Token"));
        token.addProperty(
                "lastUsedAt",
                OASFactory.createSchema()
                        .addType(SchemaType.STRING)
                        .addType(SchemaType.NULL)
                        .format("date-time")
                        .readOnly(true)
                        .description("When it was last accepted, to the minute. null: never."));
        Map<String, Schema> properties = new LinkedHashMap<>(token.getProperties());
        properties.put(
                "token",
                OASFactory.createSchema()
                        .addType(SchemaType.STRING)
                        .pattern("^mooring_[A-Za-z0-9_-]{43}$")
                        .description("The secret, for `Authorization: Bearer`. It is never shown again."));
        List<String> required = new ArrayList<>(List.of("name", "token"));
        components.addSchema(
                "NewToken",
                OASFactory.createSchema()
                        .addType(SchemaType.OBJECT)
                        .description("A token that was made, with its secret.")
                        .required(required)
                        .properties(properties));
    }
}
