package io.mooring.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.mooring.api.testing.StandardRules;
import java.util.List;
import org.junit.jupiter.api.Test;

class SnapshotRulesTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final SnapshotRules rules = StandardRules.create();

    @Test
    void aListenerBelongsToOneVirtualServer() {
        assertThat(conflict("10.0.0.1", "10.0.0.1")).isTrue();
        assertThat(conflict("10.0.0.1", "10.0.0.2")).isFalse();
        assertThat(conflict("0.0.0.0", "10.0.0.2")).isTrue();
        assertThat(conflict("10.0.0.2", "0.0.0.0")).isTrue();
        assertThat(conflict("0.0.0.0", "2001:db8::1")).isFalse();
        assertThat(conflict("::", "2001:db8::1")).isTrue();
        assertThat(conflict("::", "10.0.0.1")).isTrue();
        assertThat(conflict("::", "0.0.0.0")).isTrue();
        assertThat(conflict("::1", "0:0:0:0:0:0:0:1")).isTrue();
        assertThat(conflict("::ffff:10.0.0.1", "10.0.0.1")).isTrue();
    }

    @Test
    void aConflictNamesTheOwner() {
        assertThat(violations("""
                        {"name": "a", "address": "0.0.0.0", "ports": [80]},
                        {"name": "b", "address": "10.0.0.1", "ports": [81, 80]}
                        """))
                .containsExactly(
                        "/virtualServers/1/ports/1 port-conflict ports: 10.0.0.1:80 (belongs to virtual server \"a\", which listens on 0.0.0.0:80)");
    }

    @Test
    void nobodyIsSentWhereNoSingleHostIs() {
        String target = "an address of one host: not link-local, multicast, broadcast or unspecified";

        assertThat(violations("""
                        {"name": "a", "address": "10.0.0.1", "ports": [80], "healthCheck": {"port": 80},
                         "fallback": {"address": "fe80::1"}, "sourceAddresses": ["10.0.0.2", "0.0.0.0"],
                         "realServers": [{"name": "r", "address": "169.254.169.254"},
                                         {"name": "s", "address": "metadata.example"}]},
                        {"name": "b", "address": "224.0.0.9", "ports": [80]},
                        {"name": "c", "address": "::", "ports": [81]}
                        """))
                .containsExactly(
                        "/virtualServers/0/fallback/address invalid-address address: \"fe80::1\" (expected " + target
                                + ")",
                        "/virtualServers/0/realServers/0/address invalid-address address: \"169.254.169.254\" (expected "
                                + target + ")",
                        "/virtualServers/0/sourceAddresses/1 invalid-address sourceAddresses: \"0.0.0.0\" (expected "
                                + target + ")",
                        "/virtualServers/1/address invalid-address address: \"224.0.0.9\" (expected an address that can be"
                                + " listened on: not multicast or broadcast)");
    }

    @Test
    void aCheckNeedsAPortWhenARealServerHasNone() {
        String withoutPort = "\"realServers\": [{\"name\": \"r\", \"address\": \"10.0.0.9\"}]}";
        String withPort = withoutPort.replace("\"10.0.0.9\"", "\"10.0.0.9\", \"port\": 80");
        String server = "{\"name\": \"a\", \"address\": \"10.0.0.1\", \"ports\": [80], ";

        assertThat(violations(server + withoutPort)).singleElement().asString().contains("check-port-required");
        assertThat(violations(server + withPort)).isEmpty();
        assertThat(violations(server + "\"healthCheck\": {\"port\": 80}, " + withoutPort))
                .isEmpty();
        assertThat(violations(server + "\"healthCheck\": {\"type\": \"none\"}, " + withoutPort))
                .isEmpty();
    }

    @Test
    void realServersAreDistinctByNameAndByAddressAndPort() {
        String server =
                "{\"name\": \"a\", \"address\": \"10.0.0.1\", \"ports\": [80], \"healthCheck\": {\"port\": 1}, ";

        assertThat(violations(server + """
                          "realServers": [
                            {"name": "r", "address": "10.0.0.9"}, {"name": "s", "address": "10.0.0.9", "port": 1},
                            {"name": "t", "address": "10.0.0.9", "port": 1}, {"name": "r", "address": "10.0.0.8"}]}
                          """))
                .extracting(v -> v.substring(0, v.indexOf(' ', v.indexOf(' ') + 1)))
                .containsExactly(
                        "/virtualServers/0/realServers/2/address duplicate",
                        "/virtualServers/0/realServers/3/name duplicate");
    }

    @Test
    void aSnapshotIsToldFromADamagedOne() {
        Snapshot snapshot = Snapshot.of("store", 7, read("{\"virtualServers\": []}"));
        Snapshot damaged =
                new Snapshot("store", 7, snapshot.digest(), read("{\"globals\": {\"connectTimeoutMs\": 4001}}"));

        assertThat(rules.violations(snapshot)).isEmpty();
        assertThat(rules.violations(damaged)).extracting(Violation::code).containsExactly("wrong-digest");
        assertThat(rules.violations(new Snapshot(null, -1, null, null)))
                .extracting(Violation::pointer)
                .containsExactlyInAnyOrder("/storeId", "/revision", "/digest", "/configuration");
    }

    private boolean conflict(String address, String other) {
        List<String> found = violations("{\"name\": \"a\", \"address\": \"" + address + "\", \"ports\": [80]},"
                + "{\"name\": \"b\", \"address\": \"" + other + "\", \"ports\": [80]}");
        assertThat(found).allMatch(violation -> violation.contains("port-conflict"));
        return !found.isEmpty();
    }

    private List<String> violations(String virtualServers) {
        return rules.violations(read("{\"virtualServers\": [" + virtualServers + "]}")).stream()
                .map(v -> v.pointer() + " " + v.code() + " " + v.message())
                .toList();
    }

    private static Configuration read(String document) {
        try {
            return JSON.readValue(document, Configuration.class);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(document, e);
        }
    }
}
