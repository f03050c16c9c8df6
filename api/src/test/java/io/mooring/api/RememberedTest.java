package io.mooring.api;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RememberedTest {
    private int worked;
    private final Remembered<String, Integer> lengths = new Remembered<>(text -> {
        worked++;
        return text.length();
    });

    @Test
    void theWorkIsDoneOnceForEachObject() {
        String one = new String("same");
        String other = new String("same");

        assertThat(lengths.of(one)).isEqualTo(4);
        assertThat(lengths.of(one)).isEqualTo(4);
        assertThat(lengths.of(other)).isEqualTo(4);

        assertThat(worked).isEqualTo(2);
    }

    @Test
    void whatNobodyHoldsIsForgotten() {
        String held = new String("held");
        lengths.of(held);
        for (int i = 0; i < 1_000; i++) {
            lengths.of("text " + i);
        }

        long end = System.nanoTime() + 60_000_000_000L;
        while (lengths.size() > 1 && System.nanoTime() < end) {
            System.gc();
        }

        assertThat(lengths.size()).isEqualTo(1);
        lengths.of(held);
        assertThat(worked).isEqualTo(1_001);
    }
}
