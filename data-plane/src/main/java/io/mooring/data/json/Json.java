package io.mooring.data.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.mooring.api.Snapshot;
import io.mooring.api.VirtualServer;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Reads and writes the documents of the data plane. Threading: immutable. */
public final class Json {
    private static final int DEPTH_LIMIT = 32;

    private static final ObjectMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(DEPTH_LIMIT)
                            .maxStringLength(1 << 20)
                            .build())
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .addModule(new JavaTimeModule())
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .enable(DeserializationFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
            .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
            .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
            .withCoercionConfigDefaults(coercions -> {
                // Else an empty text is a number that is absent, and every number is a text.
                for (CoercionInputShape shape : CoercionInputShape.values()) {
                    coercions.setCoercion(shape, CoercionAction.Fail);
                }
            })
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .build();

    private Json() {}

    /** The snapshot that a document says, not yet validated. Throws {@link Unreadable} with where and what was wrong. */
    public static Snapshot snapshot(byte[] document) throws Unreadable {
        try {
            Snapshot snapshot = MAPPER.readValue(document, Snapshot.class);
            if (snapshot == null) {
                throw new Unreadable("the document is null (expected a snapshot)");
            }
            return snapshot;
        } catch (JsonMappingException e) {
            throw new Unreadable(pointer(e) + ": " + firstLine(e.getOriginalMessage()));
        } catch (JsonProcessingException e) {
            // Limits that are exceeded have no location.
            String where = e.getLocation() == null
                    ? "the document"
                    : "line " + e.getLocation().getLineNr();
            throw new Unreadable(where + ": " + firstLine(e.getOriginalMessage()));
        } catch (IOException e) {
            throw new Unreadable("the document could not be read: " + e.getMessage());
        }
    }

    /** The virtual server that a part of a document says; null: it is none, which the whole document says better. */
    static @Nullable VirtualServer virtualServer(byte[] document, int from, int to) {
        try {
            return MAPPER.readValue(document, from, to - from, VirtualServer.class);
        } catch (IOException e) {
            return null;
        }
    }

    /** A document of any record. */
    public static byte[] bytes(Object value) {
        try {
            return MAPPER.writeValueAsBytes(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("every record of the api can be written", e);
        }
    }

    private static String pointer(JsonMappingException e) {
        StringBuilder pointer = new StringBuilder();
        for (JsonMappingException.Reference step : e.getPath()) {
            pointer.append('/')
                    .append(step.getFieldName() != null ? step.getFieldName() : String.valueOf(step.getIndex()));
        }
        return pointer.isEmpty() ? "the document" : pointer.toString();
    }

    /** Without the text that the parser stumbled over, which may be anything. */
    private static String firstLine(String text) {
        int end = text.indexOf('\n');
        return (end < 0 ? text : text.substring(0, end)).replaceFirst("^Unrecognized token '.*", "Unrecognized token");
    }

    /** A document that is not what it should be; the message says where and what. */
    public static final class Unreadable extends Exception {
        private static final long serialVersionUID = 1;

        Unreadable(String message) {
            super(message, null, false, false);
        }
    }
}
