package io.mooring.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The data plane's wall clock jumps by an hour and by a year, forwards and backwards, while it serves. */
class ClockStory {
    private static final int CLIENTS = 20;
    private static final int IMPATIENT = 6000;
    private static final int IDLE_MS = 3000;
    private static final long HOUR = 3600;
    private static final long YEAR = 365 * 24 * HOUR;

    private final Map<Integer, String> home = new HashMap<>();

    @Test
    void onlyTheMonotonicClockMatters() throws IOException {
        Path library = library();
        Path clock = Files.createTempFile("clock", ".txt");
        set(clock, 0);
        try (Stage stage = Stage.open(
                        ClockStory.class,
                        plane -> plane.wrapped(
                                "env",
                                "LD_PRELOAD=" + library,
                                "FAKETIME_TIMESTAMP_FILE=" + clock,
                                "FAKETIME_CACHE_DURATION=1", // seconds until it reads the file again
                                "FAKETIME_FORCE_MONOTONIC_FIX=0", // else waits end at once
                                "FAKETIME_DONT_FAKE_MONOTONIC=1",
                                "DONT_FAKE_MONOTONIC=1"));
                Crowd held = new Crowd()) {
            stage.openGuide("\"balance\": \"random\", \"persistence\": {\"timeoutSeconds\": 300}");
            stage.api()
                    .put(
                            "/virtual-servers/impatient",
                            "{\"address\": \"" + stage.site().address() + "\", \"ports\": ["
                                    + stage.site().port(IMPATIENT)
                                    + "], \"timeouts\": {\"clientMs\": " + IDLE_MS
                                    + "}, \"healthCheck\": {\"type\": \"none\"}, \"realServers\": [{\"name\": \"one\", \"address\": \""
                                    + stage.site().server(1) + "\", \"port\": "
                                    + stage.site().port(5060) + "}]}")
                    .ok();
            stage.api().patch("/globals", "{\"shutdownGraceSeconds\": 1}").ok();
            visit(stage);
            assertThat(home.values()).contains("OCS-Real-1", "OCS-Real-2");
            for (int client = 0; client < CLIENTS; client++) {
                Client open = held.add(Client.connect(
                        stage.site(), stage.site().client(client), stage.site().port(443)));
                assertThat(open.server()).isEqualTo(home.get(client));
            }

            for (long offset : List.of(HOUR, -HOUR, YEAR, -YEAR, 0L)) {
                jump(stage, clock, offset, held);
            }

            // A restart does not lose what was remembered either, whatever the clock says by then.
            stage.dataPlane().stop(40);
            set(clock, -YEAR);
            stage.dataPlane().start();
            await().atMost(Duration.ofSeconds(60))
                    .pollInterval(Duration.ofMillis(100))
                    .ignoreExceptions()
                    .until(() -> stage.connections() == 0);
            stage.awaitHealth("OCS-Real-1", "up");
            stage.awaitHealth("OCS-Real-2", "up");
            visit(stage);
        } finally {
            Files.deleteIfExists(clock);
        }
    }

    /** Over a jump nothing happens that would not have happened without. */
    private void jump(Stage stage, Path clock, long offset, Crowd held) throws IOException {
        try (Client silent = Client.connect(
                stage.site(), stage.site().client(100), stage.site().port(IMPATIENT))) {
            silent.server();
            long silentSince = System.nanoTime();
            set(clock, offset);
            await().atMost(Duration.ofSeconds(20))
                    .pollInterval(Duration.ofMillis(100))
                    .until(() -> Math.abs(offset(stage) - offset) < 120);
            visit(stage);
            speak(held);
            stage.api()
                    .patch("/virtual-servers/OCS", "{\"description\": \"the clock is " + offset + " s off\"}")
                    .ok();

            while (silent.silentFor(50)) {
                assertThat(msSince(silentSince))
                        .as("ms of silence, %d s off", offset)
                        .isLessThan(IDLE_MS + 10_000);
                speak(held);
            }
            // It may have ended while something else was done here, but never before its time.
            assertThat(msSince(silentSince))
                    .as("ms of silence, %d s off", offset)
                    .isGreaterThanOrEqualTo(IDLE_MS);
            System.out.printf("The clock is %d s off: silence ended after %d ms%n", offset, msSince(silentSince));
        }
        RealServer third = stage.startServer(3);
        stage.api()
                .put(
                        "/virtual-servers/OCS/real-servers/OCS-Real-3",
                        "{\"address\": \"" + stage.site().server(3) + "\", \"state\": \"drain\"}")
                .ok();
        await().atMost(Duration.ofSeconds(20))
                .pollInterval(Duration.ofMillis(100))
                .until(() -> "up".equals(stage.health("OCS-Real-3")));
        third.close();
        await().atMost(Duration.ofSeconds(20))
                .pollInterval(Duration.ofMillis(100))
                .until(() -> "down".equals(stage.health("OCS-Real-3")));
        stage.api().delete("/virtual-servers/OCS/real-servers/OCS-Real-3").ok();
        visit(stage);
        speak(held);
    }

    /** Every client comes, and finds the server that it had. */
    private void visit(Stage stage) throws IOException {
        for (int client = 0; client < CLIENTS; client++) {
            try (Client visitor = Client.connect(
                    stage.site(), stage.site().client(client), stage.site().port(5065))) {
                String server = String.valueOf(visitor.server());
                assertThat(server).startsWith("OCS-Real-");
                assertThat(server).isEqualTo(home.computeIfAbsent(client, any -> server));
            }
        }
    }

    private static void speak(Crowd held) throws IOException {
        for (Client client : held.clients()) {
            assertThat(client.echo("still here")).isEqualTo("still here");
        }
    }

    /** By how many seconds the data plane's wall clock is ahead of ours, as its latest check says. */
    private static long offset(Stage stage) throws IOException {
        String at = stage.plane()
                .get("/v1/status")
                .ok()
                .json()
                .at("/virtualServers/OCS/realServers/OCS-Real-1/lastCheck/at")
                .asText();
        return Duration.between(Instant.now(), Instant.parse(at)).toSeconds();
    }

    /** Replaced as a whole: the library reads the file at any time. */
    private static void set(Path clock, long offset) throws IOException {
        Path next = clock.resolveSibling(clock.getFileName() + ".next");
        Files.writeString(next, (offset < 0 ? "" : "+") + offset + "\n");
        Files.move(next, clock, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static Path library() throws IOException {
        Tool.need("faketime", "faketime");
        List<Path> found = new ArrayList<>();
        try (var folders = Files.newDirectoryStream(Path.of("/usr/lib"), "*-linux-*")) {
            for (Path folder : folders) {
                Path library = folder.resolve("faketime/libfaketimeMT.so.1");
                if (Files.exists(library)) {
                    found.add(library);
                }
            }
        }
        assertThat(found).as("the library of Debian's faketime").isNotEmpty();
        return found.get(0);
    }

    private static long msSince(long nanos) {
        return (System.nanoTime() - nanos) / 1_000_000;
    }
}
