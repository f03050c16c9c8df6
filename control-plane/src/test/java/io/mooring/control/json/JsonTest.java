package io.mooring.control.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mooring.api.Balance;
import io.mooring.api.Configuration;
import io.mooring.api.VirtualServer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {
    private final Json json = new Json();

    @Test
    void allMistakesOfADocumentAreFoundAtOnceAndTheRestIsRead() {
        Bound<VirtualServer> bound = json.read(utf8("""
                {"adress": "10.0.0.1", "ports": [80, "81", 82.0], "balance": "leastcon", "retries": true,
                 "persistence": {"timeoutSeconds": "1800", "size": 1}, "description": "kept", "realServers": [5]}"""), VirtualServer.class);

        assertThat(bound.mistakes())
                .extracting(v -> v.pointer() + " " + v.code())
                .containsExactlyInAnyOrder(
                        "/adress unknown-field",
                        "/ports/1 out-of-range",
                        "/ports/2 out-of-range",
                        "/balance out-of-range",
                        "/retries out-of-range",
                        "/persistence/timeoutSeconds out-of-range",
                        "/persistence/size unknown-field",
                        "/realServers/0 out-of-range");
        assertThat(bound.value().description()).isEqualTo("kept");
        assertThat(bound.value().ports()).containsExactly(80, null, null);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"adress\": \"10.0.0.1\"}|adress: unknown field (did you mean \"address\"?)",
                "{\"REALSERVERS\": []}|REALSERVERS: unknown field (did you mean \"realServers\"?)",
                "{\"zzzzzzzzzzzz\": 1}|zzzzzzzzzzzz: unknown field",
                "{\"balance\": \"leastcon\"}|balance: \"leastcon\" (expected leastconn, roundrobin, source, random, first)",
                "{\"balance\": 1}|balance: 1 (expected leastconn, roundrobin, source, random, first)",
                "{\"retries\": \"3\"}|retries: \"3\" (expected a whole number within its range)",
                "{\"retries\": 3.0}|retries: 3.0 (expected a whole number within its range)",
                "{\"retries\": 99999999999}|retries: 99999999999 (expected a whole number within its range)",
                "{\"enabled\": \"true\"}|enabled: \"true\" (expected true or false)",
                "{\"enabled\": 1}|enabled: 1 (expected true or false)",
                "{\"description\": 5}|description: 5 (expected a text)",
                "{\"ports\": 80}|ports: 80 (expected an array)",
                "{\"labels\": []}|labels: an array (expected an object)",
                "{\"healthCheck\": \"\"}|healthCheck: \"\" (expected an object)",
                "[]|an array (expected an object)",
                "null|null (expected an object)",
                "5|5 (expected an object)",
            })
    void aMistakeSaysWhatIsThereAndWhatIsExpected(String document, String message) {
        assertThat(json.read(utf8(document), VirtualServer.class).mistakes())
                .extracting(v -> v.message())
                .containsExactly(message);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "  ",
                "{",
                "{} {}",
                "{'a': 1}",
                "{\"a\": 1, \"a\": 2}",
                "{\"a\": NaN}",
                "{\"a\": \"\\ud800\"}",
                "{\"\\udc00\": 1}",
                "[1,]",
                "\uFEFF{}",
                "{\"a\": 01}"
            })
    void whatIsNotStrictlyJsonIsRefused(String document) {
        assertThatThrownBy(() -> json.parse(utf8(document)))
                .isInstanceOf(MalformedJson.class)
                .message()
                .doesNotContain("jackson", "Stream", "java.", "Feature", "ALLOW_");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"a\": NaN}|NaN is no number of JSON (line 1, column 10).",
                "{\"a\": -Infinity}|-Infinity is no number of JSON (line 1, column 16).",
                "{\"a\": Infinity}|Infinity is no number of JSON (line 1, column 15).",
                "\uFEFF{}|The document begins with a byte order mark (expected UTF-8 without one)."
            })
    void whatIsRefusedIsRefusedInWords(String document, String message) {
        assertThatThrownBy(() -> json.parse(utf8(document))).hasMessage(message);
        assertThatThrownBy(() -> json.parse(document.getBytes(StandardCharsets.UTF_16LE)))
                .hasMessageContaining("expected UTF-8");
    }

    @Test
    void aTextMayHaveTabsAndLineBreaksAndNoOtherControlCharacters() {
        assertThat(json.read(utf8("{\"description\": \"\\t\\r\\n\u00a0\"}"), VirtualServer.class)
                        .mistakes())
                .isEmpty();
        assertThat(json.read(
                                utf8(
                                        "{\"description\": \"a\\u0007\", \"labels\": {\"x\\u009b\": \"\", \"y\": \"\\u007f\"}}"),
                                VirtualServer.class)
                        .mistakes())
                .extracting(v -> v.pointer() + " " + v.code() + " " + v.message())
                .containsExactly(
                        "/description out-of-range the control character U+0007 (expected none but tabs and line breaks)",
                        "/labels/x\u009b out-of-range the control character U+009B (expected none but tabs and line breaks)",
                        "/labels/y out-of-range the control character U+007F (expected none but tabs and line breaks)");
    }

    @Test
    void depthNumbersAndCharacterSetsHaveLimits() {
        assertThat(json.parse(utf8("[".repeat(32) + "]".repeat(32)))).isNotNull();
        assertThatThrownBy(() -> json.parse(utf8("[".repeat(33) + "]".repeat(33))))
                .isInstanceOf(MalformedJson.class)
                .hasMessageContaining("32 deep");
        assertThatThrownBy(() -> json.parse(utf8("9".repeat(5000)))).isInstanceOf(MalformedJson.class);
        assertThatThrownBy(() -> json.parse("{}".getBytes(StandardCharsets.UTF_16)))
                .isInstanceOf(MalformedJson.class)
                .hasMessageContaining("UTF-8");
        assertThatThrownBy(() -> json.parse(new byte[] {'"', (byte) 0xc0, (byte) 0x80, '"'}))
                .isInstanceOf(MalformedJson.class);
    }

    @Test
    void noMoreThanAHundredMistakesAreLookedFor() {
        StringBuilder document = new StringBuilder("{\"x\": 0");
        for (int i = 0; i < 500; i++) {
            document.append(",\"x").append(i).append("\": 0");
        }

        assertThat(json.read(utf8(document + "}"), VirtualServer.class).mistakes())
                .hasSize(100);
    }

    @Test
    void whatIsWrittenIsReadBack() {
        Configuration configuration = json.readOwn(
                utf8(
                        "{\"virtualServers\": [{\"name\": \"a\", \"address\": \"::\", \"ports\": [1], \"status\": {\"x\": 1}}]}"),
                Configuration.class);

        assertThat(json.readOwn(json.bytes(configuration), Configuration.class)).isEqualTo(configuration);
        assertThat(configuration.virtualServers().get(0).balance()).isEqualTo(Balance.LEASTCONN);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
