package io.mooring.control.json;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import io.mooring.api.Violation;
import java.util.List;

/**
 * The rule of every text in a document, be it a description, a label or what a health check sends: of the control characters
 * (U+0000…U+001F, U+007F…U+009F) it may have tabs and line breaks. The others mean nothing to readers, and something else to
 * terminals, logs, databases and what is exported.
 */
final class ControlCharacters {
    private ControlCharacters() {}

    /** Adds a violation for each text and each member's name that breaks the rule, up to so many in the list. */
    static void find(JsonNode tree, List<Violation> violations, int most) {
        find(tree, JsonPointer.empty(), violations, most);
    }

    private static void find(JsonNode node, JsonPointer pointer, List<Violation> violations, int most) {
        if (node.isTextual()) {
            look(node.textValue(), pointer, violations, most);
        } else if (node.isArray()) {
            for (int i = 0; i < node.size(); i++) {
                find(node.get(i), pointer.appendIndex(i), violations, most);
            }
        } else {
            for (var member : node.properties()) {
                JsonPointer at = pointer.appendProperty(member.getKey());
                look(member.getKey(), at, violations, most);
                find(member.getValue(), at, violations, most);
            }
        }
    }

    private static void look(String text, JsonPointer pointer, List<Violation> violations, int most) {
        for (int i = 0; i < text.length() && violations.size() < most; i++) {
            char c = text.charAt(i);
            if (Character.isISOControl(c) && c != '\t' && c != '\n' && c != '\r') {
                violations.add(new Violation(
                        pointer.toString(),
                        Violation.OUT_OF_RANGE,
                        String.format(
                                "the control character U+%04X (expected none but tabs and line breaks)", (int) c)));
                return;
            }
        }
    }
}
