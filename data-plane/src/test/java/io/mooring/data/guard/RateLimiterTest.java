package io.mooring.data.guard;

import static org.assertj.core.api.Assertions.assertThat;

import io.mooring.api.RateLimit;
import io.mooring.data.testing.FakeTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class RateLimiterTest {
    private final FakeTime time = new FakeTime();

    @Test
    void burstComesAtOnceAndThenTheRate() {
        RateLimiter limiter = limiter(10, 5);

        assertThat(admitted(limiter, 1, 100)).isEqualTo(5);
        time.advance(99);
        assertThat(admitted(limiter, 1, 100)).isZero();
        time.advance(1);
        assertThat(admitted(limiter, 1, 100)).isEqualTo(1);
        time.advance(250);
        assertThat(admitted(limiter, 1, 100)).isEqualTo(2);
        time.advance(60_000);
        assertThat(admitted(limiter, 1, 100)).isEqualTo(5);
    }

    @Test
    void burstOfOneIsTheRateAlone() {
        RateLimiter limiter = limiter(1, 1);
        int admitted = 0;
        for (int i = 0; i < 10_000; i++) {
            admitted += admitted(limiter, 1, 1);
            time.advance(1);
        }

        assertThat(admitted).isEqualTo(10);
    }

    @Test
    void clientsDoNotTakeFromEachOtherAndRefusalsCostNothing() {
        RateLimiter limiter = limiter(1, 3);
        for (int client = 0; client < 1000; client++) {
            assertThat(admitted(limiter, client, 50)).isEqualTo(3);
        }
        time.advance(1000);
        for (int client = 0; client < 1000; client++) {
            assertThat(admitted(limiter, client, 50)).isEqualTo(1);
        }
    }

    @Test
    void newLimitHoldsAtOnceAndWhatWasUsedStaysUsed() {
        RateLimiter limiter = limiter(1, 10);
        assertThat(admitted(limiter, 1, 100)).isEqualTo(10);

        limiter.limit(new RateLimit(1, 12));

        assertThat(admitted(limiter, 1, 100)).isEqualTo(2);
    }

    @Test
    void extremesDoNotOverflow() {
        RateLimiter most = limiter(1_000_000, 1_000_000);
        assertThat(admitted(most, 1, 1_000_001)).isEqualTo(1_000_000);
        time.advance(1);
        assertThat(admitted(most, 1, 10_000)).isEqualTo(1000);
        RateLimiter longest = limiter(1, 1_000_000);
        assertThat(admitted(longest, 1, 1_000_100)).isEqualTo(1_000_000);
        time.advance(3_600_000);
        assertThat(admitted(longest, 1, 10_000)).isEqualTo(3600);
    }

    @Test
    void floodOfAddressesDoesNotFreeOneWhoHasUsedItsBurst() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        RateLimiter limiter = limiter(1, 20);
        for (long heavy = 0; heavy < 50; heavy++) {
            assertThat(admitted(limiter, heavy, 20)).isEqualTo(20);
        }

        for (int i = 0; i < 40 * RateLimiter.CLIENTS; i++) {
            limiter.admits(random.nextLong(), random.nextLong());
        }

        int freed = 0;
        for (long heavy = 0; heavy < 50; heavy++) {
            freed += admitted(limiter, heavy, 20);
        }
        assertThat(freed).as("seed " + seed).isZero();
    }

    @Test
    void simultaneousConnectionsOfAClientAreCountedExactly() throws Exception {
        RateLimiter limiter = limiter(1, 5000);
        ExecutorService threads = Executors.newFixedThreadPool(4);
        List<Future<Integer>> admitted = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            admitted.add(threads.submit(() -> admitted(limiter, 1, 4000)));
        }

        int sum = 0;
        for (Future<Integer> one : admitted) {
            sum += one.get(60, TimeUnit.SECONDS);
        }

        threads.shutdown();
        assertThat(sum).isEqualTo(5000);
    }

    private RateLimiter limiter(int perSecond, int burst) {
        return new RateLimiter(new RateLimit(perSecond, burst), time, 42);
    }

    private static int admitted(RateLimiter limiter, long client, int attempts) {
        int admitted = 0;
        for (int i = 0; i < attempts; i++) {
            admitted += limiter.admits(0, client) ? 1 : 0;
        }
        return admitted;
    }
}
