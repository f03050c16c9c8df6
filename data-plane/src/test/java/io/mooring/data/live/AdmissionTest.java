package io.mooring.data.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class AdmissionTest {
    @Test
    void letsInExactlyAsManyAsTheLimitSays() throws Exception {
        Admission admission = new Admission(1000);
        ExecutorService executor = Executors.newFixedThreadPool(8);
        AtomicInteger most = new AtomicInteger();

        List<Future<Integer>> entered = new ArrayList<>();
        for (int thread = 0; thread < 8; thread++) {
            entered.add(executor.submit(() -> {
                int in = 0;
                for (int i = 0; i < 20_000; i++) {
                    if (admission.tryEnter()) {
                        in++;
                        most.accumulateAndGet(admission.current(), Math::max);
                        if (i % 3 == 0) {
                            admission.leave();
                            in--;
                        }
                    }
                }
                return in;
            }));
        }
        int in = 0;
        for (Future<Integer> one : entered) {
            in += one.get(60, TimeUnit.SECONDS);
        }
        executor.shutdownNow();

        assertThat(most).hasValue(1000);
        assertThat(admission.current()).isEqualTo(in).isEqualTo(1000);
        assertThat(admission.tryEnter()).isFalse();
    }

    @Test
    void wakesEverybodyOnceWhenThereIsRoom() {
        Admission admission = new Admission(1);
        List<String> woken = new ArrayList<>();
        admission.tryEnter();
        admission.whenRoom(() -> woken.add("first"));
        admission.whenRoom(() -> woken.add("second"));
        assertThat(woken).isEmpty();
        assertThat(admission.waiting()).isEqualTo(2);

        admission.leave();
        admission.tryEnter();
        admission.leave();

        assertThat(woken).containsExactly("first", "second");
        assertThat(admission.waiting()).isZero();
    }

    @Test
    void wakesAtOnceWhenThereIsRoomNow() {
        Admission admission = new Admission(1);
        List<String> woken = new ArrayList<>();

        admission.whenRoom(() -> woken.add("now"));

        assertThat(woken).containsExactly("now");
    }

    @Test
    void whoTakesThePlaceAndWaitsAgainLeavesTheOthersWaiting() {
        Admission admission = new Admission(1);
        List<String> woken = new ArrayList<>();
        admission.tryEnter();
        admission.whenRoom(() -> {
            woken.add("first");
            admission.tryEnter();
            admission.whenRoom(() -> woken.add("first again"));
        });
        admission.whenRoom(() -> woken.add("second"));

        admission.leave();
        assertThat(woken).containsExactly("first");
        admission.leave();

        assertThat(woken).containsExactly("first", "second", "first again");
    }

    @Test
    void aSmallerLimitThrowsNobodyOutAndALargerOneWakes() {
        Admission admission = new Admission(3);
        List<String> woken = new ArrayList<>();
        admission.tryEnter();
        admission.tryEnter();
        admission.tryEnter();

        admission.limit(1);
        assertThat(admission.current()).isEqualTo(3);
        admission.whenRoom(() -> woken.add("woken"));
        admission.leave();
        admission.leave();
        assertThat(admission.tryEnter()).isFalse();
        assertThat(woken).isEmpty();
        admission.limit(2);

        assertThat(woken).containsExactly("woken");
        assertThat(admission.tryEnter()).isTrue();
    }

    @Test
    void noWakeUpIsLostBetweenARefusalAndWaiting() throws Exception {
        Admission admission = new Admission(1);
        ExecutorService executor = Executors.newSingleThreadExecutor();
        for (int round = 0; round < 5_000; round++) {
            admission.tryEnter();
            CountDownLatch woken = new CountDownLatch(1);
            Future<?> leaving = executor.submit(admission::leave);
            admission.whenRoom(woken::countDown);
            leaving.get(10, TimeUnit.SECONDS);

            assertThat(woken.await(10, TimeUnit.SECONDS)).isTrue();
        }
        executor.shutdownNow();
    }
}
