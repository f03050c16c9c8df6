package io.mooring.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.mooring.api.testing.StandardRules;
import org.junit.jupiter.api.Test;

class GuideTest {
    private final ObjectMapper json = new ObjectMapper();
    private final SnapshotRules rules = StandardRules.create();

    @Test
    void theGuidesConfigurationIsValidAndKeepsItsMeaning() throws Exception {
        Configuration guide = json.readValue(getClass().getResourceAsStream("/golden/guide.json"), Configuration.class);

        assertThat(rules.violations(guide)).isEmpty();
        assertThat(json.readValue(json.writeValueAsString(guide), Configuration.class))
                .isEqualTo(guide);
        assertThat(Snapshot.of("store", 3, guide).intact()).isTrue();
        assertThat(Digest.of(guide)).isNotEqualTo(Digest.of(guide.without("OCS")));
    }

    @Test
    void allViolationsAreSaidAtOnceWithTheirPointers() throws Exception {
        Configuration broken = json.readValue("""
                {"virtualServers": [
                  {"name": "a b", "ports": [1, 70000, 1], "retries": 11, "balance": "source",
                   "realServers": [{"name": "r", "address": "1.2.3"}, {"name": "r", "address": "10.0.0.1", "weight": 257}]},
                  {"name": "x", "address": "0.0.0.0", "ports": [80], "labels": {"a/b": null}},
                  {"name": "y", "address": "10.0.0.1", "ports": [81, 80]}]}
                """, Configuration.class);

        assertThat(rules.violations(broken))
                .extracting(v -> v.pointer() + " " + v.code())
                .containsExactly(
                        "/virtualServers/0/address required",
                        "/virtualServers/0/healthCheck/port check-port-required",
                        "/virtualServers/0/name invalid-name",
                        "/virtualServers/0/ports duplicate",
                        "/virtualServers/0/ports/1 out-of-range",
                        "/virtualServers/0/realServers/0/address invalid-address",
                        "/virtualServers/0/realServers/1/name duplicate",
                        "/virtualServers/0/realServers/1/weight out-of-range",
                        "/virtualServers/0/retries out-of-range",
                        "/virtualServers/1/labels/a~1b required",
                        "/virtualServers/2/ports/1 port-conflict");
    }
}
