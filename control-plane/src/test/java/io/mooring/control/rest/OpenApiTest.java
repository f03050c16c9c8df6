package io.mooring.control.rest;

import static io.mooring.control.rest.ControlPlane.admin;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** {@code -Dmooring.openapi.update=true} writes the served document into {@code openapi.yaml}. */
@QuarkusTest
@QuarkusTestResource(ControlPlane.class)
class OpenApiTest {
    private static final Path COMMITTED = Path.of("..", "openapi.yaml");

    private final ObjectMapper yaml = new ObjectMapper(new YAMLFactory()
            .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
            .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
            .disable(YAMLGenerator.Feature.SPLIT_LINES));

    @Test
    void theCommittedDocumentIsTheOneThatIsServed() throws IOException {
        JsonNode served = served();

        if (Boolean.getBoolean("mooring.openapi.update")) {
            yaml.writeValue(COMMITTED.toFile(), yaml.treeToValue(served, Object.class));
        }

        assertThat(Files.exists(COMMITTED)).as("openapi.yaml is there").isTrue();
        assertThat(yaml.readTree(COMMITTED.toFile()))
                .as("openapi.yaml is what is served; -Dmooring.openapi.update=true rewrites it")
                .isEqualTo(served);
    }

    @Test
    void everyOperationIsComplete() throws IOException {
        JsonNode document = served();
        Set<String> ids = new HashSet<>();
        List<String> missing = new ArrayList<>();

        assertThat(document.path("openapi").asText()).startsWith("3.1");
        document.path("paths")
                .properties()
                .forEach(path -> path.getValue().properties().forEach(method -> {
                    String name = method.getKey() + " " + path.getKey();
                    JsonNode operation = method.getValue();
                    if (!operation.isObject()) {
                        return;
                    }
                    if (!ids.add(operation.path("operationId").asText())) {
                        missing.add(name + ": an operation id of its own");
                    }
                    require(!operation.path("summary").asText().isEmpty(), name + ": summary", missing);
                    require(operation.path("tags").size() == 1, name + ": tag", missing);
                    require(operation.path("responses").has("401"), name + ": 401", missing);
                    operation
                            .path("parameters")
                            .forEach(parameter -> require(
                                    parameter.has("$ref") || parameter.has("description"),
                                    name + ": " + parameter,
                                    missing));
                    if (operation.has("requestBody")) {
                        operation
                                .path("requestBody")
                                .path("content")
                                .forEach(content -> require(
                                        content.has("schema") && content.has("examples"),
                                        name + ": schema and example",
                                        missing));
                        require(operation.path("responses").has("422"), name + ": 422", missing);
                    }
                }));
        collectBrokenReferences(document, document, missing);

        assertThat(missing).isEmpty();
        assertThat(ids).contains("putVirtualServer", "getConfig");
    }

    /** A generated client sends defaults, and empty lists where there may be no null: that would set back the rest. */
    @Test
    void patchesHaveNoDefaultsAndTakeNullForEverything() throws IOException {
        JsonNode schemas = served().at("/components/schemas");
        List<String> faults = new ArrayList<>();
        int count = 0;
        for (var schema : schemas.properties()) {
            if (schema.getKey().endsWith("Patch")) {
                count++;
                require(!schema.getValue().has("required"), schema.getKey() + " requires something", faults);
                schema.getValue().path("properties").properties().forEach(field -> {
                    String text = field.getValue().toString();
                    require(
                            !text.contains("\"default\""),
                            schema.getKey() + "." + field.getKey() + ": a default",
                            faults);
                    require(text.contains("\"null\""), schema.getKey() + "." + field.getKey() + ": no null", faults);
                });
            }
        }
        assertThat(faults).isEmpty();
        assertThat(count).isGreaterThan(10);
        assertThat(schemas.at("/VirtualServer/properties/realServers/type").toString())
                .contains("null");
    }

    /** What has no name gets one like PutConfig200ResponseInner from a generator. */
    @Test
    void everyBodyAndEveryListOfWordsHasAName() throws IOException {
        List<String> nameless = new ArrayList<>();
        JsonNode document = served();
        collectNameless(document.path("paths"), "", nameless);
        document.at("/components/schemas").properties().forEach(schema -> schema.getValue()
                .path("properties")
                .properties()
                .forEach(field -> {
                    JsonNode type = field.getValue();
                    if (type.has("enum")
                            || type.has("properties")
                            || type.path("items").has("properties")) {
                        nameless.add(schema.getKey() + "." + field.getKey());
                    }
                }));
        assertThat(nameless).isEmpty();
    }

    private static void collectNameless(JsonNode tree, String at, List<String> nameless) {
        if (tree.has("enum") || tree.path("schema").has("properties")) {
            nameless.add(at);
        }
        tree.properties().forEach(child -> collectNameless(child.getValue(), at + " " + child.getKey(), nameless));
        if (tree.isArray()) {
            tree.forEach(child -> collectNameless(child, at, nameless));
        }
    }

    @Test
    void swaggerUiIsThereForThoseWhoAreLetIn() {
        admin().get("/q/swagger-ui/").then().statusCode(200);
        io.restassured.RestAssured.given().get("/q/swagger-ui/").then().statusCode(401);
    }

    private JsonNode served() throws IOException {
        return sorted(yaml.readTree(admin().accept("application/yaml")
                .get("/q/openapi")
                .then()
                .statusCode(200)
                .extract()
                .asString()));
    }

    /** In the order of the names, so that a rewritten file differs only where the contract does. */
    private JsonNode sorted(JsonNode tree) {
        if (tree.isObject()) {
            TreeMap<String, JsonNode> members = new TreeMap<>(Comparator.naturalOrder());
            tree.properties().forEach(member -> members.put(member.getKey(), sorted(member.getValue())));
            return yaml.createObjectNode().setAll(members);
        }
        if (tree.isArray()) {
            List<JsonNode> items = new ArrayList<>();
            tree.forEach(item -> items.add(sorted(item)));
            return yaml.createArrayNode().addAll(items);
        }
        return tree;
    }

    private static void collectBrokenReferences(JsonNode document, JsonNode tree, List<String> missing) {
        if (tree.has("$ref")) {
            String reference = tree.get("$ref").asText();
            require(!document.at(reference.substring(1)).isMissingNode(), reference, missing);
        }
        tree.forEach(child -> collectBrokenReferences(document, child, missing));
    }

    private static void require(boolean holds, String what, List<String> missing) {
        if (!holds) {
            missing.add(what);
        }
    }
}
