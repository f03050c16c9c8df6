package io.mooring.data.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mooring.data.stick.StickTable;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/**
 * A choice reads who takes clients under the lock of the client's shard. Whoever read it before would send a client to a server
 * that has gone down meanwhile, after that server's sessions were closed, or remember one that has been removed.
 */
class RosterUnderTheLockTest {
    private final LiveFixture fixture = LiveFixture.with("a", "b");
    private final List<Thread> threads = new ArrayList<>();

    @Test
    void whoWaitsForTheLockSeesWhoTakesClientsAfterwards() throws InterruptedException {
        fixture.set("a", "{\"weight\": 100}");
        fixture.apply();
        CountDownLatch held = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        start(() -> fixture.live.table().open(0, LiveFixture.low(1), remembered -> {
            held.countDown();
            awaitQuietly(release);
            return StickTable.NO_SERVER;
        }));
        assertThat(held.await(20, TimeUnit.SECONDS)).isTrue();
        AtomicReference<Seat> seat = new AtomicReference<>();
        Thread choice = start(() -> seat.set(fixture.choose(1)));
        await().atMost(20, TimeUnit.SECONDS).until(() -> choice.getState() == Thread.State.WAITING);

        fixture.down("a");
        release.countDown();
        for (Thread thread : threads) {
            thread.join(20_000);
        }

        assertThat(seat.get().server().name()).isEqualTo("b");
        assertThat(fixture.remembered(1)).isEqualTo("b");
        seat.get().close();
    }

    private Thread start(Runnable task) {
        Thread thread = new Thread(task);
        thread.setDaemon(true);
        threads.add(thread);
        thread.start();
        return thread;
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
