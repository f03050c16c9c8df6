package io.mooring.control.json;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Reads and writes JSON for the whole control plane.
 *
 * <p>Threading: immutable after construction; anybody may call.
 */
@Singleton
public class Json {
    /** The deepest nesting of objects and arrays that is read. */
    public static final int MAX_DEPTH = 32;

    private static final int MAX_NUMBER_LENGTH = 64;

    private final ObjectMapper mapper = mapper(JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_DEPTH)
                    .maxNumberLength(MAX_NUMBER_LENGTH)
                    .build())
            .build());

    private static ObjectMapper mapper(JsonFactory factory) {
        JsonMapper.Builder builder = JsonMapper.builder(factory)
                .addModule(new JavaTimeModule())
                .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
                .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .enable(DeserializationFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
                .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
                .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
                .withCoercionConfigDefaults(coercions -> {
                    for (CoercionInputShape shape : CoercionInputShape.values()) {
                        coercions.setCoercion(shape, CoercionAction.Fail);
                    }
                });
        return builder.build();
    }

    /** The mapper behind it all, for frameworks that want one. */
    @Produces
    @Singleton
    public ObjectMapper mapper() {
        return mapper;
    }

    /** The tree that a text says; {@link MalformedJson} when it is not UTF-8, not JSON, too deep, or says a key twice. */
    public JsonNode parse(byte[] text) {
        refuseOtherEncodings(text);
        String decoded;
        try {
            decoded = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(text))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new MalformedJson("The document is not UTF-8.");
        }
        try {
            JsonNode tree = mapper.readTree(decoded);
            if (tree == null || tree.isMissingNode()) {
                throw new MalformedJson("The document is empty (expected JSON).");
            }
            refuseHalfCharacters(tree);
            return tree;
        } catch (StreamConstraintsException e) {
            throw new MalformedJson(
                    e.getOriginalMessage().contains("nesting depth")
                            ? "The document is nested more than " + MAX_DEPTH + " deep" + at(e) + "."
                            : "The document has a number or a name that is too long" + at(e) + ".");
        } catch (JsonParseException e) {
            throw new MalformedJson(said(e) + at(e) + ".");
        } catch (JsonProcessingException e) {
            throw new MalformedJson("The document goes on after its end" + at(e) + ".");
        }
    }

    /** What begins as these do decodes as UTF-8 in part, and what the parser says of it helps nobody. */
    private static void refuseOtherEncodings(byte[] text) {
        if (text.length >= 3 && text[0] == (byte) 0xef && text[1] == (byte) 0xbb && text[2] == (byte) 0xbf) {
            throw new MalformedJson("The document begins with a byte order mark (expected UTF-8 without one).");
        }
        for (int i = 0; i < Math.min(4, text.length); i++) {
            if (text[i] == 0) {
                throw new MalformedJson(
                        "The document has a byte 0 in its first four, as UTF-16 and UTF-32 have (expected UTF-8).");
            }
        }
    }

    /**
     * The parser's words without the text that it stumbled over: that may be a password whose quotes are missing. And without
     * what a programmer could switch on.
     */
    private static String said(JsonParseException e) {
        return e.getOriginalMessage()
                .replaceFirst(" \\(start marker at .*", "")
                .replaceFirst("(?s)^Unrecognized token '.*'", "Unrecognized token")
                .replaceFirst("^Non-standard token '([-+A-Za-z]+)'.*", "$1 is no number of JSON")
                .replaceAll(" ?\\([^()]*(?:Feature|FEATURE|ALLOW_)[^()]*\\)", "");
    }

    private static String at(JacksonException e) {
        return e.getLocation() == null
                ? ""
                : " (line " + e.getLocation().getLineNr() + ", column "
                        + e.getLocation().getColumnNr() + ")";
    }

    /** An escape such as {@code \ud800} alone is half a character: JSON's grammar has it, UTF-8 cannot say it. */
    private static void refuseHalfCharacters(JsonNode tree) {
        if (tree.isTextual()) {
            refuseHalfCharacters(tree.textValue());
        }
        for (var member : tree.properties()) {
            refuseHalfCharacters(member.getKey());
            refuseHalfCharacters(member.getValue());
        }
        if (tree.isArray()) {
            tree.forEach(Json::refuseHalfCharacters);
        }
    }

    private static void refuseHalfCharacters(String text) {
        if (!StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
            throw new MalformedJson("The document escapes half a character (a surrogate without its pair).");
        }
    }

    /** A document from outside as a record, with all its mistakes; {@link MalformedJson} when it is no JSON at all. */
    public <T> Bound<T> read(byte[] text, Class<T> type) {
        return bind(parse(text), type);
    }

    /** A tree as a record, with all its mistakes. The tree stays as it is. */
    public <T> Bound<T> bind(JsonNode tree, Class<T> type) {
        return new Binder<>(mapper, type).bind(tree.deepCopy());
    }

    /** A document of our own as a record; a document that does not fit is a bug or damage. */
    public <T> T readOwn(byte[] text, Class<T> type) {
        try {
            return mapper.readValue(text, type);
        } catch (IOException e) {
            throw new UncheckedIOException("a document of our own is not a " + type.getSimpleName(), e);
        }
    }

    /** A value as UTF-8 JSON without white space. */
    public byte[] bytes(Object value) {
        try {
            return mapper.writeValueAsBytes(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("every record of ours can be written as JSON", e);
        }
    }

    /** A record as a tree that the caller may change. */
    public ObjectNode tree(Record value) {
        return mapper.valueToTree(value);
    }

    /** A list as a tree that the caller may change. */
    public ArrayNode tree(List<?> values) {
        return mapper.valueToTree(values);
    }
}
