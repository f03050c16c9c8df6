package io.mooring.control.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.mooring.control.json.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Kills the packaged control plane while it is writing, again and again, and looks for what it had acknowledged. */
class KillIT {
    private static final int ROUNDS = 20;
    private static final int WRITERS = 4;
    private static final int WRITES_BEFORE_THE_KILL = 12;
    private static final String TOKEN = "token-of-the-tests";
    private static final Path PROGRAM = Path.of("target", "quarkus-app", "quarkus-run.jar");
    private static final Pattern LISTENING = Pattern.compile("Listening on: (http://[0-9.:]+)");

    private final HttpClient http = HttpClient.newHttpClient();
    private final Json json = new Json();

    /** The last acknowledged number of each writer's resource. */
    private final Map<String, Integer> acknowledged = new ConcurrentHashMap<>();

    @Test
    void noAcknowledgedWriteIsLost(@TempDir Path state) throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        AtomicInteger number = new AtomicInteger(1);
        int killed = 0;
        for (int round = 0; round <= ROUNDS; round++) {
            Running running = start(state);
            try {
                for (var entry : acknowledged.entrySet()) {
                    assertThat(stored(running.base(), entry.getKey()))
                            .as("round %d, %s, seed %d", round, entry.getKey(), seed)
                            .isGreaterThanOrEqualTo(entry.getValue());
                }
                if (round < ROUNDS) {
                    killWhileWriting(running, number, random.nextInt(20));
                    killed++;
                }
            } finally {
                running.process().destroyForcibly().waitFor(20, TimeUnit.SECONDS);
            }
        }
        assertThat(killed).isEqualTo(ROUNDS);
        assertThat(acknowledged).hasSize(WRITERS);
    }

    private void killWhileWriting(Running running, AtomicInteger number, int moreMs) throws InterruptedException {
        ExecutorService writers = Executors.newFixedThreadPool(WRITERS);
        AtomicInteger written = new AtomicInteger();
        for (int i = 0; i < WRITERS; i++) {
            String name = "v" + i;
            int port = 1000 + i;
            writers.execute(() -> writeUntilItIsGone(running, name, port, number, written));
        }
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (written.get() < WRITES_BEFORE_THE_KILL && System.nanoTime() < deadline) {
            TimeUnit.MILLISECONDS.sleep(1);
        }
        TimeUnit.MILLISECONDS.sleep(moreMs); // so that the kill comes at any moment of a write
        running.process().destroyForcibly();
        writers.shutdown();
        assertThat(writers.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
        assertThat(written.get()).isGreaterThanOrEqualTo(WRITES_BEFORE_THE_KILL);
    }

    private void writeUntilItIsGone(
            Running running, String name, int port, AtomicInteger number, AtomicInteger written) {
        try {
            while (true) {
                int next = number.incrementAndGet();
                if (put(running.base(), name, port, next) < 300) {
                    acknowledged.put(name, next);
                    written.incrementAndGet();
                }
            }
        } catch (IOException e) {
            return; // it is gone: that is the point
        } catch (InterruptedException e) {
            throw new IllegalStateException("nobody interrupts a writer", e);
        }
    }

    private int put(String base, String name, int port, int number) throws IOException, InterruptedException {
        String body = "{\"address\": \"10.0.0.1\", \"ports\": [" + port + "], \"description\": \"" + number + "\"}";
        HttpRequest request = request(base, name)
                .header("Content-Type", "application/json")
                .PUT(HttpRequest.BodyPublishers.ofString(body))
                .build();
        return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
    }

    private int stored(String base, String name) throws IOException, InterruptedException {
        HttpResponse<byte[]> answer = http.send(request(base, name).build(), HttpResponse.BodyHandlers.ofByteArray());
        assertThat(answer.statusCode()).isEqualTo(200);
        return Integer.parseInt(json.parse(answer.body()).path("description").asText());
    }

    private static HttpRequest.Builder request(String base, String name) {
        return HttpRequest.newBuilder(URI.create(base + "/api/v1/virtual-servers/" + name))
                .header("Authorization", "Bearer " + TOKEN);
    }

    private static Running start(Path state) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-jar",
                PROGRAM.toString());
        builder.environment().put("MOORING_STATE_DIR", state.resolve("state").toString());
        builder.environment().put("MOORING_HTTP_PORT", "0");
        builder.environment().put("MOORING_ADMIN_TOKEN", TOKEN);
        builder.environment().put("MOORING_ADMIN_PASSWORD", "password-of-the-tests");
        Process process = builder.redirectErrorStream(true).start();
        StringBuilder said = new StringBuilder();
        BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            said.append(line).append('\n');
            Matcher listening = LISTENING.matcher(line);
            if (listening.find()) {
                Thread reader = new Thread(() -> lines.lines().forEach(rest -> {}), "output of the control plane");
                reader.setDaemon(true);
                reader.start(); // a full pipe would stop the process
                return new Running(process, listening.group(1));
            }
        }
        throw new AssertionError("the control plane did not start:\n" + said);
    }

    private record Running(Process process, String base) {}
}
