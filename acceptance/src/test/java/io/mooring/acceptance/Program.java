package io.mooring.acceptance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** One of the two programs as a process, which can be stopped, killed and started again in the same state folder. */
final class Program {
    private static final Path ROOT = Path.of(System.getProperty("mooring.root"));
    private static final String VERSION = System.getProperty("mooring.version");

    private final Host host;
    private final Path output;
    private final Path jar;
    private final Map<String, String> environment;
    private final List<String> wrapper = new ArrayList<>();
    private final List<String> options = new ArrayList<>(List.of("-XX:+UseSerialGC", "-Xmx512m"));
    private Process process;

    private Program(Host host, Path output, Path jar, Map<String, String> environment) {
        this.host = host;
        this.output = output;
        this.environment = new HashMap<>(environment);
        this.jar = jar;
        if (!Files.exists(jar)) {
            throw new IllegalStateException(jar + " is not there: run ./mvnw package first");
        }
    }

    static Program controlPlane(Host host, Path folder, Map<String, String> environment) {
        Path jar = ROOT.resolve("control-plane/target/quarkus-app/quarkus-run.jar");
        return new Program(host, newLog(folder, "control-plane.log"), jar, environment);
    }

    static Program dataPlane(Host host, Path folder, Map<String, String> environment) {
        Path jar = ROOT.resolve("data-plane/target/mooring-data-plane-" + VERSION + ".jar");
        return new Program(host, newLog(folder, "data-plane.log"), jar, environment);
    }

    /** The log of a program and its successors, without that of the story's last run. */
    private static Path newLog(Path folder, String name) {
        try {
            Files.deleteIfExists(folder.resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return folder.resolve(name);
    }

    /** Starts it by a command that executes another, such as prlimit or env. */
    Program wrapped(String... command) {
        wrapper.addAll(List.of(command));
        return this;
    }

    /** Gives the virtual machine an option; it wins over those before. */
    Program option(String option) {
        options.add(option);
        return this;
    }

    void start() {
        List<String> command = new ArrayList<>(wrapper);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.addAll(List.of("-jar", jar.toString()));
        start(command);
    }

    private void start(List<String> command) {
        ProcessBuilder builder = host.process(output, command);
        environment.forEach(builder.environment()::put);
        try {
            process = builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts a successor beside this one, in the same folder; answers it. */
    Program startSuccessor() {
        Map<String, String> further = new HashMap<>(environment);
        further.put("MOORING_REPLACE", "true");
        Program successor = new Program(host, output, jar, further);
        successor.start();
        return successor;
    }

    /** Starts the launcher in the same folder, beside this one, with these arguments; answers it. */
    Program launch(String... arguments) throws IOException {
        // It builds what is older than its sources; what has been built before the stories is not.
        Files.setLastModifiedTime(jar, FileTime.from(Instant.now()));
        Program launched =
                new Program(host, output.resolveSibling("launcher-" + System.nanoTime() + ".log"), jar, environment);
        List<String> command = new ArrayList<>(List.of(ROOT.resolve("mooring").toString()));
        command.addAll(List.of(arguments));
        launched.environment.put("JAVA_HOME", System.getProperty("java.home"));
        launched.start(command);
        return launched;
    }

    /** SIGKILL, and waits for the end. */
    void kill() {
        children().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        await(10);
    }

    /** SIGTERM, and waits for the end at most this long; answers the exit code. */
    int stop(int seconds) {
        terminate();
        return ended(seconds);
    }

    /** Waits for the end at most this long; answers the exit code. */
    int ended(int seconds) {
        await(seconds);
        return process.exitValue();
    }

    /** SIGTERM. */
    void terminate() {
        process.destroy();
    }

    boolean alive() {
        return process != null && process.isAlive();
    }

    /** The process id of the program itself. */
    long pid() {
        return process.pid();
    }

    /** Memory that it has in RAM, in KiB. */
    long residentKb() throws IOException {
        return status("VmRSS");
    }

    /** The number in a line of /proc/PID/status, see proc(5). */
    long status(String field) throws IOException {
        return Files.readAllLines(Path.of("/proc/" + pid() + "/status")).stream()
                .filter(line -> line.startsWith(field + ":"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElseThrow();
    }

    /** A folder or file as this process sees it, which may have mounts of its own. */
    Path seen(Path path) {
        return Path.of("/proc", String.valueOf(pid()), "root")
                .resolve(Path.of("/").relativize(path.toAbsolutePath()));
    }

    /** Its state folder. */
    Path state() {
        return Path.of(environment.get("MOORING_STATE_DIR"));
    }

    /** All that it has written. */
    String log() {
        try {
            return Files.exists(output) ? Files.readString(output) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<ProcessHandle> children() {
        return new ArrayList<>(process.descendants().toList());
    }

    private void await(int seconds) {
        try {
            if (!process.waitFor(seconds, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IllegalStateException("the process did not end within " + seconds + " s: " + output);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
