package io.mooring.control.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smallrye.mutiny.helpers.test.UniAssertSubscriber;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PasswordPoolTest {
    private static final Duration LONG = Duration.ofSeconds(30);

    private final Vertx vertx = Vertx.vertx();
    private final PasswordPool pool = new PasswordPool(vertx);
    private final CountDownLatch gate = new CountDownLatch(1);

    @AfterEach
    void close() {
        gate.countDown();
        pool.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @Test
    void aSourceThatSendsManyLeavesRoomForOthersAndAllOfThemHaveALimit() {
        List<UniAssertSubscriber<String>> waiting = new ArrayList<>();
        for (int i = 0; i < PasswordPool.MOST_OF_A_SOURCE; i++) {
            waiting.add(compute("192.0.2.1"));
        }

        compute("192.0.2.1").awaitFailure(LONG).assertFailedWith(Throttled.class);
        for (int i = 0; waiting.size() < PasswordPool.MOST; i++) {
            waiting.add(compute("198.51.100." + i / 2));
        }
        compute("203.0.113.1").awaitFailure(LONG).assertFailedWith(Throttled.class);
        assertThat(pool.underWay()).isEqualTo(PasswordPool.MOST);

        gate.countDown();
        waiting.forEach(one -> one.awaitItem(LONG).assertItem("done"));
        Awaitility.await().atMost(LONG).until(() -> pool.underWay() == 0);
        compute("192.0.2.1").awaitItem(LONG).assertItem("done");
    }

    @Test
    void whatFailsGivesItsPlaceBack() {
        assertThatThrownBy(() -> pool.compute("192.0.2.1", () -> {
                            throw new IllegalStateException("on purpose");
                        })
                        .await()
                        .atMost(LONG))
                .hasMessage("on purpose");

        assertThat(pool.underWay()).isZero();
    }

    private UniAssertSubscriber<String> compute(String source) {
        return pool.compute(source, () -> {
                    gate.await();
                    return "done";
                })
                .subscribe()
                .withSubscriber(UniAssertSubscriber.create());
    }
}
