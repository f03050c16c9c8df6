package io.mooring.control.json;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.InputCoercionException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mooring.api.Excerpt;
import io.mooring.api.Violation;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Turns a tree into a record and finds all that does not fit, by trying again without each part that did not.
 *
 * <p>Threading: one document, one thread.
 */
final class Binder<T> {
    /** Fields whose values no message shows, whatever they are. */
    private static final Set<String> SECRET = Set.of("password", "secret", "token");

    /** More mistakes than this are not looked for. */
    static final int MAX_MISTAKES = 100;

    private final ObjectMapper mapper;
    private final Class<T> type;
    private final List<Violation> mistakes = new ArrayList<>();

    Binder(ObjectMapper mapper, Class<T> type) {
        this.mapper = mapper;
        this.type = type;
    }

    /** Binds the tree and takes out of it what does not fit. */
    Bound<T> bind(JsonNode tree) {
        ControlCharacters.find(tree, mistakes, MAX_MISTAKES);
        while (true) {
            try {
                T value = mapper.treeToValue(tree, type);
                if (value == null) {
                    mistakes.add(new Violation("", Violation.OUT_OF_RANGE, "null (expected an object)"));
                }
                return new Bound<>(value, List.copyOf(mistakes));
            } catch (JsonMappingException e) {
                JsonPointer pointer = pointer(e.getPath());
                mistakes.add(mistake(e, pointer.toString(), tree.at(pointer)));
                if (mistakes.size() >= MAX_MISTAKES || !takenOut(tree, pointer)) {
                    return new Bound<>(null, List.copyOf(mistakes));
                }
            } catch (JsonProcessingException e) {
                throw new IllegalStateException("a tree has no syntax that could be wrong", e);
            }
        }
    }

    private static JsonPointer pointer(List<JsonMappingException.Reference> path) {
        JsonPointer pointer = JsonPointer.empty();
        for (JsonMappingException.Reference step : path) {
            pointer = step.getFieldName() == null
                    ? pointer.appendIndex(step.getIndex())
                    : pointer.appendProperty(step.getFieldName());
        }
        return pointer;
    }

    private Violation mistake(JsonMappingException e, String pointer, JsonNode found) {
        if (e instanceof UnrecognizedPropertyException unknown) {
            return new Violation(
                    pointer, Bound.UNKNOWN_FIELD, unknown.getPropertyName() + ": unknown field" + meant(unknown));
        }
        String field = pointer.substring(pointer.lastIndexOf('/') + 1);
        return new Violation(
                pointer,
                Violation.OUT_OF_RANGE,
                (field.isEmpty() ? "" : field + ": ") + (SECRET.contains(field) ? "not shown" : shown(found))
                        + " (expected " + expected(target(e)) + ")");
    }

    private static @Nullable Class<?> target(JsonMappingException e) {
        if (e.getCause() instanceof InputCoercionException coercion) {
            return coercion.getTargetType(); // a number that does not fit
        }
        return e instanceof MismatchedInputException mismatch ? mismatch.getTargetType() : null;
    }

    private static String meant(UnrecognizedPropertyException e) {
        Collection<Object> known = e.getKnownPropertyIds();
        String nearest = known == null ? null : Nearest.of(e.getPropertyName(), known);
        return nearest == null ? "" : " (did you mean \"" + nearest + "\"?)";
    }

    private static String shown(JsonNode found) {
        if (found.isObject()) {
            return "an object";
        }
        if (found.isArray()) {
            return "an array";
        }
        return Excerpt.of(found.toString());
    }

    private String expected(@Nullable Class<?> target) {
        if (target == null) {
            return "another kind of value";
        }
        if (target.isEnum()) {
            return enumNames(target);
        }
        if (target == Integer.class || target == int.class || target == Long.class || target == long.class) {
            return "a whole number within its range";
        }
        if (target == Boolean.class || target == boolean.class) {
            return "true or false";
        }
        if (target == String.class) {
            return "a text";
        }
        if (Collection.class.isAssignableFrom(target) || target.isArray()) {
            return "an array";
        }
        return Map.class.isAssignableFrom(target) || target.isRecord() ? "an object" : "another kind of value";
    }

    private String enumNames(Class<?> target) {
        return List.of(target.getEnumConstants()).stream()
                .map(constant -> mapper.valueToTree(constant).asText())
                .collect(Collectors.joining(", "));
    }

    /** An item becomes null so that those after it keep their numbers; what the rules say of that null is left out later. */
    private static boolean takenOut(JsonNode tree, JsonPointer pointer) {
        JsonPointer above = pointer.head();
        if (above == null) {
            return false;
        }
        JsonNode parent = tree.at(above);
        if (parent instanceof ObjectNode object) {
            return object.remove(pointer.last().getMatchingProperty()) != null;
        }
        if (parent instanceof ArrayNode array
                && !array.path(pointer.last().getMatchingIndex()).isNull()) {
            array.setNull(pointer.last().getMatchingIndex());
            return true;
        }
        return false;
    }
}
