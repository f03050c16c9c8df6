package io.mooring.data.session;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.mooring.data.live.Admission;
import io.mooring.data.live.LiveVirtualServer;
import io.mooring.data.testing.Crowd;
import io.mooring.data.testing.TestPlane;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Many clients at a few gates, whose limits change meanwhile. */
@Timeout(300)
class EntranceThreadsTest {
    private static final int CLIENTS = 8;
    private static final int MOST = 3;

    private final Admission all = new Admission(MOST);
    private final AtomicInteger inside = new AtomicInteger();

    @Test
    void theLimitIsExactAndWhoWaitsIsAlwaysWoken() throws Exception {
        TestPlane plane = new TestPlane();
        LiveVirtualServer server = plane.virtualServer("'maxConnections': 2");
        Admission other = new Admission(2);
        Entrance one = new Entrance(server, 1, List.of(server.admission(), all));
        Entrance two = new Entrance(server, 2, List.of(other, all));
        Crowd crowd = new Crowd();
        for (int i = 0; i < CLIENTS; i++) {
            Entrance entrance = i % 2 == 0 ? one : two;
            crowd.and(random -> come(entrance, random));
        }
        crowd.and(random -> {
                    all.limit(1 + random.nextInt(MOST));
                    other.limit(1 + random.nextInt(2));
                })
                .work();

        assertThat(one.current()).isZero();
        assertThat(two.current()).isZero();
        assertThat(all.current()).isZero();
        assertThat(server.admission().current()).isZero();
        assertThat(other.current()).isZero();
        plane.close();
    }

    private void come(Entrance entrance, SplittableRandom random) throws InterruptedException {
        Admission full = entrance.enter();
        while (full != null) {
            CountDownLatch woken = new CountDownLatch(1);
            full.whenRoom(woken::countDown);
            if (!woken.await(60, SECONDS)) {
                throw new AssertionError("nobody says that there is room: " + full.current() + " of " + full.limit());
            }
            full = entrance.enter();
        }
        if (inside.incrementAndGet() > MOST) {
            throw new AssertionError("too many are in");
        }
        if (random.nextInt(10) == 0) {
            Thread.onSpinWait();
        }
        inside.decrementAndGet();
        entrance.leave();
    }
}
