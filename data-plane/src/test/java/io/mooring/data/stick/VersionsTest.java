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
    void riseWhateverYearTheClockIsSetTo() {
        AtomicLong clock = new AtomicLong(NOW_MS);
        Versions versions = new Versions(clock::get, 1023);

        long before = versions.next();
        long year = 365L * 24 * 3_600_000;
        for (long jump : new long[] {year, -2 * year, 60 * year, 500 * year, -NOW_MS, 200_000_000 * year}) {
            clock.set(NOW_MS + jump);
            for (int i = 0; i < 5000; i++) {
                long next = versions.next();
                assertThat(next).as("%d ms away", jump).isGreaterThan(before);
                before = next;
            }
        }
        Versions another = new Versions(() -> NOW_MS, 0);
        another.after(before);
        assertThat(another.next()).as("of a process that reads them back").isGreaterThan(before);
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
