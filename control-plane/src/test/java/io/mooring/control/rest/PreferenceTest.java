package io.mooring.control.rest;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PreferenceTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    wait=10                  | 10
                    wait="10"                | 10
                    respond-async, WAIT = 10 | 10
                    respond-async;wait=3     | 3
                    wait=0                   | 0
                    wait=600                 | 60
                    wait=1, wait=2           | 1
                    wait=-1                  |
                    wait=1.5                 |
                    wait                     |
                    await=5                  |
                    wait=99999999999         |
                    """)
    void onlyAWaitInSecondsIsHeard(String header, Integer seconds) {
        assertThat(Preference.of(List.of(header)).waitSeconds()).isEqualTo(seconds);
    }

    @Test
    void severalHeadersAreOneList() {
        assertThat(Preference.of(List.of("return=minimal", "wait=7")).waitSeconds())
                .isEqualTo(7);
        assertThat(Preference.of(List.of()).waitSeconds()).isNull();
    }
}
