package io.mooring.control.rest;

import com.fasterxml.jackson.databind.JsonNode;
import io.mooring.control.changes.ConfigurationChange;
import io.mooring.control.json.Json;
import io.mooring.control.store.Revision;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;

/**
 * Changes in lines that people read, in the manner of a unified diff: what was has a minus, what is has a plus, and each
 * resource whose fields differ a line with its path above them. The same changes give the same text.
 *
 * <pre>
 * --- revision 11 by admin, 2026-11-22T10:00:00Z
 * +++ revision 12 by admin, 2026-11-22T10:05:00Z: more for the first
 * {@literal @@} /virtualServers/OCS/realServers/OCS-Real-1
 * -weight: 1
 * +weight: 2
 * </pre>
 */
@Singleton
public class DiffText {
    private final Json json;

    @Inject
    DiffText(Json json) {
        this.json = json;
    }

    /** The text, each line with its end. */
    String of(Revision before, Revision after, List<ConfigurationChange> changes) {
        StringBuilder out = new StringBuilder();
        line(out, "--- ", head(before));
        line(out, "+++ ", head(after));
        String owner = "";
        for (ConfigurationChange change : changes) {
            JsonNode was = json.mapper().valueToTree(change.before());
            JsonNode is = json.mapper().valueToTree(change.after());
            boolean whole = change.op() != ConfigurationChange.Op.REPLACE && (was.isObject() || is.isObject());
            int slash = change.path().lastIndexOf('/');
            String changed = whole ? change.path() : change.path().substring(0, slash);
            if (!changed.equals(owner)) {
                line(out, "@@ ", changed);
                owner = changed;
            }
            if (whole) {
                fields(out, "-", was);
                fields(out, "+", is);
            } else {
                String field = change.path().substring(slash + 1) + ": ";
                if (change.op() != ConfigurationChange.Op.ADD) {
                    line(out, "-", field + was);
                }
                if (change.op() != ConfigurationChange.Op.REMOVE) {
                    line(out, "+", field + is);
                }
            }
        }
        return out.toString();
    }

    private static String head(Revision revision) {
        String message = revision.message();
        return "revision " + revision.revision() + " by " + revision.author() + ", " + revision.time()
                + (message == null ? "" : ": " + message);
    }

    /** A server that came or went: a line for each field, and for each of its real servers. */
    private static void fields(StringBuilder out, String sign, JsonNode server) {
        server.properties().forEach(field -> {
            JsonNode value = field.getValue();
            if (field.getKey().equals("realServers")) {
                value.forEach(real ->
                        line(out, sign, "realServers/" + real.path("name").asText() + ": " + real));
            } else {
                line(out, sign, field.getKey() + ": " + value);
            }
        });
    }

    /** One line, whatever a label or a message holds. */
    private static void line(StringBuilder out, String sign, String text) {
        out.append(sign);
        text.chars().forEach(c -> {
            if (Character.isISOControl(c)) {
                out.append(String.format("\\u%04x", c));
            } else {
                out.append((char) c);
            }
        });
        out.append('\n');
    }
}
