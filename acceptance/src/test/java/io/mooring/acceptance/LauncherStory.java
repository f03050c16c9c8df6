package io.mooring.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** A data plane is replaced by {@code ./mooring data-plane --replace}, and its control plane notices nothing. */
class LauncherStory {
    private static final Duration LONG = Duration.ofSeconds(60);

    @Test
    void theLauncherReplacesAndTheOldOneEndsByItself() throws Exception {
        List<Program> launched = new ArrayList<>();
        try (Stage stage = Stage.open(LauncherStory.class)) {
            try {
                stage.openGuide("");
                stage.api().patch("/globals", "{\"shutdownGraceSeconds\": 2}").ok();
                Program first = stage.dataPlane();
                refuses(first, launched);

                Asking asking = new Asking(stage);
                Program second;
                try (Client held = connect(stage)) {
                    String server = held.server();
                    second = replace(first, launched);
                    assertThat(held.echo("still there")).isEqualTo("still there");
                    assertThat(server(stage)).isEqualTo(server);
                    assertThat(first.alive()).as("it has a session").isTrue();
                }
                assertThat(first.ended(60)).isZero();
                assertThat(first.log()).contains("event=handed-over sessions=1").contains("event=stopped");

                try (Client held = connect(stage)) {
                    assertThat(held.server()).startsWith("OCS-Real-");
                    Program third = replace(second, launched);
                    long began = System.nanoTime();
                    assertThat(second.stop(60)).as("SIGTERM").isEqualTo(128 + 15);
                    assertThat(Duration.ofNanos(System.nanoTime() - began))
                            .as("its session has the grace")
                            .isGreaterThan(Duration.ofMillis(1500));
                    assertThat(held.echo("still there")).as("it is closed then").isNotEqualTo("still there");
                    assertThat(server(stage)).startsWith("OCS-Real-");
                    assertThat(third.alive()).isTrue();
                }
                asking.end();
                assertThat(asking.longestSilence.get())
                        .as("requests without an answer, one after the other, of " + asking.answers.get())
                        .isLessThan(2);
                stage.awaitConnected();
                assertThat(stage.controlPlane().log()).doesNotContain("data plane not reached");
                System.out.printf(
                        "2 replacements, %d HTTP requests, %d without an answer%n",
                        asking.answers.get(), asking.failures.get());
            } finally {
                launched.stream().filter(Program::alive).forEach(Program::kill);
            }
        }
    }

    /** What the launcher does not do while a data plane runs. */
    private static void refuses(Program first, List<Program> launched) throws IOException {
        Program ordinary = launch(first, launched, "data-plane");
        assertThat(ordinary.ended(60)).isEqualTo(1);
        assertThat(ordinary.log()).contains("is taken, and the data plane needs it");
        Program wrong = launch(first, launched, "data-plane", "--replace", "now");
        assertThat(wrong.ended(60)).isEqualTo(1);
        assertThat(wrong.log()).contains("data-plane takes no argument \"now\"");
        assertThat(first.log()).doesNotContain("event=handover-begins");
    }

    private static Program replace(Program old, List<Program> launched) throws IOException {
        Program successor = launch(old, launched, "data-plane", "--replace");
        await().atMost(LONG).until(() -> successor.log().contains("event=started"));
        assertThat(successor.log()).contains("event=took-over");
        return successor;
    }

    private static Program launch(Program like, List<Program> launched, String... arguments) throws IOException {
        Program program = like.launch(arguments);
        launched.add(program);
        return program;
    }

    private static Client connect(Stage stage) throws IOException {
        return Client.connect(stage.site(), stage.site().client(0), stage.site().port(5060));
    }

    private static String server(Stage stage) throws IOException {
        try (Client client = connect(stage)) {
            return String.valueOf(client.server());
        }
    }

    /** Asks the data plane for its status all the time. */
    private static final class Asking {
        final AtomicInteger answers = new AtomicInteger();
        final AtomicInteger failures = new AtomicInteger();
        final AtomicInteger longestSilence = new AtomicInteger();
        private final AtomicBoolean ended = new AtomicBoolean();
        private final Thread thread;

        Asking(Stage stage) {
            thread = new Thread(
                    () -> {
                        int silence = 0;
                        while (!ended.get()) {
                            try {
                                stage.plane().get("/v1/status").ok();
                                answers.incrementAndGet();
                                silence = 0;
                            } catch (IOException | RuntimeException e) {
                                failures.incrementAndGet();
                                silence++;
                                longestSilence.accumulateAndGet(silence, Math::max);
                            }
                        }
                    },
                    "asking");
            thread.setDaemon(true);
            thread.start();
        }

        void end() throws InterruptedException {
            ended.set(true);
            thread.join(LONG.toMillis());
        }
    }
}
