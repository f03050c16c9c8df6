package io.mooring.control.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.mooring.api.Configuration;
import io.mooring.control.json.Json;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LastServersTest {
    private static final String ENABLED = "{'name': 'r', 'address': '10.1.0.1'}";

    private final Json json = new Json();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{'name': 'r', 'address': '10.1.0.1', 'state': 'halted'}",
                "{'name': 'r', 'address': '10.1.0.1', 'state': 'drain'}",
                "{'name': 'r', 'address': '10.1.0.1', 'weight': 0}",
            })
    void whoHadOneForNewClientsAndHasNoneIsNamed(String after) {
        assertThat(LastServers.taken(of("a", true, ENABLED), of("a", true, after)))
                .containsExactly("a");
        assertThat(LastServers.taken(of("a", false, ENABLED), of("a", true, after)))
                .as("it is enabled only now")
                .containsExactly("a");
        assertThat(LastServers.taken(of("a", true, after), of("a", true, after)))
                .as("it had none before")
                .isEmpty();
    }

    @Test
    void aBackupOrAnotherServerIsEnough() {
        String backup = "{'name': 'b', 'address': '10.1.0.2', 'backup': true}";

        assertThat(LastServers.taken(of("a", true, ENABLED), of("a", true, backup)))
                .isEmpty();
        assertThat(LastServers.taken(of("a", true, backup), of("a", true, ""))).containsExactly("a");
    }

    @Test
    void whoIsDisabledOrRemovedNeedsNone() {
        assertThat(LastServers.taken(of("a", true, ENABLED), of("a", false, "")))
                .isEmpty();
        assertThat(LastServers.taken(of("a", true, ENABLED), Configuration.EMPTY))
                .isEmpty();
        assertThat(LastServers.taken(Configuration.EMPTY, of("a", true, ""))).isEmpty();
    }

    private Configuration of(String name, boolean enabled, String realServers) {
        String text = "{'virtualServers': [{'name': '" + name + "', 'enabled': " + enabled
                + ", 'address': '10.0.0.1', 'ports': [1], 'realServers': [" + realServers + "]}]}";
        return json.readOwn(text.replace('\'', '"').getBytes(StandardCharsets.UTF_8), Configuration.class);
    }
}
