package io.mooring.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** SIP over TCP with sipp: four callers of fifty calls, each call a connection of its own, to two answering servers. */
class SipStory {
    private static final int CALLERS = 4;
    private static final int CALLS = 50;

    @Test
    void everyCallIsAnsweredAndEachCallerStaysOnOneServer() throws Exception {
        boolean installed = Files.isExecutable(Path.of("/usr/bin/sipp"));
        assertThat(installed || !"true".equals(System.getenv("CI")))
                .as("sipp is needed here")
                .isTrue();
        assumeTrue(installed, "sipp (Debian: sip-tester) is not installed: this story is skipped");
        List<Process> answering = new ArrayList<>();
        try (Stage stage = Stage.open(SipStory.class)) {
            Path folder = Files.createTempDirectory("sip");
            for (int number = 1; number <= 2; number++) {
                answering.add(answer(stage, Files.createDirectory(folder.resolve("server-" + number)), number));
            }
            stage.api()
                    .put("/virtual-servers/OCS", """
                            {"address": "%s", "ports": [%d], "healthCheck": {"port": %d},
                             "realServers": [{"name": "OCS-Real-1", "address": "%s"}, {"name": "OCS-Real-2", "address": "%s"}]}
                            """.formatted(
                                    stage.site().address(),
                                    stage.site().port(5060),
                                    stage.site().port(5060),
                                    stage.site().server(1),
                                    stage.site().server(2)))
                    .ok();
            stage.awaitHealth("OCS-Real-1", "up");
            stage.awaitHealth("OCS-Real-2", "up");

            List<Process> callers = new ArrayList<>();
            for (int number = 0; number < CALLERS; number++) {
                callers.add(call(stage, Files.createDirectory(folder.resolve("caller-" + number)), number));
            }
            for (Process caller : callers) {
                assertThat(caller.waitFor(60, TimeUnit.SECONDS)).isTrue();
                assertThat(caller.exitValue())
                        .as("sipp: 0 is all calls successful")
                        .isZero();
            }

            await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
                long first = answered(folder.resolve("server-1"));
                long second = answered(folder.resolve("server-2"));
                assertThat(first + second).as("calls answered").isEqualTo(CALLERS * CALLS);
                assertThat(List.of(first, second))
                        .as("each caller on one server")
                        .allMatch(n -> n > 0 && n % CALLS == 0);
            });
        } finally {
            answering.forEach(Process::destroyForcibly);
        }
    }

    private static Process answer(Stage stage, Path folder, int number) throws IOException {
        Site site = stage.site();
        return sipp(
                site.servers(),
                folder,
                "-sn",
                "uas",
                "-i",
                site.server(number),
                "-p",
                String.valueOf(site.port(5060)),
                "-t",
                "t1",
                "-trace_stat",
                "-fd",
                "1");
    }

    private static Process call(Stage stage, Path folder, int number) throws IOException {
        Site site = stage.site();
        return sipp(
                site.clients(),
                folder,
                "-sn",
                "uac",
                "-i",
                site.client(number),
                "-t",
                "tn",
                "-max_socket",
                "200",
                "-m",
                String.valueOf(CALLS),
                "-r",
                "25",
                "-timeout",
                "50s",
                site.address() + ":" + site.port(5060));
    }

    private static Process sipp(Host host, Path folder, String... options) throws IOException {
        List<String> command = new ArrayList<>(List.of("sipp"));
        command.addAll(List.of(options));
        command.add("-nostdin");
        return host.process(folder.resolve("sipp.out"), command)
                .directory(folder.toFile())
                .start();
    }

    /** The tenth column of sipp's newest statistics: all incoming calls. */
    private static long answered(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            Path statistics = files.filter(file -> file.toString().endsWith(".csv"))
                    .findFirst()
                    .orElseThrow();
            List<String> lines = Files.readAllLines(statistics);
            return Long.parseLong(lines.get(lines.size() - 1).split(";", -1)[9]);
        }
    }
}
