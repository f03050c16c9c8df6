package io.mooring.data;

import ch.qos.logback.classic.LoggerContext;
import java.util.Map;
import org.slf4j.LoggerFactory;

/**
 * Where the logs of all libraries go: to SLF4J, and by it to standard output, as text or as JSON. A thread of its own writes
 * them, so that a disk or a pipe that takes nothing holds up no relay loop; what does not fit into its queue is lost.
 */
final class Logging {
    private Logging() {}

    /** To be called before anything makes a logger. */
    static void configure(Map<String, String> environment) {
        if ("json".equalsIgnoreCase(environment.get("MOORING_LOG_FORMAT"))) {
            System.setProperty("logback.configurationFile", "logback-json.xml");
        }
        System.setProperty("org.jboss.logging.provider", "slf4j");
    }

    /** Writes what waits to be written, for at most a second; nothing is logged after that. */
    static void flush() {
        if (LoggerFactory.getILoggerFactory() instanceof LoggerContext logs) {
            logs.stop();
        }
    }
}
