package io.mooring.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.mooring.api.testing.StandardRules;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AlertRulesTest {
    private static final String MAIL = "\"from\": \"mooring@example.net\", \"to\": [\"ops@example.net\"]";

    private final SnapshotRules rules = StandardRules.create();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://127.0.0.1:8080/hook",
                "https://hooks.example.net",
                "https://hooks.example.net/services/T0/B0/x?token=a%20b",
                "http://[2001:db8::1]:80/",
                "http://localhost/x"
            })
    void aWebhookIsAUrlWithAHost(String url) {
        assertThat(webhook(url)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ftp://example.net/x",
                "https:///path",
                "//example.net/x",
                "https://user:password@example.net/x",
                "https://example.net/x#fragment",
                "https://example.net:/x",
                "https://example.net:0/x",
                "https://example.net:70000/x",
                "https://exa mple.net/x",
                "http://169.254.169.254/latest",
                "http://[::ffff:169.254.169.254]/latest",
                "http://[fe80::1]/x",
                "http://[fe80::1%25eth0]/x",
                "http://0.0.0.0:9080/x",
                "http://[::]/x",
                "http://224.0.0.1/x",
                "http://2130706433/x",
                "http://0x7f.1/x",
                "http://127.1/x"
            })
    void whatIsNoPlaceToPostToIsRefused(String url) {
        assertThat(webhook(url)).containsExactly("/globals/alerts/webhooks/0 invalid-address");
    }

    @Test
    void aWebhookIsThereOnceAndNotWithoutLimit() {
        assertThat(violations("{\"webhooks\": [\"http://a.example/\", \"http://a.example/\"]}"))
                .containsExactly("/globals/alerts/webhooks duplicate");
        assertThat(violations("{\"webhooks\": [null]}")).containsExactly("/globals/alerts/webhooks/0 required");
        assertThat(violations("{\"webhooks\": [" + "\"http://a.example/\",".repeat(16) + "\"http://b.example/\"]}"))
                .contains("/globals/alerts/webhooks out-of-range");
    }

    @Test
    void mailHasASenderRecipientsAndAServer() {
        assertThat(violations("{\"email\": {}}"))
                .containsExactly(
                        "/globals/alerts/email/from required",
                        "/globals/alerts/email/smtpHost required",
                        "/globals/alerts/email/to out-of-range");
        assertThat(violations("{\"email\": {" + MAIL + ", \"smtpHost\": \"mail.example.net\"}}"))
                .isEmpty();
        assertThat(violations("{\"email\": {" + MAIL + ", \"smtpHost\": \"169.254.1.1\", \"smtpPort\": 0}}"))
                .containsExactly(
                        "/globals/alerts/email/smtpHost invalid-address",
                        "/globals/alerts/email/smtpPort out-of-range");
        assertThat(violations("{\"email\": {" + MAIL + ", \"smtpHost\": \"::1\", \"username\": \"a\\r\\nb\"}}"))
                .containsExactly("/globals/alerts/email/username out-of-range");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ops",
                "@example.net",
                "ops@",
                "Ops <ops@example.net>",
                "ops@example.net,others@example.net",
                "ops@example.net\\r\\nBcc: all@example.net",
                "a..b@example.net",
                "ops@exa_mple.net",
                "öps@example.net",
                "\\\"a b\\\"@example.net"
            })
    void anAddressThatCouldSayMoreThanOneRecipientIsRefused(String address) {
        String email = "{\"email\": {\"from\": \"" + address + "\", \"to\": [\"" + address
                + "\"], \"smtpHost\": \"mail.example.net\"}}";

        assertThat(violations(email))
                .containsExactly(
                        "/globals/alerts/email/from invalid-address", "/globals/alerts/email/to/0 invalid-address");
    }

    @Test
    void aPasswordIsNotSentInClearToAnotherHost() {
        String name = ", \"username\": \"mooring\"";
        for (String host : List.of("mail.example.net", "10.0.0.25", "2001:db8::25")) {
            assertThat(violations("{\"email\": {" + MAIL + ", \"smtpHost\": \"" + host + "\"" + name + "}}"))
                    .containsExactly("/globals/alerts/email/username not-allowed-together");
        }
        for (String server : List.of(
                "\"smtpHost\": \"mail.example.net\", \"tls\": \"starttls\"",
                "\"smtpHost\": \"mail.example.net\", \"tls\": \"tls\", \"smtpPort\": 465",
                "\"smtpHost\": \"127.0.0.1\"",
                "\"smtpHost\": \"::1\"",
                "\"smtpHost\": \"localhost\"")) {
            assertThat(violations("{\"email\": {" + MAIL + ", " + server + name + "}}"))
                    .as(server)
                    .isEmpty();
        }
    }

    @Test
    void aChangeOfAlertsIsNoneForADataPlane() {
        Globals told = globals("{\"webhooks\": [\"http://a.example/\"]}");

        assertThat(told).isNotEqualTo(Globals.DEFAULT);
        assertThat(told.ofDataPlanes()).isEqualTo(Globals.DEFAULT);
    }

    private List<String> webhook(String url) {
        return violations("{\"webhooks\": [\"" + url + "\"]}");
    }

    private List<String> violations(String alerts) {
        return rules.violations(Configuration.EMPTY.with(globals(alerts))).stream()
                .map(violation -> violation.pointer() + " " + violation.code())
                .toList();
    }

    private static Globals globals(String alerts) {
        try {
            return new ObjectMapper().readValue("{\"alerts\": " + alerts + "}", Globals.class);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
