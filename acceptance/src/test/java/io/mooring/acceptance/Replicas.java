package io.mooring.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.mooring.control.testing.Postgres;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A stage on loopback with two control planes that share a PostgreSQL database, and one data plane, whose revision is
 * looked at all the time.
 */
final class Replicas implements AutoCloseable {
    static final Duration LONG = Duration.ofSeconds(60);
    static final String ADMIN_PASSWORD = "acceptance-password";

    private static final String TOKEN = "acceptance-token";
    private static final String SECRET = "acceptance-plane-secret";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Site site = Site.onLoopback();
    private final Postgres postgres = Postgres.start();
    private final List<Program> programs = new ArrayList<>();
    private final List<String> bases = new ArrayList<>();
    private final Program dataPlane;
    private final String planeUrl;
    private final HttpClient http = HttpClient.newHttpClient();
    private final ScheduledExecutorService watch = Executors.newSingleThreadScheduledExecutor();
    private final AtomicLong highest = new AtomicLong();
    private final AtomicLong stepsBack = new AtomicLong();

    private Replicas(Class<?> story) throws IOException {
        Path folder =
                Path.of(System.getProperty("mooring.root"), "acceptance", "target", "stories", story.getSimpleName());
        List<Integer> ports = freePorts(3);
        for (int number = 0; number < 2; number++) {
            programs.add(Program.controlPlane(
                    site.balancer(),
                    Files.createDirectories(folder.resolve("replica-" + number)),
                    Map.of(
                            "MOORING_HTTP_PORT",
                            String.valueOf(ports.get(number)),
                            "MOORING_STATE_DIR",
                            emptied(folder.resolve("replica-" + number).resolve("state")),
                            "MOORING_ADMIN_TOKEN",
                            TOKEN,
                            "MOORING_ADMIN_PASSWORD",
                            ADMIN_PASSWORD,
                            "MOORING_DATABASE_URL",
                            postgres.url(),
                            "MOORING_DATABASE_USER",
                            Postgres.USER,
                            "MOORING_DATABASE_PASSWORD",
                            Postgres.PASSWORD,
                            "MOORING_PLANE_SECRET",
                            SECRET)));
            bases.add("http://127.0.0.1:" + ports.get(number));
        }
        planeUrl = "http://127.0.0.1:" + ports.get(2);
        dataPlane = Program.dataPlane(
                site.balancer(),
                folder,
                Map.of(
                        "MOORING_NAME",
                        "edge-1",
                        "MOORING_PLANE_PORT",
                        String.valueOf(ports.get(2)),
                        "MOORING_STATE_DIR",
                        emptied(folder.resolve("data-plane")),
                        "MOORING_CONTROL_PLANE",
                        bases.get(0),
                        "MOORING_PLANE_SECRET",
                        SECRET));
    }

    /** All started, and the data plane known to both control planes. */
    static Replicas open(Class<?> story) throws IOException {
        Replicas replicas = new Replicas(story);
        try {
            replicas.programs.forEach(Program::start);
            replicas.dataPlane.start();
            replicas.awaitInStep(0);
            replicas.awaitInStep(1);
            var unused = replicas.watch.scheduleWithFixedDelay(replicas::look, 0, 20, TimeUnit.MILLISECONDS);
            return replicas;
        } catch (RuntimeException e) {
            replicas.close();
            throw e;
        }
    }

    private void look() {
        try {
            long revision = planeRevision();
            if (revision < highest.get()) {
                stepsBack.incrementAndGet();
            }
            highest.accumulateAndGet(revision, Math::max);
        } catch (IOException e) {
            throw new IllegalStateException("the data plane does not answer", e);
        }
    }

    /** The revision that the data plane runs, as it says itself. */
    long planeRevision() throws IOException {
        return JSON.readTree(call(planeUrl + "/v1/status", "GET", "", "Authorization", "Bearer " + SECRET)
                        .body())
                .path("appliedRevision")
                .asLong();
    }

    /** The data plane never went back, was never sent anything older, and was looked at all the time. */
    void assertNeverBack() {
        assertThat(stepsBack).hasValue(0);
        assertThat(dataPlane.log()).doesNotContain("event=snapshot-refused");
        assertThat(watch.isShutdown()).isFalse();
    }

    /** Waits until a replica says that the data plane runs the newest revision. */
    void awaitInStep(int number) {
        await().atMost(LONG).ignoreExceptions().until(() -> {
            JsonNode status =
                    json(send(number, "GET", "/data-planes/edge-1", "")).path("status");
            return status.path("state").asText().equals("connected")
                    && status.path("appliedRevision").asLong()
                            == status.path("desiredRevision").asLong();
        });
    }

    /** Sends a request as admin to one of the replicas. */
    HttpResponse<String> send(int number, String method, String path, String body, String... headers)
            throws IOException {
        List<String> all =
                new ArrayList<>(List.of("Authorization", "Bearer " + TOKEN, "Content-Type", "application/json"));
        all.addAll(List.of(headers));
        return call(bases.get(number) + "/api/v1" + path, method, body, all.toArray(String[]::new));
    }

    private HttpResponse<String> call(String url, String method, String body, String... headers) throws IOException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url))
                .timeout(LONG)
                .method(method, HttpRequest.BodyPublishers.ofString(body));
        for (int i = 0; i < headers.length; i += 2) {
            request.setHeader(headers[i], headers[i + 1]);
        }
        try {
            return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    static JsonNode json(HttpResponse<String> answer) {
        try {
            return JSON.readTree(answer.body());
        } catch (IOException e) {
            throw new IllegalStateException(answer.body(), e);
        }
    }

    /** The revision that a successful answer shows. */
    static long revision(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isBetween(200, 299);
        return Long.parseLong(answer.headers().firstValue("Mooring-Revision").orElseThrow());
    }

    /** One of many requests, by its number. */
    interface Request {
        HttpResponse<String> send(int i) throws IOException;
    }

    /** Sends so many requests from so many threads; answers the answers in order. */
    static List<HttpResponse<String>> atOnce(int count, int threads, Request request) throws Exception {
        ExecutorService senders = Executors.newFixedThreadPool(threads);
        try {
            IntFunction<Callable<HttpResponse<String>>> task = i -> () -> request.send(i);
            List<Future<HttpResponse<String>>> sent =
                    senders.invokeAll(IntStream.range(0, count).mapToObj(task).toList());
            List<HttpResponse<String>> answers = new ArrayList<>();
            for (Future<HttpResponse<String>> one : sent) {
                answers.add(one.get());
            }
            return answers;
        } finally {
            senders.shutdown();
        }
    }

    Program controlPlane(int number) {
        return programs.get(number);
    }

    Postgres postgres() {
        return postgres;
    }

    Site site() {
        return site;
    }

    /** Which replica sends to the data plane: the one that has said last that it took the lease. */
    int holder() {
        List<Integer> holders = new ArrayList<>();
        await().atMost(LONG).until(() -> {
            holders.clear();
            for (int number = 0; number < 2; number++) {
                String log = programs.get(number).log();
                int start = log.lastIndexOf("store opened");
                if (programs.get(number).alive()
                        && log.indexOf("lease taken dataPlane=edge-1", start)
                                > log.lastIndexOf("lease lost dataPlane=edge-1")) {
                    holders.add(number);
                }
            }
            return holders.size() == 1;
        });
        return holders.get(0);
    }

    private static List<Integer> freePorts(int count) throws IOException {
        TreeSet<Integer> ports = new TreeSet<>();
        while (ports.size() < count) {
            try (ServerSocket socket = new ServerSocket(0)) {
                ports.add(socket.getLocalPort());
            }
        }
        return List.copyOf(ports);
    }

    private static String emptied(Path folder) throws IOException {
        if (Files.exists(folder)) {
            try (Stream<Path> files = Files.walk(folder)) {
                files.sorted(Comparator.reverseOrder())
                        .forEach(file -> file.toFile().delete());
            }
        }
        return folder.toString();
    }

    @Override
    public void close() {
        watch.shutdownNow();
        for (Program program :
                Stream.concat(Stream.of(dataPlane), programs.stream()).toList()) {
            if (program.alive()) {
                program.kill();
            }
        }
        postgres.close();
        site.close();
    }
}
