package io.mooring.control.rest;

import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.ext.Provider;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What holds for every request that a resource method answers: no query parameter that the method does not know, none
 * twice where it means one, no document without its media type, no character set but UTF-8. Nothing that a caller says is silently ignored.
 */
@Provider
public class RequestRules implements ContainerRequestFilter {
    /** The media type of JSON Merge Patch, RFC 7396. */
    static final String MERGE_PATCH = "application/merge-patch+json";

    private final Map<Method, Set<String>> known = new ConcurrentHashMap<>();
    private final Map<Method, Set<String>> repeatable = new ConcurrentHashMap<>();

    @Context
    @SuppressWarnings("NullAway.Init") // the framework sets it
    ResourceInfo resource;

    @Override
    public void filter(ContainerRequestContext request) {
        Method method = resource.getResourceMethod();
        if (method != null) {
            request.getUriInfo().getQueryParameters().forEach((name, values) -> check(method, name, values));
        }
        if (method != null && Acceptance.excludes(request.getAcceptableMediaTypes(), produced(method))) {
            throw new ProblemException(
                    ProblemType.NOT_ACCEPTABLE,
                    "Accept excludes all that there is: " + String.join(", ", produced(method)) + ".");
        }
        MediaType type = request.getMediaType();
        if (type == null && method != null && method.isAnnotationPresent(Consumes.class)) {
            String expected =
                    String.join(", ", method.getAnnotation(Consumes.class).value());
            throw new ProblemException(
                    ProblemType.UNSUPPORTED_MEDIA_TYPE, "Content-Type is missing (expected " + expected + ").");
        }
        String charset = type == null ? null : type.getParameters().get("charset");
        if (charset != null && !charset.equalsIgnoreCase("utf-8")) {
            throw new ProblemException(
                    ProblemType.UNSUPPORTED_MEDIA_TYPE, "charset=" + charset + " is not accepted (expected utf-8).");
        }
    }

    private static String[] produced(Method method) {
        Produces produces = method.isAnnotationPresent(Produces.class)
                ? method.getAnnotation(Produces.class)
                : method.getDeclaringClass().getAnnotation(Produces.class);
        return produces == null ? new String[0] : produces.value();
    }

    private void check(Method method, String name, List<String> values) {
        Set<String> names = known.computeIfAbsent(method, m -> names(m, false));
        if (!names.contains(name)) {
            throw new ProblemException(
                    ProblemType.INVALID_PARAMETER,
                    name + ": no parameter of this request (expected "
                            + (names.isEmpty() ? "none" : String.join(", ", names)) + ").");
        }
        if (values.size() > 1
                && !repeatable.computeIfAbsent(method, m -> names(m, true)).contains(name)) {
            throw new ProblemException(ProblemType.INVALID_PARAMETER, name + ": is there more than once.");
        }
    }

    private static Set<String> names(Method method, boolean onlyLists) {
        Set<String> names = new TreeSet<>();
        if (!onlyLists && method.isAnnotationPresent(Revises.class)) {
            names.addAll(WriteOptions.NAMES);
        }
        for (Parameter parameter : method.getParameters()) {
            QueryParam query = parameter.getAnnotation(QueryParam.class);
            if (query != null && (!onlyLists || parameter.getType() == List.class)) {
                names.add(query.value());
            }
        }
        return names;
    }

    /** What a document in a request of this method and path must be. */
    static String expectedContent(String method, String path) {
        if (path.startsWith("/api/v1/imports/")) {
            return MediaType.TEXT_PLAIN;
        }
        return method.equals("PATCH") ? MERGE_PATCH : MediaType.APPLICATION_JSON;
    }
}
