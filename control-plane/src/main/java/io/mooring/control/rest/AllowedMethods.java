package io.mooring.control.rest;

import io.quarkus.resteasy.reactive.server.runtime.ResteasyReactiveRecorder;
import java.util.Set;
import java.util.TreeSet;
import org.jboss.resteasy.reactive.server.handlers.ClassRoutingHandler;
import org.jboss.resteasy.reactive.server.handlers.RestInitialHandler.InitialMatch;
import org.jboss.resteasy.reactive.server.mapping.RequestMapper;
import org.jboss.resteasy.reactive.server.mapping.RequestMapper.RequestMatch;
import org.jboss.resteasy.reactive.server.spi.ServerRestHandler;

/**
 * Which methods a path has, for the header {@code Allow} that a 405 must have (RFC 9110 section 15.5.6): the framework
 * tells it only to OPTIONS. Its own routing table is asked, so that there is no second one to keep.
 */
final class AllowedMethods {
    private AllowedMethods() {}

    /** Whether a path is one of the framework's own pages, which are there to be read. */
    static boolean frameworks(String path) {
        return path.equals("/q") || path.startsWith("/q/");
    }

    /** The methods of a path, sorted; empty when there is nothing at it. */
    static Set<String> of(String path) {
        Set<String> methods = new TreeSet<>();
        if (frameworks(path)) {
            methods.add("GET");
        }
        RequestMapper<InitialMatch> classes = new RequestMapper<>(
                ResteasyReactiveRecorder.getCurrentDeployment().getClassMappers());
        RequestMatch<InitialMatch> match = classes.map(path);
        while (match != null && methods.isEmpty()) {
            String remaining = match.remaining.isEmpty() ? "/" : match.remaining;
            for (ServerRestHandler handler : match.value.handlers) {
                if (handler instanceof ClassRoutingHandler routing) {
                    routing.getMappers().forEach((method, mapper) -> {
                        if (method != null && mapper.map(remaining) != null) {
                            methods.add(method);
                        }
                    });
                }
            }
            match = classes.continueMatching(path, match);
        }
        if (methods.contains("GET")) {
            methods.add("HEAD");
        }
        if (!methods.isEmpty()) {
            methods.add("OPTIONS");
        }
        return methods;
    }
}
