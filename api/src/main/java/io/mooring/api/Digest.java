package io.mooring.api;

import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * SHA-256 over what a record says, equal in both planes whatever their JSON libraries do. Each value is written as a
 * letter for its kind, its length, a colon and its text, so that no two different values are written alike; a record is
 * its components with their names in order of declaration, a map its sorted entries. A virtual server stands in what holds
 * it by its own digest: of a thousand, those that are as they were need not be read again.
 */
public final class Digest {
    private static final Map<Class<?>, RecordComponent[]> COMPONENTS = new ConcurrentHashMap<>();

    private Digest() {}

    private static final Remembered<VirtualServer, String> VIRTUAL_SERVERS =
            new Remembered<>(server -> of(server, false));

    /** The digest of a record of this package, as 64 lower-case hex digits. */
    public static String of(Record value) {
        return value instanceof VirtualServer server ? VIRTUAL_SERVERS.of(server) : of(value, false);
    }

    /** The digest as version 0.1.0 has it, in which virtual servers stand with all that they say. */
    public static String of010(Record value) {
        return of(value, true);
    }

    private static String of(Record value, boolean whole) {
        StringBuilder text = new StringBuilder(4096);
        write(value, whole, text);
        try {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(sha256.digest(text.toString().getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private static void item(@Nullable Object value, boolean whole, StringBuilder out) {
        if (value instanceof VirtualServer server && !whole) {
            out.append('d').append(VIRTUAL_SERVERS.of(server));
        } else {
            write(value, whole, out);
        }
    }

    private static void write(@Nullable Object value, boolean whole, StringBuilder out) {
        if (value == null) {
            out.append('n');
        } else if (value instanceof Record record) {
            RecordComponent[] components = COMPONENTS.computeIfAbsent(record.getClass(), Class::getRecordComponents);
            out.append('r').append(components.length).append(':');
            for (RecordComponent component : components) {
                write(component.getName(), whole, out);
                item(read(record, component), whole, out);
            }
        } else if (value instanceof List<?> list) {
            out.append('l').append(list.size()).append(':');
            list.forEach(item -> item(item, whole, out));
        } else if (value instanceof Map<?, ?> map) {
            out.append('m').append(map.size()).append(':');
            map.entrySet().stream()
                    .sorted((a, b) -> a.getKey().toString().compareTo(b.getKey().toString()))
                    .forEach(entry -> {
                        write(entry.getKey(), whole, out);
                        item(entry.getValue(), whole, out);
                    });
        } else {
            String text = value instanceof Enum<?> constant ? constant.name() : value.toString();
            out.append('s').append(text.length()).append(':').append(text);
        }
    }

    private static @Nullable Object read(Record record, RecordComponent component) {
        try {
            return component.getAccessor().invoke(record);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("the records of the api are public", e);
        }
    }
}
