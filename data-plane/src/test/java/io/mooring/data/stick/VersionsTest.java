package io.mooring.data.stick;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class VersionsTest {
    private static final long NOW_MS = 1_800_000_000_000L;

    @Test
    void riseAlsoWhenTheClockStepsBack() {
        AtomicLong clock = new AtomicLong(NOW_MS);
        Versions versions = new Versions(clock::get, 1);

        long before = 0;
        for (int i = 0; i < 10_000; i++) {
            clock.addAndGet(i % 7 - 3);
            long next = versions.next();
            assertThat(next).isGreaterThan(before);
            before = next;
        }
    }

    @Test
    void theLaterMillisecondWinsWhateverThePlane() {
        long early = new Versions(() -> NOW_MS, 1023).next();
        long late = new Versions(() -> NOW_MS + 1, 0).next();

        assertThat(late).isGreaterThan(early);
    }

    @Test
    void noTwoAreAlike() {
        Set<Long> seen = ConcurrentHashMap.newKeySet();
        Versions one = new Versions(() -> NOW_MS, 1);
        Versions two = new Versions(() -> NOW_MS, 2);

        IntStream.range(0, 20_000).parallel().forEach(i -> seen.add((i % 2 == 0 ? one : two).next()));

        assertThat(seen).hasSize(20_000);
    }

    @Test
    void aPlaneHasTenBits() {
        assertThatThrownBy(() -> new Versions(() -> NOW_MS, 1024)).isInstanceOf(IllegalArgumentException.class);
    }
}
