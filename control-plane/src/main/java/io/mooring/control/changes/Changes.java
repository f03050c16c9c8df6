package io.mooring.control.changes;

import io.mooring.api.Configuration;
import io.mooring.api.RealServer;
import io.mooring.api.VirtualServer;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Finds what differs between two configurations.
 *
 * <p>Servers are compared by name, labels by key; a record on both sides is compared field by field, in the order of its
 * declaration. All other values, lists of ports and networks among them, are replaced as a whole: their order counts.
 */
public final class Changes {
    private final List<ConfigurationChange> found = new ArrayList<>();

    private Changes() {}

    /** Every difference: globals first, then the virtual servers by name, each followed by its real servers by name. */
    public static List<ConfigurationChange> between(Configuration before, Configuration after) {
        Changes changes = new Changes();
        changes.compare("", before, after);
        return List.copyOf(changes.found);
    }

    /** Every difference between two records of one kind that stand at a path; null: there is none. */
    public static List<ConfigurationChange> at(String path, @Nullable Record before, @Nullable Record after) {
        if (before == null && after == null) {
            return List.of();
        }
        if (before == null) {
            return List.of(new ConfigurationChange(ConfigurationChange.Op.ADD, path, null, after));
        }
        if (after == null) {
            return List.of(new ConfigurationChange(ConfigurationChange.Op.REMOVE, path, before, null));
        }
        Changes changes = new Changes();
        changes.compare(path, before, after);
        return List.copyOf(changes.found);
    }

    private void compare(String path, @Nullable Object before, @Nullable Object after) {
        if (Objects.equals(before, after)) {
            return;
        }
        if (before instanceof Record was && after instanceof Record is && was.getClass() == is.getClass()) {
            for (RecordComponent field : was.getClass().getRecordComponents()) {
                compare(path + "/" + field.getName(), value(was, field), value(is, field));
            }
        } else if (before instanceof List<?> was && after instanceof List<?> is && (ofServers(was) || ofServers(is))) {
            members(path, byName(was), byName(is));
        } else if (before instanceof Map<?, ?> was && after instanceof Map<?, ?> is) {
            members(path, byKey(was), byKey(is));
        } else {
            found.add(new ConfigurationChange(ConfigurationChange.Op.REPLACE, path, before, after));
        }
    }

    private void members(String path, Map<String, Object> was, Map<String, Object> is) {
        TreeSet<String> names = new TreeSet<>(was.keySet());
        names.addAll(is.keySet());
        for (String name : names) {
            String at = path + "/" + escaped(name);
            Object before = was.get(name);
            Object after = is.get(name);
            if (before == null) {
                found.add(new ConfigurationChange(ConfigurationChange.Op.ADD, at, null, after));
            } else if (after == null) {
                found.add(new ConfigurationChange(ConfigurationChange.Op.REMOVE, at, before, null));
            } else {
                compare(at, before, after);
            }
        }
    }

    private static boolean ofServers(List<?> list) {
        return !list.isEmpty() && name(list.get(0)) != null;
    }

    private static Map<String, Object> byName(List<?> servers) {
        Map<String, Object> named = new TreeMap<>();
        for (Object server : servers) {
            named.put(Objects.requireNonNull(name(server)), server);
        }
        return named;
    }

    private static Map<String, Object> byKey(Map<?, ?> map) {
        Map<String, Object> keyed = new TreeMap<>();
        map.forEach((key, value) -> keyed.put(key.toString(), value));
        return keyed;
    }

    private static @Nullable String name(@Nullable Object value) {
        if (value instanceof VirtualServer server) {
            return server.name();
        }
        return value instanceof RealServer server ? server.name() : null;
    }

    private static @Nullable Object value(Record record, RecordComponent field) {
        try {
            return field.getAccessor().invoke(record);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("the records of the api are public", e);
        }
    }

    /** RFC 6901 section 3; names need none of it, labels may. */
    private static String escaped(String token) {
        return token.replace("~", "~0").replace("/", "~1");
    }
}
