package io.mooring.data.stick;

import static org.assertj.core.api.Assertions.assertThat;

import io.mooring.api.ExpireFrom;
import io.mooring.api.OnTableFull;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Eight threads at one table; afterwards every count adds up. */
class StickTableThreadsTest {
    private static final int THREADS = 8;
    private static final int STEPS = 40_000;
    private static final int CLIENTS = 300;
    private static final int SERVERS = 4;

    /** With room for all clients, and with room for a few, so that eviction never rests. */
    @ParameterizedTest
    @ValueSource(ints = {CLIENTS, 20})
    void everyCountAddsUp(int size) throws Exception {
        long seed = System.nanoTime();
        System.out.println("seed: " + seed);
        StickTable table =
                new StickTable(policy(size), System::nanoTime, new Versions(System::currentTimeMillis, 0), 1);
        for (int i = 0; i < SERVERS; i++) {
            table.serverId("s" + i);
        }
        AtomicInteger refusedToStay = new AtomicInteger();
        ExecutorService executor = Executors.newFixedThreadPool(THREADS);

        List<Future<?>> done = new ArrayList<>();
        for (int thread = 0; thread < THREADS; thread++) {
            SplittableRandom random = new SplittableRandom(seed + thread);
            done.add(executor.submit(() -> work(table, random, refusedToStay)));
        }
        for (Future<?> one : done) {
            one.get(120, TimeUnit.SECONDS);
        }
        executor.shutdownNow();

        int[] seen = new int[2];
        int[] byServer = new int[SERVERS];
        table.forEach((high, low, server, open, agedMs, version) -> {
            seen[0]++;
            seen[1] += open;
            byServer[server]++;
        });
        assertThat(seen[1]).as("open connections").isZero();
        assertThat(seen[0]).isEqualTo(table.entries()).isEqualTo(size);
        for (int server = 0; server < SERVERS; server++) {
            assertThat(table.entriesOf(server)).isEqualTo(byServer[server]);
        }
        assertThat(table.hits() + table.misses()).isEqualTo((long) THREADS * STEPS);
        assertThat(table.evictions() == 0).isEqualTo(size == CLIENTS);
        assertThat(refusedToStay).hasValue(0);
    }

    private static void work(StickTable table, SplittableRandom random, AtomicInteger refusedToStay) {
        Deque<Hold> holds = new ArrayDeque<>();
        for (int step = 0; step < STEPS; step++) {
            int server = random.nextInt(SERVERS);
            holds.add(table.open(0, random.nextInt(CLIENTS), remembered -> {
                if (remembered >= SERVERS) {
                    refusedToStay.incrementAndGet();
                }
                return remembered == StickTable.NO_SERVER || server == 0 ? server : remembered;
            }));
            if (holds.size() > random.nextInt(5)) {
                holds.poll().close();
            }
        }
        holds.forEach(Hold::close);
    }

    private static StickPolicy policy(int size) {
        return new StickPolicy(size, 3_600_000, ExpireFrom.LAST_CLOSE, OnTableFull.EVICT_OLDEST, 32, 128);
    }
}
