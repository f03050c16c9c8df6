package io.mooring.control.rest;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.media.MediaType;
import org.jspecify.annotations.Nullable;

/** Documents that can be sent as they stand: those of the guide. */
final class OpenApiExamples {
    private static final Map<String, Object> REAL_1 = ordered("name", "OCS-Real-1", "address", "10.20.1.1");
    private static final Map<String, Object> REAL_2 = ordered("name", "OCS-Real-2", "address", "10.20.1.2");
    private static final Map<String, Object> TIMEOUTS = ordered("clientTimeoutMs", 1800000, "serverTimeoutMs", 1800000);
    private static final Map<String, Object> OCS = ordered(
            "address", "192.168.2.171",
            "ports", List.of(5060, 5061, 135, 443, 444, 5065, 5069, 5071, 5072, 5073, 5074, 8404),
            "balance", "leastconn",
            "persistence", ordered("mode", "source-ip", "timeoutSeconds", 1800, "tableSize", 10240),
            "healthCheck", ordered("port", 5061),
            "fallback", ordered("address", "127.0.0.1", "port", 9081),
            "maxConnections", 40000,
            "realServers", List.of(REAL_1, REAL_2));

    private static final Map<String, Object> BY_OPERATION = ordered(
            "putVirtualServer", OCS,
            "patchVirtualServer", ordered("persistence", ordered("timeoutSeconds", 3600)),
            "putDataPlane", ordered("url", "http://127.0.0.1:9090", "labels", ordered("site", "north")),
            "putRealServers", List.of(REAL_1, REAL_2),
            "putRealServer", ordered("address", "10.20.1.1", "weight", 2),
            "patchRealServer", ordered("state", "drain"),
            "putUser", ordered("role", "operator"),
            "patchUser", ordered("enabled", false),
            "createToken", ordered("name", "terraform", "expiresInSeconds", 7776000),
            "putGlobals", TIMEOUTS,
            "patchGlobals", TIMEOUTS,
            "importHaproxy", """
                    defaults
                        mode tcp
                        timeout connect 4s
                        timeout client 30m
                        timeout server 30m
                    listen OCS
                        bind 192.168.2.171:5060,192.168.2.171:5061
                        balance leastconn
                        stick-table type ip size 10k expire 30m
                        stick on src
                        server OCS-Real-1 10.20.1.1 check port 5061
                        server OCS-Real-2 10.20.1.2 check port 5061
                        server fallback 127.0.0.1:9081 backup non-stick
                    """,
            "putConfig", ordered("globals", TIMEOUTS, "virtualServers", List.of(named("OCS", OCS))));

    private OpenApiExamples() {}

    /** Adds the example of an operation's body, if it has one. */
    static void add(Operation operation) {
        Object example = BY_OPERATION.get(operation.getOperationId());
        if (example != null && operation.getRequestBody() != null) {
            for (MediaType media :
                    operation.getRequestBody().getContent().getMediaTypes().values()) {
                media.addExample("guide", OASFactory.createExample().value(example));
            }
        }
    }

    private static Map<String, Object> named(String name, Map<String, Object> document) {
        Map<String, Object> result = ordered("name", name);
        result.putAll(document);
        return result;
    }

    static Map<String, Object> ordered(@Nullable Object... namesAndValues) {
        Map<String, Object> result = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            result.put(String.valueOf(namesAndValues[i]), namesAndValues[i + 1]);
        }
        return result;
    }
}
