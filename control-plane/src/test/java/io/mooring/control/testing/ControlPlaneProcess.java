package io.mooring.control.testing;

import io.mooring.control.json.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The packaged control plane as a process, at any free port. */
public final class ControlPlaneProcess implements AutoCloseable {
    /** The bearer token of role admin. */
    public static final String TOKEN = "token-of-the-tests";

    private static final long START_SECONDS = 120;
    private static final Path PROGRAM = Path.of("target", "quarkus-app", "quarkus-run.jar");
    private static final Pattern LISTENING = Pattern.compile("Listening on: (http://[0-9.:]+)");
    private static final Json JSON = new Json();

    private final Process process;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(10)).build();
    private final StringBuilder said = new StringBuilder(); // guarded by itself
    private volatile String base = "";

    private ControlPlaneProcess(Process process) {
        this.process = process;
    }

    /** Starts it with this state folder, and more in its environment; answers when it listens. */
    public static ControlPlaneProcess start(Path state, Map<String, String> environment) throws IOException {
        ControlPlaneProcess started = launch(state, environment);
        BufferedReader lines = started.lines();
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            started.hear(line);
            Matcher listening = LISTENING.matcher(line);
            if (listening.find()) {
                started.base = listening.group(1);
                Thread reader = new Thread(() -> started.hearAll(lines), "output of the control plane");
                reader.setDaemon(true);
                reader.start(); // a full pipe would stop the process
                return started;
            }
        }
        throw new AssertionError("the control plane did not start:\n" + started.said());
    }

    /** Starts it where it should refuse to; answers when it has ended. */
    public static ControlPlaneProcess runToItsEnd(Path state, Map<String, String> environment) throws IOException {
        ControlPlaneProcess started = launch(state, environment);
        started.hearAll(started.lines());
        started.ended();
        return started;
    }

    private static ControlPlaneProcess launch(Path state, Map<String, String> environment) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-jar",
                PROGRAM.toString());
        builder.environment().put("MOORING_STATE_DIR", state.toString());
        builder.environment().put("MOORING_HTTP_PORT", "0");
        builder.environment().put("MOORING_ADMIN_TOKEN", TOKEN);
        builder.environment().put("MOORING_ADMIN_PASSWORD", "password-of-the-tests");
        builder.environment().putAll(environment);
        return new ControlPlaneProcess(builder.redirectErrorStream(true).start());
    }

    private BufferedReader lines() {
        return new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    /** The environment of a control plane that uses this database. */
    public static Map<String, String> using(String databaseUrl) {
        return Map.of(
                "MOORING_DATABASE_URL", databaseUrl,
                "MOORING_DATABASE_USER", Postgres.USER,
                "MOORING_DATABASE_PASSWORD", Postgres.PASSWORD,
                "MOORING_PLANE_SECRET", FakePlane.SECRET);
    }

    /** Sends a request as admin. */
    public HttpResponse<byte[]> send(String method, String path, String body, String... headers)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base + path))
                .timeout(Duration.ofSeconds(60))
                .header("Authorization", "Bearer " + TOKEN)
                .header("Content-Type", "application/json")
                .method(method, HttpRequest.BodyPublishers.ofString(body));
        for (int i = 0; i < headers.length; i += 2) {
            request.setHeader(headers[i], headers[i + 1]);
        }
        return http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    }

    /** The JSON of an answer. */
    public static com.fasterxml.jackson.databind.JsonNode json(HttpResponse<byte[]> answer) {
        return JSON.parse(answer.body());
    }

    private void hearAll(BufferedReader lines) {
        try {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                hear(line);
            }
        } catch (IOException e) {
            return; // it was killed
        }
    }

    private void hear(String line) {
        synchronized (said) {
            said.append(line).append('\n');
        }
    }

    /** All that it has written. */
    public String said() {
        synchronized (said) {
            return said.toString();
        }
    }

    /** How it ended. */
    public int exitCode() {
        return process.exitValue();
    }

    /** Its process id. */
    public long pid() {
        return process.pid();
    }

    /** Stops every one of its threads where it is, or lets them go on. */
    public void freeze(boolean frozen) throws IOException, InterruptedException {
        Process kill = new ProcessBuilder("kill", frozen ? "-STOP" : "-CONT", String.valueOf(pid())).start();
        if (kill.waitFor() != 0) {
            throw new IOException("kill: " + kill.exitValue());
        }
        while (frozen && !stopped()) {
            Thread.onSpinWait();
        }
    }

    /** Whether no thread runs, see proc(5): the state comes after the name, which is in parentheses. */
    private boolean stopped() throws IOException {
        try (Stream<Path> threads = Files.list(Path.of("/proc/" + pid() + "/task"))) {
            for (Path thread : threads.toList()) {
                String line = Files.readString(thread.resolve("stat"));
                if (line.charAt(line.lastIndexOf(')') + 2) != 'T') {
                    return false;
                }
            }
            return true;
        } catch (NoSuchFileException e) {
            return false; // a thread has just ended
        }
    }

    /** SIGKILL; does not wait. */
    public void kill() {
        process.destroyForcibly();
    }

    /** SIGTERM, and waits for the end. */
    public void stop() {
        process.destroy();
        ended();
    }

    private void ended() {
        try {
            if (!process.waitFor(START_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError("the control plane does not end:\n" + said());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        kill();
        ended();
    }
}
