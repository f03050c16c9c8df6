package io.mooring.control.alerts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mooring.control.alerts.Target.NotTold;
import io.mooring.control.json.Json;
import io.mooring.control.testing.ManualClock;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class OutboxTest {
    private final Json json = new Json();
    private final ManualClock clock = new ManualClock();
    private final ManualLater time = new ManualLater();
    private final Map<String, Integer> counted = new TreeMap<>();
    private final Script target = new Script();
    private final Outbox outbox = new Outbox(target, time, clock, outcome -> counted.merge(outcome, 1, Integer::sum));

    /** A target that takes or refuses when it is told to. */
    private static final class Script implements Target {
        final List<String> tried = new ArrayList<>();
        CompletableFuture<Void> open;

        @Override
        public AlertTarget.Channel channel() {
            return AlertTarget.Channel.WEBHOOK;
        }

        @Override
        public String name() {
            return "script";
        }

        @Override
        public CompletableFuture<Void> send(Message message) {
            assertThat(open == null || open.isDone()).as("one try at a time").isTrue();
            tried.add(message.subject());
            open = new CompletableFuture<>();
            return open;
        }
    }

    @Test
    void alertsGoOutOneAfterTheOther() {
        add("a");
        add("b");
        assertThat(target.tried).containsExactly("a");

        take();
        take();

        assertThat(target.tried).containsExactly("a", "b");
        assertThat(outbox.idle()).isTrue();
        assertThat(outbox.status())
                .isEqualTo(new AlertTarget(AlertTarget.Channel.WEBHOOK, "script", 0, 2, 0, clock.instant(), null));
    }

    @Test
    void whatFailsIsTriedAgainWithLongerPausesForAnHour() {
        add("a");
        List<Long> pauses = new ArrayList<>();
        long began = time.nowMs();
        while (!outbox.idle()) {
            int tried = target.tried.size();
            long from = time.nowMs();
            refuse("no");
            while (target.tried.size() == tried && !outbox.idle()) {
                time.advance(Duration.ofMillis(500));
            }
            pauses.add(time.nowMs() - from);
        }

        assertThat(pauses)
                .containsExactly(
                        1000L, 5000L, 30_000L, 120_000L, 600_000L, 600_000L, 600_000L, 600_000L, 600_000L, 600_000L);
        assertThat(time.nowMs() - began).isBetween(Outbox.GIVE_UP_MS, Outbox.GIVE_UP_MS + 600_000);
        assertThat(counted).isEqualTo(Map.of("failed", 10, "dropped", 1));
        assertThat(outbox.status().dropped()).isEqualTo(1);
        assertThat(outbox.status().lastError()).isEqualTo("no");
    }

    @Test
    void anotherAlertShortensAPauseToFiveSeconds() {
        add("a");
        for (int i = 0; i < 3; i++) {
            refuse("no");
            time.advance(Duration.ofSeconds(i == 0 ? 1 : i == 1 ? 5 : 2));
        }
        assertThat(target.tried).hasSize(3);

        add("b");
        time.advance(Duration.ofMillis(2_999));
        assertThat(target.tried).hasSize(3);
        time.advance(Duration.ofMillis(1));
        assertThat(target.tried).hasSize(4);
        take();
        take();
        assertThat(target.tried).containsExactly("a", "a", "a", "a", "b");

        time.advance(Duration.ofHours(1));
        assertThat(target.tried)
                .as("the pause that was cut short does not end twice")
                .hasSize(5);
    }

    @Test
    void anotherAlertProlongsNoPause() {
        add("a");
        refuse("no");
        add("b");

        time.advance(Duration.ofSeconds(1));
        assertThat(target.tried).hasSize(2);
    }

    @Test
    void whatIsNeverTakenIsNotTriedAgainAndTheNextIs() {
        add("a");
        add("b");
        target.open.completeExceptionally(new NotTold("it answered 400", true));
        time.runDue();
        time.advance(Duration.ofMillis(Outbox.LEAST_PAUSE_MS));
        take();

        assertThat(target.tried).containsExactly("a", "b");
        assertThat(outbox.status().dropped()).isEqualTo(1);
        assertThat(outbox.status().delivered()).isEqualTo(1);
    }

    @Test
    void theOldestMakesRoomButNotTheOneThatIsUnderWay() {
        for (int i = 0; i < Outbox.MAX_WAITING + 5; i++) {
            add("m" + i);
        }
        assertThat(outbox.status().waiting()).isEqualTo(Outbox.MAX_WAITING);
        assertThat(counted).isEqualTo(Map.of("dropped", 5));

        for (int i = 0; i < Outbox.MAX_WAITING; i++) {
            take();
        }
        assertThat(target.tried).hasSize(Outbox.MAX_WAITING).startsWith("m0", "m6", "m7");
    }

    @Test
    void whoIsToldNoMoreIsToldNoMore() {
        add("a");
        outbox.close();
        refuse("no");
        time.advance(Duration.ofHours(2));

        assertThat(target.tried).containsExactly("a");
    }

    @Test
    void aReceiverThatFailsTwiceAndIsDownForAWhileGetsEverythingInOrder() throws IOException {
        Vertx vertx = Vertx.vertx();
        TargetMaker maker = new TargetMaker(vertx, "secret", Optional.empty(), Optional.empty());
        int port;
        try (Receiver receiver = new Receiver()) {
            port = receiver.port();
            receiver.answer(500, 503);
            List<String> outcomes = new ArrayList<>();
            Outbox real = new Outbox(maker.webhook(receiver.url("/")), time, clock, outcomes::add);
            real.add(message("first"));
            awaitSize(outcomes, 1);
            time.advance(Duration.ofSeconds(1));
            awaitSize(outcomes, 2);
            time.advance(Duration.ofSeconds(5));
            awaitSize(outcomes, 3);
            assertThat(outcomes).containsExactly("failed", "failed", "delivered");
            assertThat(receiver.requests())
                    .extracting(Receiver.Request::delivery)
                    .as("the same alert")
                    .containsOnly(receiver.requests().get(0).delivery());
        }

        Outbox real = new Outbox(maker.webhook("http://127.0.0.1:" + port + "/"), time, clock, outcome -> {});
        real.add(message("second"));
        real.add(message("third"));
        await().atMost(Duration.ofSeconds(20)).until(() -> {
            time.runDue();
            return real.status().lastError() != null;
        });
        try (Receiver receiver = new Receiver(port)) {
            time.advance(Duration.ofSeconds(1));
            await().atMost(Duration.ofSeconds(20)).until(() -> {
                time.runDue();
                return real.idle();
            });
            assertThat(receiver.requests())
                    .extracting(request -> json.parse(request.body().getBytes(StandardCharsets.UTF_8))
                            .path("text")
                            .asText())
                    .containsExactly("second", "third");
        }
        maker.stop();
        vertx.close();
    }

    /** The answer comes on a thread of the HTTP client's; what follows from it runs here. */
    private void awaitSize(List<String> outcomes, int count) {
        await().atMost(Duration.ofSeconds(20)).until(() -> {
            time.runDue();
            return outcomes.size() == count;
        });
    }

    private void add(String subject) {
        outbox.add(message(subject));
    }

    private Message message(String subject) {
        AlertEvent event = new AlertEvent("alerts.test", subject, null, null, null, List.of(), null, null, 1);
        return Message.of(List.of(event), Instant.EPOCH, time.nowMs(), json);
    }

    private void take() {
        target.open.complete(null);
        time.runDue();
    }

    private void refuse(String why) {
        target.open.completeExceptionally(new NotTold(why, false));
        time.runDue();
    }
}
