package io.mooring.data;

import java.util.Map;

/** Where the logs of all libraries go: to SLF4J, and by it to standard output, as text or as JSON. */
final class Logging {
    private Logging() {}

    /** To be called before anything makes a logger. */
    static void configure(Map<String, String> environment) {
        if ("json".equalsIgnoreCase(environment.get("MOORING_LOG_FORMAT"))) {
            System.setProperty("logback.configurationFile", "logback-json.xml");
        }
        System.setProperty("org.jboss.logging.provider", "slf4j");
    }
}
