package io.mooring.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** SIP over TCP with sipp: answering servers, and callers who open a connection for each call. Ends what it started. */
final class Sipp implements AutoCloseable {
    private final String program = Tool.need("sipp", "sip-tester");
    private final Path folder = Files.createTempDirectory("sipp");
    private final List<Process> answering = new ArrayList<>();
    private final List<Process> calling = new ArrayList<>();

    Sipp() throws IOException {}

    /** An answering server, on one connection after another and many at a time. */
    void answer(Host host, String address, int port) throws IOException {
        answering.add(start(
                host,
                "server-" + (answering.size() + 1),
                List.of(
                        "-sn",
                        "uas",
                        "-i",
                        address,
                        "-p",
                        String.valueOf(port),
                        "-t",
                        "t1",
                        "-trace_stat",
                        "-fd",
                        "1")));
    }

    /** Kills an answering server, from 1, and waits for its end. */
    void kill(int server) throws InterruptedException {
        Process process = answering.get(server - 1);
        process.destroyForcibly();
        assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
    }

    /** A caller of so many calls, each of which lasts so long. */
    void call(Host host, String from, String to, long calls, int callsPerSecond, int callMs) throws IOException {
        calling.add(start(
                host,
                "caller-" + (calling.size() + 1),
                List.of(
                        "-sn",
                        "uac",
                        "-i",
                        from,
                        "-t",
                        "tn",
                        "-max_socket",
                        "1000",
                        "-m",
                        String.valueOf(calls),
                        "-r",
                        String.valueOf(callsPerSecond),
                        "-d",
                        String.valueOf(callMs),
                        "-recv_timeout",
                        "5000",
                        "-trace_stat",
                        "-fd",
                        "1",
                        "-timeout",
                        "100s",
                        to)));
    }

    /** Waits for the last caller. */
    void awaitCallers() throws InterruptedException {
        for (Process caller : calling) {
            assertThat(caller.waitFor(120, TimeUnit.SECONDS))
                    .as("sipp has ended")
                    .isTrue();
        }
    }

    /** Calls that succeeded, over all callers. */
    long succeeded() throws IOException {
        return callers("SuccessfulCall(C)");
    }

    /** Calls that failed, over all callers. */
    long failed() throws IOException {
        return callers("FailedCall(C)");
    }

    /** Calls that an answering server, from 1, has seen. */
    long answered(int server) throws IOException {
        return newest("server-" + server, "IncomingCall(C)");
    }

    private long callers(String column) throws IOException {
        long sum = 0;
        for (int i = 1; i <= calling.size(); i++) {
            sum += newest("caller-" + i, column);
        }
        return sum;
    }

    private Process start(Host host, String name, List<String> options) throws IOException {
        Path own = Files.createDirectory(folder.resolve(name));
        List<String> command = new ArrayList<>(List.of(program));
        command.addAll(options);
        command.add("-nostdin");
        return host.process(own.resolve("sipp.out"), command)
                .directory(own.toFile())
                .start();
    }

    /** A column of sipp's newest line of statistics; 0 before the first. */
    private long newest(String name, String column) throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve(name))) {
            List<Path> statistics =
                    files.filter(file -> file.toString().endsWith(".csv")).toList();
            List<String> lines = statistics.isEmpty() ? List.of() : Files.readAllLines(statistics.get(0));
            if (lines.size() < 2) {
                return 0;
            }
            int index = List.of(lines.get(0).split(";", -1)).indexOf(column);
            return Long.parseLong(lines.get(lines.size() - 1).split(";", -1)[index]);
        }
    }

    @Override
    public void close() {
        Stream.concat(calling.stream(), answering.stream()).forEach(Process::destroyForcibly);
    }
}
