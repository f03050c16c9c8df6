package io.mooring.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** SIP over TCP with sipp: every call is a connection of its own, and each caller stays on one of two answering servers. */
class SipStory {
    private static final long CALLERS = 4;
    private static final int CALLS_PER_SECOND = 10;

    @Test
    void everyCallIsAnsweredAndEachCallerStaysOnOneServer() throws Exception {
        try (Sipp sipp = new Sipp();
                Stage stage = open(sipp)) {
            long calls = 50;

            call(sipp, stage, calls, 25, 0);
            sipp.awaitCallers();

            assertThat(sipp.failed()).isZero();
            assertThat(sipp.succeeded()).isEqualTo(CALLERS * calls);
            await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
                List<Long> answered = List.of(sipp.answered(1), sipp.answered(2));
                assertThat(answered.get(0) + answered.get(1))
                        .as("calls answered")
                        .isEqualTo(CALLERS * calls);
                assertThat(answered).as("each caller on one server").allMatch(n -> n > 0 && n % calls == 0);
            });
        }
    }

    @Test
    void tenChangesCostNoCall() throws Exception {
        try (Sipp sipp = new Sipp();
                Stage stage = open(sipp)) {
            long calls = 60;

            call(sipp, stage, calls, 6, 300);
            for (int i = 1; i <= 10; i++) {
                // Weights, timeouts, checks and a second port: something of each part is made anew.
                stage.api()
                        .patch("/virtual-servers/OCS", """
                                {"ports": %s, "timeouts": {"clientMs": %d}, "healthCheck": {"intervalMs": %d}}
                                """.formatted(
                                        i % 2 == 0
                                                ? List.of(stage.site().port(5060))
                                                : List.of(
                                                        stage.site().port(5060),
                                                        stage.site().port(5065)),
                                        100_000 + i,
                                        400 + i))
                        .ok();
                stage.api()
                        .patch("/virtual-servers/OCS/real-servers/OCS-Real-1", "{\"weight\": " + (1 + i % 3) + "}")
                        .ok();
                long next = i * CALLERS * calls / 12;
                await().atMost(Duration.ofSeconds(60)).until(() -> sipp.succeeded() + sipp.failed() >= next);
            }
            sipp.awaitCallers();

            assertThat(sipp.failed()).isZero();
            assertThat(sipp.succeeded()).isEqualTo(CALLERS * calls);
        }
    }

    @Test
    void aDyingServerCostsOnlyTheCallsThatItWasAnswering() throws Exception {
        try (Sipp sipp = new Sipp();
                Stage stage = open(sipp)) {
            long calls = 80;
            call(sipp, stage, calls, CALLS_PER_SECOND, 400);
            await().atMost(Duration.ofSeconds(60)).until(() -> sipp.succeeded() >= CALLERS * calls / 4);

            long before = System.nanoTime();
            int inProgress = stage.connections("OCS-Real-1");
            sipp.kill(1);
            double seconds = (System.nanoTime() - before) / 1e9;
            sipp.awaitCallers();

            System.out.printf(
                    "A server died with %d calls in progress: %d of %d calls failed%n",
                    inProgress, sipp.failed(), CALLERS * calls);
            assertThat(sipp.failed())
                    .as("of those in progress, and those that may have begun after they were counted")
                    .isLessThanOrEqualTo(inProgress + 1 + (int) Math.ceil(seconds * CALLERS * CALLS_PER_SECOND));
            assertThat(sipp.succeeded() + sipp.failed()).isEqualTo(CALLERS * calls);
        }
    }

    /** Two answering servers behind OCS on the SIP port, both up. */
    private static Stage open(Sipp sipp) throws IOException {
        Stage stage = Stage.open(SipStory.class);
        Site site = stage.site();
        int port = site.port(5060);
        for (int number = 1; number <= 2; number++) {
            sipp.answer(site.servers(), site.server(number), port);
        }
        stage.api()
                .put("/virtual-servers/OCS", """
                        {"address": "%s", "ports": [%d], "healthCheck": {"port": %d, "intervalMs": 500},
                         "realServers": [{"name": "OCS-Real-1", "address": "%s"}, {"name": "OCS-Real-2", "address": "%s"}]}
                        """.formatted(site.address(), port, port, site.server(1), site.server(2)))
                .ok();
        stage.awaitHealth("OCS-Real-1", "up");
        stage.awaitHealth("OCS-Real-2", "up");
        return stage;
    }

    private static void call(Sipp sipp, Stage stage, long calls, int perSecond, int callMs) throws IOException {
        Site site = stage.site();
        for (int caller = 0; caller < CALLERS; caller++) {
            sipp.call(
                    site.clients(),
                    site.client(caller),
                    site.address() + ":" + site.port(5060),
                    calls,
                    perSecond,
                    callMs);
        }
    }
}
