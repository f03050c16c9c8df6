package io.mooring.control;

import io.smallrye.config.ConfigSourceContext;
import io.smallrye.config.ConfigSourceFactory;
import io.smallrye.config.ConfigValue;
import io.smallrye.config.PropertiesConfigSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.config.spi.ConfigSource;

/**
 * Works out the settings that follow from what the operator set: which of the two databases is active, the form of
 * the log, and whether the API is encrypted. A setting made directly wins.
 */
public final class Environment implements ConfigSourceFactory {
    private static final int BELOW_APPLICATION_PROPERTIES = 200;

    @Override
    public Iterable<ConfigSource> getConfigSources(ConfigSourceContext context) {
        boolean postgresql = !text(context, "mooring.database-url").isEmpty();
        boolean json = text(context, "mooring.log-format").equals("json");
        Map<String, String> settings = new HashMap<>();
        settings.put("quarkus.datasource.active", String.valueOf(!postgresql));
        settings.put("quarkus.datasource.postgresql.active", String.valueOf(postgresql));
        settings.put("quarkus.flyway.active", String.valueOf(!postgresql));
        settings.put("quarkus.flyway.postgresql.active", String.valueOf(postgresql));
        settings.put("quarkus.log.console.json.enabled", String.valueOf(json));
        if (!text(context, "mooring.tls-certificate").isEmpty()) {
            // The one port speaks TLS. HTTP/1 alone, for whose connections the limits are made.
            settings.put("quarkus.http.insecure-requests", "disabled");
            settings.put("quarkus.http.ssl-port", text(context, "mooring.http-port"));
            settings.put("quarkus.http.http2", "false");
        }
        return List.of(
                new PropertiesConfigSource(settings, "what follows from MOORING_…", BELOW_APPLICATION_PROPERTIES));
    }

    private static String text(ConfigSourceContext context, String name) {
        ConfigValue value = context.getValue(name);
        return value == null || value.getValue() == null ? "" : value.getValue().strip();
    }
}
