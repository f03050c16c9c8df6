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
 * its components with their names in order of declaration, a map its sorted entries.
 */
public final class Digest {
    private static final Map<Class<?>, RecordComponent[]> COMPONENTS = new ConcurrentHashMap<>();

    private Digest() {}

    /** The digest of a record of this package, as 64 lower-case hex digits. */
    public static String of(Record value) {
        StringBuilder text = new StringBuilder(4096);
        write(value, text);
        try {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(sha256.digest(text.toString().getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private static void write(@Nullable Object value, StringBuilder out) {
        if (value == null) {
            out.append('n');
        } else if (value instanceof Record record) {
            RecordComponent[] components = COMPONENTS.computeIfAbsent(record.getClass(), Class::getRecordComponents);
            out.append('r').append(components.length).append(':');
            for (RecordComponent component : components) {
                write(component.getName(), out);
                write(read(record, component), out);
            }
        } else if (value instanceof List<?> list) {
            out.append('l').append(list.size()).append(':');
            list.forEach(item -> write(item, out));
        } else if (value instanceof Map<?, ?> map) {
            out.append('m').append(map.size()).append(':');
            map.entrySet().stream()
                    .sorted((a, b) -> a.getKey().toString().compareTo(b.getKey().toString()))
                    .forEach(entry -> {
                        write(entry.getKey(), out);
                        write(entry.getValue(), out);
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
