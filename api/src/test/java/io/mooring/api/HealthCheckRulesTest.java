package io.mooring.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.mooring.api.testing.StandardRules;
import java.util.List;
import org.junit.jupiter.api.Test;

class HealthCheckRulesTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final SnapshotRules rules = StandardRules.create();

    @Test
    void aHealthCheckSaysOnlyWhatItsTypeLooksAt() {
        for (String check : List.of(
                "'type': 'http', 'path': '/x?y=%20', 'host': 'a.example:81', 'expectStatus': '200', 'expectBody': 'x'",
                "'type': 'http', 'host': '[::1]:80'",
                "'type': 'tls', 'host': 'a.example'",
                "'type': 'send-expect', 'send': 'x', 'expect': 'y'",
                "'type': 'send-expect'",
                "'ports': [80, 81], 'policy': 'any'",
                "'type': 'none', 'path': '/x', 'host': 'a', 'send': 'x', 'expect': 'y'")) {
            assertThat(violations(check)).as(check).isEmpty();
        }
        assertThat(violations("'path': '/x', 'host': 'a', 'expectStatus': '200', 'expectBody': 'x'"))
                .hasSize(4)
                .allMatch(violation -> violation.contains(" not-allowed-together "));
        assertThat(violations("'type': 'http', 'send': 'x', 'expect': 'y'"))
                .containsExactly(
                        "/virtualServers/0/healthCheck/expect not-allowed-together expect: has no meaning for type http (expected type send-expect, or no expect)",
                        "/virtualServers/0/healthCheck/send not-allowed-together send: has no meaning for type http (expected type send-expect, or no send)");
        assertThat(violations("'type': 'tls', 'path': '/x'")).hasSize(1);
        assertThat(violations("'port': 80, 'ports': [81]")).hasSize(1);
    }

    @Test
    void whatAHealthCheckSendsCannotLeaveItsPlace() {
        for (String check : List.of(
                "'path': 'x'",
                "'path': '/a b'",
                "'path': '/\\r\\nX: y'",
                "'host': 'a\\r\\nX: y'",
                "'host': ''",
                "'host': 'a b'",
                "'expectStatus': '399-200'",
                "'expectStatus': '200,300-299'",
                "'expectStatus': '600'")) {
            assertThat(violations("'type': 'http', " + check))
                    .as(check)
                    .singleElement()
                    .asString()
                    .contains(" out-of-range ");
        }
        for (String host : List.of("10.0.0.1", "a.example:443", "a_b")) {
            assertThat(violations("'type': 'tls', 'host': '" + host + "'"))
                    .as(host)
                    .containsExactly("/virtualServers/0/healthCheck/host out-of-range host: \"" + host
                            + "\" (expected a host name, without a port: it is sent as server name)");
        }
    }

    @Test
    void aCheckThatSpeaksHasTheNegotiateTimeoutAndConnectsAsFastAsTcp() throws Exception {
        Globals globals = JSON.readValue("{\"healthCheckTimeoutMs\": 700, \"negotiateTimeoutMs\": 900}", Globals.class);
        for (String type : List.of("http", "tls", "send-expect")) {
            HealthCheck check = JSON.readValue("{\"type\": \"" + type + "\"}", HealthCheck.class);
            assertThat(check.timeoutMs(globals)).isEqualTo(900);
            assertThat(check.connectTimeoutMs(globals)).isEqualTo(700);
        }
        assertThat(HealthCheck.DEFAULT.timeoutMs(globals)).isEqualTo(700);
        HealthCheck own = JSON.readValue("{\"type\": \"http\", \"timeoutMs\": 300}", HealthCheck.class);
        assertThat(own.timeoutMs(globals)).isEqualTo(300);
        assertThat(own.connectTimeoutMs(globals)).isEqualTo(300);
    }

    private List<String> violations(String check) {
        String document = "{'virtualServers': [{'name': 'a', 'address': '10.0.0.1', 'ports': [80], 'healthCheck': {"
                + check + "}}]}";
        try {
            return rules.violations(JSON.readValue(document.replace('\'', '"'), Configuration.class)).stream()
                    .map(v -> v.pointer() + " " + v.code() + " " + v.message())
                    .toList();
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(document, e);
        }
    }
}
