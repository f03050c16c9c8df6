package io.mooring.control.changes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mooring.api.Configuration;
import io.mooring.control.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Changes say all that differs, and where: who makes them comes from the one configuration to the other. */
class ChangesApplyTest {
    private static final int PAIRS = 2_000;

    private final Json json = new Json();

    @Test
    void whoMakesTheChangesComesToTheOtherConfiguration() {
        long seed = System.nanoTime();
        System.out.println("seed: " + seed);
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < PAIRS; i++) {
            Configuration before = configuration(random);
            Configuration after = configuration(random);

            List<ConfigurationChange> changes = Changes.between(before, after);

            ObjectNode made = byName(before);
            changes.forEach(change -> make(made, change));
            assertThat(made).as("seed %d, pair %d", seed, i).isEqualTo(byName(after));
            assertThat(changes).extracting(ConfigurationChange::path).doesNotHaveDuplicates();
            for (ConfigurationChange change : changes) {
                assertThat(change.before()).isNotEqualTo(change.after());
            }
        }
    }

    /** Does what RFC 6902 says of the operation, and looks first whether the value is what the change says it is. */
    private void make(ObjectNode document, ConfigurationChange change) {
        int last = change.path().lastIndexOf('/');
        ObjectNode parent = (ObjectNode) document.at(change.path().substring(0, last));
        String name = change.path().substring(last + 1).replace("~1", "/").replace("~0", "~");
        JsonNode before = value(change.before());
        assertThat(parent.has(name)).isEqualTo(change.op() != ConfigurationChange.Op.ADD);
        if (change.op() != ConfigurationChange.Op.ADD) {
            assertThat(parent.get(name)).isEqualTo(before);
        }
        if (change.op() == ConfigurationChange.Op.REMOVE) {
            parent.remove(name);
        } else {
            parent.set(name, value(change.after()));
        }
    }

    private JsonNode value(Object value) {
        JsonNode tree = json.mapper().valueToTree(value);
        return tree.has("realServers") ? named(tree) : tree;
    }

    /** The document of GET /config, in which servers stand by their names instead of their places. */
    private ObjectNode byName(Configuration configuration) {
        ObjectNode tree = json.tree(configuration);
        ObjectNode servers = json.mapper().createObjectNode();
        tree.get("virtualServers")
                .forEach(server -> servers.set(server.get("name").asText(), named(server)));
        return tree.set("virtualServers", servers);
    }

    private ObjectNode named(JsonNode virtualServer) {
        ObjectNode tree = virtualServer.deepCopy();
        ObjectNode reals = json.mapper().createObjectNode();
        ((ArrayNode) tree.get("realServers"))
                .forEach(real -> reals.set(real.get("name").asText(), real));
        tree.set("realServers", reals);
        return tree;
    }

    private Configuration configuration(SplittableRandom random) {
        List<String> servers = new ArrayList<>();
        for (String name : List.of("a", "b", "c")) {
            if (random.nextInt(4) > 0) {
                servers.add(server(name, random));
            }
        }
        String text = "{'globals': {'maxConnections': " + one(random, 5, 6) + ", 'connectionLog': '"
                + one(random, "off", "all") + "'}, 'virtualServers': [" + String.join(", ", servers) + "]}";
        return json.readOwn(text.replace('\'', '"').getBytes(StandardCharsets.UTF_8), Configuration.class);
    }

    private static String server(String name, SplittableRandom random) {
        List<String> reals = new ArrayList<>();
        for (String real : List.of("r1", "r2", "r3")) {
            if (random.nextInt(3) > 0) {
                reals.add("{'name': '" + real + "', 'address': '10.1.0." + one(random, 1, 2) + "', 'port': "
                        + one(random, "null", 80) + ", 'weight': " + one(random, 1, 2) + "}");
            }
        }
        return "{'name': '" + name + "', 'address': '10.0.0.1', 'ports': " + one(random, "[1]", "[1, 2]", "[2, 1]")
                + ", 'labels': " + one(random, "{}", "{'x': '1'}", "{'a/b~c': '1', 'x': '2'}") + ", 'fallback': "
                + one(random, "null", "{'address': '10.0.0.9'}", "{'address': '10.0.0.9', 'port': 1}")
                + ", 'persistence': {'timeoutSeconds': " + one(random, 60, 70) + "}, 'rateLimit': "
                + one(random, "null", "{'connectionsPerSecond': 1, 'burst': 5}") + ", 'realServers': ["
                + String.join(", ", reals) + "]}";
    }

    private static Object one(SplittableRandom random, Object... values) {
        return values[random.nextInt(values.length)];
    }
}
