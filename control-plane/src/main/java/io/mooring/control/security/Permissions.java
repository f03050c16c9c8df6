package io.mooring.control.security;

import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which role each operation needs: the one place that says so. The gate enforces these rows, the OpenAPI document shows
 * them, and a test calls every operation in every role.
 *
 * <p>An operation without a row is for admins. HEAD is as GET; OPTIONS, which only tells methods, is for viewers.
 */
public final class Permissions {
    /** What answers without credentials. */
    private static final Set<String> OPEN = Set.of("/q/health/live", "/q/health/ready");

    private static final List<Row> ROWS = List.of(
            // Services. That an operator's write changes the state alone is looked at where it is made.
            row(Role.VIEWER, "GET", "/api/v1/virtual-servers"),
            row(Role.VIEWER, "GET", "/api/v1/virtual-servers/{vs}"),
            row(Role.ADMIN, "PUT", "/api/v1/virtual-servers/{vs}"),
            row(Role.ADMIN, "PATCH", "/api/v1/virtual-servers/{vs}"),
            row(Role.ADMIN, "DELETE", "/api/v1/virtual-servers/{vs}"),
            row(Role.VIEWER, "GET", "/api/v1/virtual-servers/{vs}/status"),
            row(Role.VIEWER, "GET", "/api/v1/virtual-servers/{vs}/real-servers"),
            row(Role.ADMIN, "PUT", "/api/v1/virtual-servers/{vs}/real-servers"),
            row(Role.VIEWER, "GET", "/api/v1/virtual-servers/{vs}/real-servers/{rs}"),
            row(Role.OPERATOR, "PUT", "/api/v1/virtual-servers/{vs}/real-servers/{rs}"),
            row(Role.OPERATOR, "PATCH", "/api/v1/virtual-servers/{vs}/real-servers/{rs}"),
            row(Role.ADMIN, "DELETE", "/api/v1/virtual-servers/{vs}/real-servers/{rs}"),
            // The whole.
            row(Role.VIEWER, "GET", "/api/v1/globals"),
            row(Role.ADMIN, "PUT", "/api/v1/globals"),
            row(Role.ADMIN, "PATCH", "/api/v1/globals"),
            row(Role.VIEWER, "GET", "/api/v1/config"),
            row(Role.ADMIN, "PUT", "/api/v1/config"),
            row(Role.VIEWER, "GET", "/api/v1/config/haproxy.cfg"),
            row(Role.ADMIN, "POST", "/api/v1/imports/haproxy"),
            row(Role.VIEWER, "GET", "/api/v1/revisions"),
            row(Role.VIEWER, "GET", "/api/v1/revisions/{n}"),
            row(Role.VIEWER, "GET", "/api/v1/revisions/{n}/config"),
            row(Role.VIEWER, "GET", "/api/v1/revisions/{n}/diff"),
            row(Role.ADMIN, "POST", "/api/v1/revisions/{n}/rollback"),
            row(Role.OPERATOR, "POST", "/api/v1/revisions/{n}/confirm"),
            row(Role.VIEWER, "GET", "/api/v1/apply"),
            row(Role.OPERATOR, "POST", "/api/v1/apply"),
            row(Role.VIEWER, "GET", "/api/v1/alerts"),
            row(Role.ADMIN, "POST", "/api/v1/alerts/test"),
            // Data planes.
            row(Role.VIEWER, "GET", "/api/v1/data-planes"),
            row(Role.VIEWER, "GET", "/api/v1/data-planes/{name}"),
            row(Role.DATA_PLANE, "PUT", "/api/v1/data-planes/{name}"),
            row(Role.ADMIN, "DELETE", "/api/v1/data-planes/{name}"),
            row(Role.OPERATOR, "POST", "/api/v1/data-planes/{name}/resync"),
            // Users.
            row(Role.ADMIN, "GET", "/api/v1/users"),
            row(Role.ADMIN, "GET", "/api/v1/users/{user}"),
            row(Role.ADMIN, "PUT", "/api/v1/users/{user}"),
            row(Role.ADMIN, "PATCH", "/api/v1/users/{user}"),
            row(Role.ADMIN, "DELETE", "/api/v1/users/{user}"),
            row(Role.ADMIN, "GET", "/api/v1/users/{user}/tokens"),
            row(Role.ADMIN, "POST", "/api/v1/users/{user}/tokens"),
            row(Role.ADMIN, "GET", "/api/v1/users/{user}/tokens/{token}"),
            row(Role.ADMIN, "DELETE", "/api/v1/users/{user}/tokens/{token}"),
            // What stands beside the API: the OpenAPI document, Swagger UI, metrics, health in detail.
            row(Role.VIEWER, "GET", "/problems/{type}"),
            row(Role.VIEWER, "GET", "/q/**"));

    private Permissions() {}

    private record Row(Role role, String method, String template, Pattern path) {}

    private static Row row(Role role, String method, String template) {
        return new Row(role, method, template, Pattern.compile(pattern(template)));
    }

    /** A name is anything but a slash or a semicolon: what comes after one of these is no part of a name to the framework. */
    private static String pattern(String template) {
        return Stream.of(template.substring(1).split("/"))
                .map(part -> switch (part.charAt(0)) {
                    case '{' -> "/[^/;]+";
                    case '*' -> "(?:/.*)?";
                    default -> "/" + Pattern.quote(part);
                })
                .collect(Collectors.joining());
    }

    /** Whether this is answered without credentials. The path is normalized. */
    static boolean open(String path) {
        return OPEN.contains(path);
    }

    /** The role that a request needs; null: there is no such operation. The path is normalized. */
    static @Nullable Role needed(String method, String path) {
        if (method.equals("OPTIONS")) {
            return Role.VIEWER;
        }
        String asked = method.equals("HEAD") ? "GET" : method;
        String plain = path.length() > 1 && path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
        for (Row row : ROWS) {
            if (row.method.equals(asked) && row.path.matcher(plain).matches()) {
                return row.role;
            }
        }
        return null;
    }

    /** The role that an operation of the OpenAPI document needs, as the gate has it. */
    public static Role of(String method, String template) {
        return ROWS.stream()
                .filter(row -> row.method.equals(method) && row.template.equals(template))
                .map(Row::role)
                .findFirst()
                .orElse(Role.ADMIN);
    }

    /** Every operation that has a row, as {@code METHOD /path}. */
    static List<String> operations() {
        return ROWS.stream().map(row -> row.method + " " + row.template).toList();
    }
}
