package io.mooring.control.rest;

import io.mooring.api.Names;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.models.Components;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.media.Schema;
import org.eclipse.microprofile.openapi.models.media.Schema.SchemaType;
import org.eclipse.microprofile.openapi.models.parameters.Parameter;

/** What the parameters of paths and queries mean: one name means one thing wherever it is. */
final class OpenApiParameters {
    /** What the lists of words are called that parameters take. */
    private static final Map<String, String> WORDS = Map.of("dialect", "HaproxyDialect", "mode", "ImportMode");

    private OpenApiParameters() {}

    /** Adds the meaning and the schema of a parameter's name. */
    static void describe(Parameter parameter) {
        if (parameter.getName() == null) {
            return;
        }
        switch (parameter.getName()) {
            case "vs" ->
                parameter
                        .description("The virtual server's name.")
                        .schema(name())
                        .setExample("OCS");
            case "rs" ->
                parameter.description("The real server's name.").schema(name()).setExample("OCS-Real-1");
            case "n" -> parameter.description("The revision's number.").schema(integer(0, Long.MAX_VALUE));
            case "name" -> parameter.description("The data plane's name.").schema(name());
            case "user" ->
                parameter.description("The user's name.").schema(name()).setExample("alice");
            case "token" ->
                parameter.description("The token's name.").schema(name()).setExample("terraform");
            case "type" ->
                parameter
                        .description("The last part of a problem's type.")
                        .schema(text())
                        .setExample("port-conflict");
            case "limit" ->
                parameter
                        .description("At most so many items.")
                        .schema(integer(1, 1000).defaultValue(100));
            case "cursor" ->
                parameter.description("The `nextCursor` of the part before.").schema(text());
            case "label" -> parameter.description("Only those with this label, as `name=value`. All of several.");
            case "address" ->
                parameter.description("Only those with this address.").schema(text());
            case "port" -> parameter.description("Only those with this port.").schema(integer(1, 65535));
            case "dialect" ->
                parameter
                        .description(
                                "Which HAProxy the file is for: `modern` is 2.4 and newer, `legacy` is 1.4 as in old"
                                        + " appliances.")
                        .schema(text().addEnumeration("modern")
                                .addEnumeration("legacy")
                                .defaultValue("modern"));
            case "revision" ->
                parameter
                        .description("The revision that is waited for. Absent: the newest.")
                        .schema(integer(0, Long.MAX_VALUE));
            case "against" ->
                parameter
                        .description("The revision that it is compared with. Absent: the one before it.")
                        .schema(integer(0, Long.MAX_VALUE));
            case "mode" ->
                parameter
                        .description(
                                "strict: nothing is stored when a line is an error (422, with all of them). lenient: such"
                                        + " a line is left out, and a misspelt word taken for the nearest.")
                        .schema(text().addEnumeration("strict")
                                .addEnumeration("lenient")
                                .defaultValue("strict"));
            case WriteOptions.DRY_RUN ->
                parameter
                        .description(
                                "true: nothing is changed; the answer is 200 with the plan: what would change. What"
                                        + " the request would be refused with, this is refused with.")
                        .schema(flag().defaultValue(false));
            case WriteOptions.MAX_CONNECTIONS_CLOSED ->
                parameter
                        .description("409 `impact-exceeded` instead of closing more open connections than this, counted"
                                + " on the connected data planes before; also when one of them does not say how many it would"
                                + " close.")
                        .schema(integer(0, Long.MAX_VALUE));
            case "prune" ->
                parameter
                        .description("false: what the document does not name stays.")
                        .schema(OASFactory.createSchema()
                                .addType(SchemaType.BOOLEAN)
                                .defaultValue(true));
            default -> {}
        }
    }

    /** Gives the list of words that a parameter takes a name of its own: generated clients make a type of it. */
    static void nameWords(Components components, Operation operation) {
        if (operation.getParameters() == null) {
            return;
        }
        for (Parameter parameter : operation.getParameters()) {
            Schema words = parameter.getSchema();
            if (words != null && words.getEnumeration() != null) {
                String name = WORDS.get(parameter.getName());
                if (name == null) {
                    throw new IllegalStateException("no name for the words of " + parameter.getName());
                }
                parameter.setSchema(OASFactory.createSchema().ref(name).defaultValue(words.getDefaultValue()));
                words.setDefaultValue(null);
                components.addSchema(name, words.description(parameter.getDescription()));
            }
        }
    }

    /** The parameters that every request takes which makes a revision. */
    static List<Parameter> ofWrites() {
        return List.of(
                query(WriteOptions.DRY_RUN)
                        .description(
                                "true: nothing is changed; the answer is 200 with the plan: what would change, with"
                                        + " what effect. What the write would be refused with, this is refused with."
                                        + " `Prefer` and `confirmWithin` then mean nothing.")
                        .schema(flag().defaultValue(false)),
                query(WriteOptions.FORCE)
                        .description(
                                "true: also when it takes the last real server for new clients (enabled, weight above"
                                        + " 0) from a virtual server that stays. false: then 409 `would-remove-last-server`.")
                        .schema(flag().defaultValue(false)),
                query(WriteOptions.MAX_CONNECTIONS_CLOSED)
                        .description(
                                "409 `impact-exceeded` instead of closing more open connections than this, counted on"
                                        + " the connected data planes before it is committed; also when one of them does not say"
                                        + " how many it would close.")
                        .schema(integer(0, Long.MAX_VALUE)),
                query(WriteOptions.CONFIRM_WITHIN)
                        .description(
                                "Undone after so many seconds, unless POST /revisions/{n}/confirm comes before. Until then other changes are refused.")
                        .schema(integer(WriteOptions.MIN_CONFIRM_SECONDS, WriteOptions.MAX_CONFIRM_SECONDS)));
    }

    private static Parameter query(String name) {
        return OASFactory.createParameter().name(name).in(Parameter.In.QUERY);
    }

    private static Schema flag() {
        return OASFactory.createSchema().addType(SchemaType.BOOLEAN);
    }

    private static Schema name() {
        return text().pattern("^" + Names.PATTERN + "$");
    }

    private static Schema text() {
        return OASFactory.createSchema().addType(SchemaType.STRING);
    }

    private static Schema integer(long min, long max) {
        Schema schema = OASFactory.createSchema().addType(SchemaType.INTEGER).minimum(BigDecimal.valueOf(min));
        return max == Long.MAX_VALUE ? schema.format("int64") : schema.maximum(BigDecimal.valueOf(max));
    }
}
