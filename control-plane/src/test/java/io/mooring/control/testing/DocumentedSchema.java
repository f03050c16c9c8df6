package io.mooring.control.testing;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A schema of the OpenAPI document, as far as the document uses JSON Schema; stricter in that what a schema does not name
 * may not be there.
 *
 * @param document the whole document, in which references lead somewhere
 * @param schema the schema itself
 */
record DocumentedSchema(JsonNode document, JsonNode schema) {
    /** Adds what is not as the schema says it. */
    void check(JsonNode value, String at, List<String> faults) {
        if (schema.has("$ref")) {
            at(document.at(schema.get("$ref").asText().substring(1))).check(value, at, faults);
            return;
        }
        if (schema.has("anyOf")) {
            checkAny(value, at, faults);
            return;
        }
        if (schema.has("type") && !ofType(value)) {
            faults.add(at + ": " + value + " is not " + schema.get("type"));
            return;
        }
        if (schema.has("enum") && !contains(schema.get("enum"), value)) {
            faults.add(at + ": " + value + " is none of " + schema.get("enum"));
        }
        if (value.isTextual()) {
            checkText(value.asText(), at, faults);
        } else if (value.isNumber()) {
            checkNumber(value, at, faults);
        } else if (value.isArray() && schema.has("items")) {
            for (int i = 0; i < value.size(); i++) {
                at(schema.get("items")).check(value.get(i), at + "/" + i, faults);
            }
        } else if (value.isObject() && (schema.has("properties") || schema.has("additionalProperties"))) {
            checkMembers(value, at, faults);
        }
    }

    private DocumentedSchema at(JsonNode part) {
        return new DocumentedSchema(document, part);
    }

    private void checkAny(JsonNode value, String at, List<String> faults) {
        List<String> all = new ArrayList<>();
        for (JsonNode each : schema.get("anyOf")) {
            List<String> ofThis = new ArrayList<>();
            at(each).check(value, at, ofThis);
            if (ofThis.isEmpty()) {
                return;
            }
            all.addAll(ofThis);
        }
        faults.addAll(all);
    }

    private boolean ofType(JsonNode value) {
        if (schema.get("type").isTextual()) {
            return ofType(value, schema.get("type").asText());
        }
        for (JsonNode type : schema.get("type")) {
            if (ofType(value, type.asText())) {
                return true;
            }
        }
        return false;
    }

    private static boolean ofType(JsonNode value, String type) {
        return switch (type) {
            case "null" -> value.isNull();
            case "boolean" -> value.isBoolean();
            case "integer" -> value.isIntegralNumber();
            case "string" -> value.isTextual();
            case "array" -> value.isArray();
            case "object" -> value.isObject();
            default -> throw new IllegalStateException("the document has a type " + type);
        };
    }

    private static boolean contains(JsonNode values, JsonNode value) {
        for (JsonNode each : values) {
            if (each.equals(value)) {
                return true;
            }
        }
        return false;
    }

    private void checkText(String text, String at, List<String> faults) {
        if (schema.has("pattern")
                && !Pattern.compile(schema.get("pattern").asText())
                        .matcher(text)
                        .find()) {
            faults.add(at + ": " + text + " is not as " + schema.get("pattern"));
        }
        if (schema.path("format").asText().equals("date-time")) {
            try {
                OffsetDateTime.parse(text);
            } catch (DateTimeParseException e) {
                faults.add(at + ": " + text + " is no time");
            }
        }
    }

    private void checkNumber(JsonNode value, String at, List<String> faults) {
        boolean fits = !schema.path("format").asText().equals("int32") || value.canConvertToInt();
        if (!fits
                || schema.has("minimum")
                        && value.decimalValue().compareTo(schema.get("minimum").decimalValue()) < 0
                || schema.has("maximum")
                        && value.decimalValue().compareTo(schema.get("maximum").decimalValue()) > 0) {
            faults.add(at + ": " + value + " is out of range");
        }
    }

    private void checkMembers(JsonNode value, String at, List<String> faults) {
        value.properties().forEach(member -> {
            JsonNode of = schema.path("properties").path(member.getKey());
            String place = at + "/" + member.getKey();
            if (!of.isMissingNode()) {
                at(of).check(member.getValue(), place, faults);
                if (of.path("writeOnly").asBoolean()) {
                    faults.add(place + ": is never shown");
                }
            } else if (schema.has("additionalProperties")) {
                at(schema.get("additionalProperties")).check(member.getValue(), place, faults);
            } else {
                faults.add(place + ": is not in the document");
            }
        });
        schema.path("required").forEach(name -> {
            if (!value.has(name.asText())) {
                faults.add(at + ": " + name + " is not there");
            }
        });
    }
}
