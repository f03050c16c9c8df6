package io.mooring.data.health;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StatusRangesTest {
    @ParameterizedTest
    @CsvSource({
        "200-399, 200, true",
        "200-399, 399, true",
        "200-399, 199, false",
        "200-399, 400, false",
        "'200,204', 204, true",
        "'200,204', 201, false",
        "'200,300-308', 302, true",
        "200-399, 999, false"
    })
    void holdNumbersAndRanges(String ranges, int status, boolean contained) {
        assertThat(StatusRanges.contain(ranges, status)).isEqualTo(contained);
    }
}
