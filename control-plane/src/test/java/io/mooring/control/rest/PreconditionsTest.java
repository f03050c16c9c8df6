package io.mooring.control.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PreconditionsTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            nullValues = "-",
            value = {
                // If-Match | If-None-Match | tag | may write
                "-|-|-|true",
                "-|-|\"a\"|true",
                "\"a\"|-|\"a\"|true",
                "\"b\", \"a\"|-|\"a\"|true",
                "\"b\",,\"a\",|-|\"a\"|true",
                "\"b\"|-|\"a\"|false",
                "W/\"a\"|-|\"a\"|false",
                "\"a\"|-|-|false",
                "*|-|\"a\"|true",
                "*|-|-|false",
                "-|*|-|true",
                "-|*|\"a\"|false",
                "-|\"a\"|\"a\"|false",
                "-|W/\"a\"|\"a\"|false",
                "-|\"b\"|\"a\"|true",
                "\"x,y\"|-|\"x,y\"|true",
                "\"a\"|*|\"a\"|false",
            })
    void aWriteIsMadeWhenBothHeadersAllowIt(String ifMatch, String ifNoneMatch, String tag, boolean allowed) {
        assertThat(new Preconditions(ifMatch, ifNoneMatch).allowWrite(tag)).isEqualTo(allowed);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "\"a", "a\"", "\"a\" \"b\"", "**", "*, \"a\"", "w/\"a\""})
    void whatIsNoListOfTagsIsRefusedAndNeverIgnored(String header) {
        assertThatThrownBy(() -> new Preconditions(header, null)).isInstanceOf(ProblemException.class);
        assertThatThrownBy(() -> new Preconditions(null, header)).isInstanceOf(ProblemException.class);
    }
}
