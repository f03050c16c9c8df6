package io.mooring.data.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The whole program as a process of its own, which can be killed. */
public final class PlaneProcess implements AutoCloseable {
    private final Path log;
    private final Process process;

    /**
     * Starts it.
     *
     * @param state its state folder, beside which its log is
     * @param port where its HTTP listens
     * @param replace whether it takes over
     * @param wrapper a command that executes the rest of its arguments, maybe of no words
     */
    public PlaneProcess(Path state, int port, boolean replace, String... wrapper) throws IOException {
        log = Files.createTempFile(state.getParent(), "plane-", ".log");
        List<String> command = new ArrayList<>(List.of(wrapper));
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                "io.mooring.data.Main"));
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment()
                .putAll(Map.of(
                        "MOORING_NAME", "edge",
                        "MOORING_STATE_DIR", state.toString(),
                        "MOORING_PLANE_PORT", String.valueOf(port),
                        "MOORING_PLANE_SECRET", PlaneHttp.SECRET,
                        "MOORING_REPLACE", String.valueOf(replace)));
        process = builder.start();
    }

    /** SIGKILL, and waits for the end. */
    public void kill() {
        process.destroyForcibly();
        exitCode();
    }

    /** Waits for the end, a minute at most. */
    public int exitCode() {
        try {
            if (process.waitFor(60, TimeUnit.SECONDS)) {
                return process.exitValue();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        throw new IllegalStateException("it does not end: " + log);
    }

    /** Whether it has not ended. */
    public boolean alive() {
        return process.isAlive();
    }

    /** All that it has written. */
    public String log() throws IOException {
        return Files.readString(log);
    }

    @Override
    public void close() {
        kill();
    }
}
