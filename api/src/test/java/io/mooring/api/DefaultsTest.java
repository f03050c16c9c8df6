package io.mooring.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.mooring.api.testing.StandardRules;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** The defaults of the contract, field by field, stand in golden/defaults.json. */
class DefaultsTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @Test
    void absentFieldsTakeTheDefaultsOfTheContract() throws IOException {
        Configuration least = JSON.readValue("""
                {"virtualServers": [{"name": "a", "address": "10.0.0.1", "ports": [80],
                  "realServers": [{"name": "r", "address": "10.0.0.9", "port": 80}]}]}
                """, Configuration.class);

        JsonNode golden = JSON.readTree(getClass().getResourceAsStream("/golden/defaults.json"));
        assertThat(JSON.<JsonNode>valueToTree(least)).isEqualTo(golden);
        assertThat(JSON.treeToValue(golden, Configuration.class)).isEqualTo(least);
        assertThat(StandardRules.create().violations(least)).isEmpty();
    }

    @Test
    void nullMeansTheDefaultToo() throws IOException {
        JsonNode golden = JSON.readTree(getClass().getResourceAsStream("/golden/defaults.json"));
        Configuration nulls = JSON.readValue("""
                {"globals": null, "virtualServers": [{"name": "a", "address": "10.0.0.1", "ports": [80], "enabled": null,
                  "labels": null, "persistence": null, "healthCheck": {"rise": null, "ports": null}, "timeouts": null,
                  "realServers": [{"name": "r", "address": "10.0.0.9", "port": 80, "weight": null, "state": null}]}]}
                """, Configuration.class);

        assertThat(JSON.<JsonNode>valueToTree(nulls)).isEqualTo(golden);
    }

    @Test
    void theOrderOfADocumentDoesNotMatter() throws IOException {
        Configuration one = JSON.readValue(
                "{\"virtualServers\": [{\"name\": \"a\"}, {\"name\": \"b\", \"realServers\": [{\"name\": \"x\"}, {\"name\": \"y\"}]}]}",
                Configuration.class);
        Configuration other = JSON.readValue(
                "{\"virtualServers\": [{\"name\": \"b\", \"realServers\": [{\"name\": \"y\"}, {\"name\": \"x\"}]}, {\"name\": \"a\"}]}",
                Configuration.class);

        assertThat(one).isNotEqualTo(other);
        assertThat(one.canonical()).isEqualTo(other.canonical());
        assertThat(Snapshot.of("s", 1, one).digest())
                .isEqualTo(Snapshot.of("s", 1, other).digest());
    }
}
