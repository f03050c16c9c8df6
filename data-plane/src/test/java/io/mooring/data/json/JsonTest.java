package io.mooring.data.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mooring.api.Configuration;
import io.mooring.api.Snapshot;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonTest {
    private static final String DOCUMENT =
            new String(Json.bytes(Snapshot.of("store", 1, Configuration.EMPTY)), StandardCharsets.UTF_8);

    @Test
    void whatIsWrittenIsRead() throws Json.Unreadable {
        assertThat(Json.snapshot(DOCUMENT.getBytes(StandardCharsets.UTF_8)))
                .isEqualTo(Snapshot.of("store", 1, Configuration.EMPTY));
    }

    /** With the wrong type for what it says, each of these would otherwise be read as its default. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"connectTimeoutMs\":4000 | \"connectTimeoutMs\":\"\"",
                "\"connectTimeoutMs\":4000 | \"connectTimeoutMs\":\"4000\"",
                "\"connectTimeoutMs\":4000 | \"connectTimeoutMs\":4000.0",
                "\"redispatch\":true | \"redispatch\":\" \"",
                "\"redispatch\":true | \"redispatch\":1",
                "\"connectionLog\":\"off\" | \"connectionLog\":0",
                "\"connectionLog\":\"off\" | \"connectionLog\":\"\"",
                "\"email\":null | \"email\":\"\"",
                "\"storeId\":\"store\" | \"storeId\":7",
            })
    void aValueOfAnotherTypeIsNoDefault(String right, String wrong) {
        assertThat(DOCUMENT).contains(right);
        byte[] document = DOCUMENT.replace(right, wrong).getBytes(StandardCharsets.UTF_8);

        assertThatThrownBy(() -> Json.snapshot(document))
                .isInstanceOf(Json.Unreadable.class)
                .hasMessageContaining(wrong.substring(1, wrong.indexOf(':') - 1));
    }
}
