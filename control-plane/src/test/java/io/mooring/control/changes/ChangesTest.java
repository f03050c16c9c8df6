package io.mooring.control.changes;

import static org.assertj.core.api.Assertions.assertThat;

import io.mooring.api.Configuration;
import io.mooring.control.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class ChangesTest {
    private final Json json = new Json();

    @Test
    void whatIsTheSameInAnotherOrderIsNoChange() {
        Configuration before = read("{'virtualServers': [" + server("a", 1) + ", " + server("b", 2) + "]}");
        Configuration after = read("{'virtualServers': [" + server("b", 2) + ", " + server("a", 1) + "]}");

        assertThat(Changes.between(before, after)).isEmpty();
        assertThat(Changes.between(before, before)).isEmpty();
    }

    @Test
    void fieldsAreNamedByTheirServers() {
        Configuration before = read("""
                {'globals': {'maxConnections': 5}, 'virtualServers': [
                  {'name': 'OCS', 'address': '10.0.0.1', 'ports': [80, 81], 'labels': {'x': '1', 'gone': ''},
                   'realServers': [{'name': 'r2', 'address': '10.1.0.2', 'port': 1},
                                   {'name': 'r1', 'address': '10.1.0.1', 'port': 1}]}]}""");
        Configuration after = read("""
                {'globals': {'maxConnections': 6, 'connectionLog': 'all'}, 'virtualServers': [
                  {'name': 'OCS', 'address': '10.0.0.1', 'ports': [81, 80], 'labels': {'x': '2', 'a/b~': 'n'},
                   'persistence': {'timeoutSeconds': 60}, 'fallback': {'address': '10.0.0.9'},
                   'realServers': [{'name': 'r1', 'address': '10.1.0.1', 'port': 1, 'weight': 3}]}]}""");

        assertThat(shown(Changes.between(before, after)))
                .containsExactly(
                        "replace /globals/connectionLog \"off\" \"all\"",
                        "replace /globals/maxConnections 5 6",
                        "add /virtualServers/OCS/labels/a~1b~0 null \"n\"",
                        "remove /virtualServers/OCS/labels/gone \"\" null",
                        "replace /virtualServers/OCS/labels/x \"1\" \"2\"",
                        "replace /virtualServers/OCS/ports [80,81] [81,80]",
                        "replace /virtualServers/OCS/persistence/timeoutSeconds 1800 60",
                        "replace /virtualServers/OCS/fallback null {\"address\":\"10.0.0.9\",\"port\":null}",
                        "replace /virtualServers/OCS/realServers/r1/weight 1 3",
                        "remove /virtualServers/OCS/realServers/r2 "
                                + text(before.virtualServers().get(0).realServer("r2")) + " null");
    }

    @Test
    void serversThatComeAndGoAreNamedWhole() {
        Configuration one = read("{'virtualServers': [" + server("a", 1) + "]}");
        Configuration other = read("{'virtualServers': [" + server("b", 2) + "]}");

        assertThat(Changes.between(one, other))
                .containsExactly(
                        new ConfigurationChange(
                                ConfigurationChange.Op.REMOVE, "/virtualServers/a", one.virtualServer("a"), null),
                        new ConfigurationChange(
                                ConfigurationChange.Op.ADD, "/virtualServers/b", null, other.virtualServer("b")));
        assertThat(Changes.between(Configuration.EMPTY, one))
                .extracting(ConfigurationChange::path)
                .containsExactly("/virtualServers/a");
        assertThat(Changes.between(one, Configuration.EMPTY))
                .extracting(ConfigurationChange::op)
                .containsExactly(ConfigurationChange.Op.REMOVE);
    }

    private List<String> shown(List<ConfigurationChange> changes) {
        return changes.stream()
                .map(change -> json.mapper().valueToTree(change.op()).asText() + " " + change.path() + " "
                        + text(change.before()) + " " + text(change.after()))
                .toList();
    }

    private String text(Object value) {
        return new String(json.bytes(value), StandardCharsets.UTF_8);
    }

    private static String server(String name, int port) {
        return "{'name': '" + name + "', 'address': '10.0.0.1', 'ports': [" + port + "]}";
    }

    private Configuration read(String text) {
        return json.readOwn(text.replace('\'', '"').getBytes(StandardCharsets.UTF_8), Configuration.class);
    }
}
