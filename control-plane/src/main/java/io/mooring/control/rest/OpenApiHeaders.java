package io.mooring.control.rest;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.models.PathItem;
import org.eclipse.microprofile.openapi.models.media.Schema;
import org.eclipse.microprofile.openapi.models.media.Schema.SchemaType;

/** The headers of the contract, as the OpenAPI document tells of them. */
final class OpenApiHeaders {
    /** Those that answers have. */
    static final Map<String, String> ALL = Map.ofEntries(
            Map.entry(
                    "Mooring-Revision",
                    "The revision that the answer shows. Not shown to those who have not said who they are."),
            Map.entry("Mooring-Changed", "false: the request changed nothing; a write made no revision."),
            Map.entry("X-Request-Id", "The id of the request: its own, or one made for it."),
            Map.entry("ETag", "Strong; covers what is desired, not the live status. A plan has none."),
            Map.entry("Location", "Where the new resource is."),
            Map.entry("Link", "The next part of the list, with rel=\"next\"."),
            Map.entry("Vary", "Accept: the resource has another form, too."),
            Map.entry("Preference-Applied", "wait=N: the answer waited for the data planes."),
            Map.entry("Retry-After", "In how many seconds it is worth another attempt."),
            Map.entry("WWW-Authenticate", "Basic and Bearer, in two headers."));

    /** Those that requests may have. */
    static final Map<String, String> SENT = Map.of(
            "If-Match", "ETags, one of which the resource must have, or `*`: it must exist. Else 412.",
            "If-None-Match", "ETags that the resource must not have, or `*`: it must not exist. Else 412; reads: 304.",
            "Prefer", "`wait=N`: wait at most N seconds until every connected data plane runs the change (RFC 7240).",
            "Mooring-Message", "What the change is for, at most 256 characters in UTF-8; goes into the revision.",
            "X-Request-Id", "An id for the request, 1 to 128 visible ASCII characters.");

    private OpenApiHeaders() {}

    /** The headers that a request may have. */
    static List<String> sent(String path, PathItem.HttpMethod method) {
        List<String> names = new ArrayList<>();
        if (!live(path)) {
            names.add("If-None-Match");
            if (method != PathItem.HttpMethod.GET) {
                names.add("If-Match");
                if (!ofDataPlanes(path) && !OpenApiSecurity.ofUsers(path)) {
                    names.add("Mooring-Message");
                }
            }
        }
        if (waits(path, method)) {
            names.add("Prefer");
        }
        names.add("X-Request-Id");
        return names;
    }

    /** The headers of a successful answer. */
    static List<String> of(String path, PathItem.HttpMethod method, boolean list, String status) {
        List<String> names = new ArrayList<>(List.of("Mooring-Revision", "X-Request-Id"));
        if (path.startsWith("/api/")) {
            if (!live(path)) {
                if (!status.equals("204")) {
                    names.add("ETag");
                }
            }
            if (method != PathItem.HttpMethod.GET && !path.endsWith("/resync") && !ofAlerts(path)) {
                names.add("Mooring-Changed");
            }
            if (path.endsWith("/diff")) {
                names.add("Vary");
            }
            if (waits(path, method)) {
                names.add("Preference-Applied");
            }
            if (list) {
                names.add("Link");
            }
        }
        if (status.equals("201")) {
            names.add("Location");
        }
        return names;
    }

    /** Whether it shows what changes by itself, so that an ETag would mislead. */
    static boolean live(String path) {
        return path.endsWith("/status")
                || path.endsWith("/resync")
                || path.endsWith("/confirm")
                || path.endsWith("/apply")
                || ofAlerts(path);
    }

    /** Every write but those of users, the removal of a data plane and a test alert, and the list of data planes. */
    private static boolean waits(String path, PathItem.HttpMethod method) {
        if (OpenApiSecurity.ofUsers(path)) {
            return false;
        }
        return switch (method) {
            case GET -> path.endsWith("/data-planes");
            case DELETE -> !ofDataPlanes(path);
            default -> !ofAlerts(path);
        };
    }

    /** Whether it makes a revision. */
    static boolean revises(String path, PathItem.HttpMethod method) {
        return path.startsWith("/api/")
                && method != PathItem.HttpMethod.GET
                && !ofDataPlanes(path)
                && !OpenApiSecurity.ofUsers(path)
                && !live(path);
    }

    private static boolean ofAlerts(String path) {
        return path.startsWith("/api/v1/alerts");
    }

    private static boolean ofDataPlanes(String path) {
        return path.startsWith("/api/v1/data-planes");
    }

    /** The headers of a problem. */
    static List<String> ofProblem(int status) {
        List<String> names = new ArrayList<>(List.of("X-Request-Id"));
        names.add(status == 401 ? "WWW-Authenticate" : "Mooring-Revision");
        if (status == 429) {
            names = new ArrayList<>(List.of("X-Request-Id", "Retry-After"));
        }
        if (status == 412) {
            names.add("ETag");
        }
        return names;
    }

    /** The schema of a header's value. */
    static Schema schema(String name) {
        Schema schema = OASFactory.createSchema();
        return switch (name) {
            case "Mooring-Revision" -> schema.addType(SchemaType.INTEGER).format("int64");
            case "Retry-After" -> schema.addType(SchemaType.INTEGER);
            case "Mooring-Changed" -> schema.addType(SchemaType.BOOLEAN);
            default -> schema.addType(SchemaType.STRING);
        };
    }
}
