package io.mooring.data.listen;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class QueueHistoryTest {
    private static final long MS = 1_000_000;
    private final QueueHistory history = new QueueHistory();

    @Test
    void nobodyIsKnownBeforeTheFirstLook() {
        assertThat(history.arrivedBy(Long.MAX_VALUE)).isZero();
        history.saw(1000 * MS, 7, MS);
        assertThat(history.arrivedBy(999 * MS)).isZero();
        assertThat(history.arrivedBy(1000 * MS)).isEqualTo(7);
        assertThat(history.waitedNanos(7, 1500 * MS)).isEqualTo(500 * MS);
        assertThat(history.waitedNanos(8, 1500 * MS)).isZero();
        history.clear();
        assertThat(history.arrivedBy(1000 * MS)).isZero();
    }

    @Test
    void clockMayPassItsLargestNumber() {
        history.saw(Long.MAX_VALUE - MS, 3, MS);
        history.saw(Long.MIN_VALUE + MS, 5, MS);

        assertThat(history.arrivedBy(Long.MAX_VALUE)).isEqualTo(3);
        assertThat(history.arrivedBy(Long.MIN_VALUE + 2 * MS)).isEqualTo(5);
    }

    /** Clients come at random, each look sees how many there were: no answer names one who came later, or comes too late. */
    @Test
    void answerIsNeverTooEarlyAndAtMostATenthLate() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int round = 0; round < 200; round++) {
            int mostMs = 1 + random.nextInt(10_000);
            int stepMs = Math.max(25, mostMs / QueueHistory.LOOKS_IN_TIME);
            QueueHistory kept = new QueueHistory();
            List<Long> cameAt = new ArrayList<>();
            int closed = 0;
            for (long now = 0; now < 4L * mostMs + 1000; now += Math.min(stepMs, 200)) {
                for (int come = random.nextInt(4); come > 0; come--) {
                    cameAt.add(now - random.nextInt(Math.min(stepMs, 200)));
                }
                cameAt.sort(null);
                kept.saw(now * MS, cameAt.size(), stepMs * MS * 3 / 4);
                long due = kept.arrivedBy((now - mostMs) * MS);
                for (; closed < due; closed++) {
                    assertThat(now - cameAt.get(closed)).as("seed " + seed).isGreaterThanOrEqualTo(mostMs);
                }
                if (closed < cameAt.size()) {
                    assertThat(now - cameAt.get(closed))
                            .as("seed " + seed)
                            .isLessThanOrEqualTo(mostMs + Math.max(100, mostMs / 10));
                }
            }
            assertThat(closed).as("seed " + seed).isPositive();
        }
    }
}
