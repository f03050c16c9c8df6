package io.mooring.data.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RecordQueueTest {
    @Test
    void takesInTheOrderOfAddingAndRefusesWhenFull() {
        RecordQueue<Integer> queue = new RecordQueue<>(4);
        for (int lap = 0; lap < 5; lap++) {
            assertThat(queue.poll()).isNull();
            for (int i = 0; i < 4; i++) {
                assertThat(queue.offer(i)).isTrue();
            }
            assertThat(queue.offer(99)).isFalse();
            assertThat(queue.poll()).isZero();
            assertThat(queue.offer(4)).isTrue();
            assertThat(queue.offer(99)).isFalse();
            for (int i = 1; i <= 4; i++) {
                assertThat(queue.poll()).isEqualTo(i);
            }
        }
    }

    @Test
    void manyAddAndNoneIsLostDoubledOrOvertaken() throws Exception {
        int producers = 4;
        int each = 200_000;
        RecordQueue<Long> queue = new RecordQueue<>(64);
        AtomicLong refused = new AtomicLong();
        CountDownLatch done = new CountDownLatch(producers);
        for (int p = 0; p < producers; p++) {
            long producer = p;
            Thread thread = new Thread(() -> {
                for (long i = 0; i < each; i++) {
                    if (!queue.offer(producer << 32 | i)) {
                        refused.incrementAndGet();
                        Thread.onSpinWait();
                    }
                }
                done.countDown();
            });
            thread.setDaemon(true);
            thread.start();
        }

        List<Long> taken = new ArrayList<>();
        boolean over = false;
        while (!over) {
            over = done.await(0, TimeUnit.SECONDS);
            for (Long next = queue.poll(); next != null; next = queue.poll()) {
                taken.add(next);
            }
        }

        assertThat(taken.size() + refused.get()).isEqualTo((long) producers * each);
        long[] last = {-1, -1, -1, -1};
        for (long one : taken) {
            int producer = (int) (one >>> 32);
            assertThat(one & 0xffff_ffffL).isGreaterThan(last[producer]);
            last[producer] = one & 0xffff_ffffL;
        }
    }
}
