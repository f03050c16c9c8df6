package io.mooring.acceptance;

import static io.mooring.acceptance.Replicas.LONG;
import static io.mooring.acceptance.Replicas.json;
import static io.mooring.acceptance.Replicas.revision;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Two control planes share a database and one data plane: whichever of them is asked, and whichever of them dies. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ReplicasStory {
    private static final int RACERS = 24;
    private static final int RESOURCES = 1000;
    private static final int SERVICES = 10;

    private Replicas replicas;

    @BeforeAll
    void open() throws IOException {
        replicas = Replicas.open(ReplicasStory.class);
    }

    @AfterEach
    void empty() throws IOException {
        revision(replicas.send(0, "PUT", "/config", "{}"));
        replicas.awaitInStep(0);
        replicas.awaitInStep(1);
        replicas.assertNeverBack();
    }

    @AfterAll
    void close() {
        replicas.close();
    }

    @Test
    void ofTwentyFourRacingConditionalWritesOneWins() throws Exception {
        for (int round = 0; round < 5; round++) {
            replicas.awaitInStep(0);
            replicas.awaitInStep(1);
            String tag = replicas.send(0, "GET", "/globals", "")
                    .headers()
                    .firstValue("ETag")
                    .orElseThrow();
            int base = 1000 * (round + 1);

            List<HttpResponse<String>> answers = Replicas.atOnce(
                    RACERS,
                    RACERS,
                    i -> replicas.send(
                            i % 2, "PUT", "/globals", "{\"maxConnections\": " + (base + i) + "}", "If-Match", tag));

            assertThat(answers).filteredOn(answer -> answer.statusCode() == 200).hasSize(1);
            assertThat(answers).filteredOn(answer -> answer.statusCode() == 412).hasSize(RACERS - 1);
        }
    }

    @Test
    void aThousandRacingWritesOfDifferentResourcesAllSucceed() throws Exception {
        for (int i = 0; i < SERVICES; i++) {
            revision(replicas.send(0, "PUT", "/virtual-servers/v" + i, service(1 + i, "")));
        }
        long before = revision(replicas.send(0, "GET", "/globals", ""));
        replicas.awaitInStep(1);
        long began = System.nanoTime();

        List<HttpResponse<String>> answers = Replicas.atOnce(
                RESOURCES,
                8,
                i -> replicas.send(
                        i % 2,
                        "PUT",
                        "/virtual-servers/v" + i % SERVICES + "/real-servers/s" + i,
                        "{\"address\": \"10.0.0.1\", \"port\": " + (1 + i) + "}"));

        System.out.printf("%d writes at two replicas took %d ms%n", RESOURCES, (System.nanoTime() - began) / 1_000_000);
        assertThat(answers).allMatch(answer -> answer.statusCode() == 201);
        assertThat(new TreeSet<>(answers.stream().map(Replicas::revision).toList()))
                .containsExactlyElementsOf(LongStream.rangeClosed(before + 1, before + RESOURCES)
                        .boxed()
                        .toList());
        for (int number = 0; number < 2; number++) {
            replicas.awaitInStep(number);
            HttpResponse<String> all = replicas.send(number, "GET", "/config", "");
            assertThat(revision(all)).isEqualTo(before + RESOURCES);
            int there = 0;
            for (JsonNode service : json(all).path("virtualServers")) {
                there += service.path("realServers").size();
            }
            assertThat(there).isEqualTo(RESOURCES);
        }
        assertThat(replicas.planeRevision()).isEqualTo(before + RESOURCES);
    }

    @Test
    void aReplicaThatIsKilledTakesNothingWithIt() throws Exception {
        for (int round = 0; round < 2; round++) {
            int victim = round == 0 ? replicas.holder() : 1 - replicas.holder();
            Map<String, Integer> acknowledged = new ConcurrentHashMap<>();
            AtomicInteger others = new AtomicInteger();
            ExecutorService writers = Executors.newFixedThreadPool(6);
            List<Future<?>> ends = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                int writer = i;
                int number = i % 2;
                ends.add(writers.submit(() -> write(number, writer, number != victim, acknowledged, others)));
            }
            await().atMost(LONG).until(() -> acknowledged.size() == 6 && others.get() > 20);
            replicas.controlPlane(victim).kill();
            long killed = System.nanoTime();
            int before = others.get();
            await().atMost(LONG).until(() -> others.get() > before + 20);
            others.set(-1); // enough
            for (Future<?> end : ends) {
                end.get(60, TimeUnit.SECONDS);
            }
            writers.shutdown();

            int survivor = 1 - victim;
            long newest = revision(replicas.send(survivor, "PUT", "/virtual-servers/w", service(99, "after")));
            await().atMost(LONG).pollInterval(Duration.ofMillis(10)).until(() -> replicas.planeRevision() == newest);
            System.out.printf(
                    "the replica that %s the lease was killed: the data plane had the survivor's newest after %d ms%n",
                    round == 0 ? "held" : "did not hold", (System.nanoTime() - killed) / 1_000_000);
            assertThat(replicas.holder()).isEqualTo(survivor);
            replicas.controlPlane(victim).start();
            replicas.awaitInStep(victim);
            for (int number = 0; number < 2; number++) {
                for (Map.Entry<String, Integer> one : acknowledged.entrySet()) {
                    int stored = json(replicas.send(number, "GET", "/virtual-servers/" + one.getKey(), ""))
                            .path("description")
                            .asInt();
                    assertThat(stored).as(one.getKey()).isBetween(one.getValue(), one.getValue() + 1);
                }
            }
        }
    }

    /** Writes one resource again and again, until the replica is gone or, at the survivor, it is enough. */
    private Void write(
            int replica, int writer, boolean survives, Map<String, Integer> acknowledged, AtomicInteger others)
            throws IOException {
        for (int next = 1; ; next++) {
            try {
                HttpResponse<String> answer = replicas.send(
                        replica, "PUT", "/virtual-servers/w" + writer, service(writer + 1, String.valueOf(next)));
                revision(answer);
            } catch (IOException e) {
                if (survives) {
                    throw e;
                }
                return null; // it is gone: that is the point
            }
            acknowledged.put("w" + writer, next);
            if (survives && others.accumulateAndGet(1, (count, one) -> count < 0 ? count : count + one) < 0) {
                return null;
            }
        }
    }

    @Test
    void waitingIsQuickAtBoth() throws Exception {
        int holder = replicas.holder();
        for (int number : List.of(holder, 1 - holder)) {
            List<Long> tookMs = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                long began = System.nanoTime();
                HttpResponse<String> answer = replicas.send(
                        number, "PUT", "/virtual-servers/w", service(1, number + " " + i), "Prefer", "wait=20");
                tookMs.add((System.nanoTime() - began) / 1_000_000);
                JsonNode convergence = json(answer).at("/status/convergence");
                assertThat(convergence.path("applied").asInt())
                        .as(answer.body())
                        .isEqualTo(1);
                assertThat(replicas.planeRevision()).isEqualTo(revision(answer));
            }
            Collections.sort(tookMs);
            System.out.printf(
                    "a write that waits, at the replica that %s the lease: median %d ms, longest %d ms%n",
                    number == holder ? "holds" : "does not hold", tookMs.get(10), tookMs.get(19));
            assertThat(tookMs.get(10)).isLessThan(800); // the next look of each second would be a second away
        }
    }

    @Test
    void dataPlanesAndUsersOfOneAreThoseOfTheOther() throws Exception {
        long began = System.nanoTime();
        HttpResponse<String> created = replicas.send(
                1, "PUT", "/data-planes/far", "{\"url\": \"http://127.0.0.1:1\", \"labels\": {\"site\": \"north\"}}");
        assertThat(created.statusCode()).isEqualTo(201);
        await().atMost(LONG).until(() -> status(0, "/data-planes/far") == 200);
        System.out.printf("a registration was known after %d ms%n", (System.nanoTime() - began) / 1_000_000);

        replicas.send(
                0, "PUT", "/data-planes/far", "{\"url\": \"http://127.0.0.1:1\", \"labels\": {\"site\": \"south\"}}");
        await().atMost(LONG).until(() -> json(replicas.send(1, "GET", "/data-planes/far", ""))
                .at("/labels/site")
                .asText()
                .equals("south"));
        assertThat(replicas.send(0, "DELETE", "/data-planes/far", "").statusCode())
                .isEqualTo(204);
        await().atMost(LONG).until(() -> status(1, "/data-planes/far") == 404);

        String login = "Basic "
                + Base64.getEncoder()
                        .encodeToString(("admin:" + Replicas.ADMIN_PASSWORD).getBytes(StandardCharsets.UTF_8));
        for (int number = 0; number < 2; number++) {
            assertThat(replicas.send(number, "GET", "/globals", "", "Authorization", login)
                            .statusCode())
                    .isEqualTo(200);
        }
    }

    @Test
    void whileTheDatabaseIsAwayClientsAreServed() throws Exception {
        Site site = replicas.site();
        int port = site.port(5060);
        try (RealServer server = RealServer.start(site.servers(), "S1", site.server(1), List.of(port))) {
            revision(replicas.send(
                    0,
                    "PUT",
                    "/virtual-servers/OCS",
                    "{\"address\": \"127.0.0.1\", \"ports\": [" + port + "], \"healthCheck\": {\"port\": " + port
                            + ", \"intervalMs\": 200},"
                            + " \"realServers\": [{\"name\": \"" + server.name() + "\", \"address\": \""
                            + site.server(1)
                            + "\"}]}",
                    "Prefer",
                    "wait=20"));
            await().atMost(LONG).until(() -> "S1".equals(served(port)));

            replicas.postgres().stop();
            try {
                assertThat(status(0, "/virtual-servers/OCS")).isEqualTo(200);
                assertThat(status(1, "/virtual-servers/OCS")).isEqualTo(200);
                assertThat(replicas.send(0, "PUT", "/virtual-servers/w", service(1, ""))
                                .statusCode())
                        .isEqualTo(503);
                for (int i = 0; i < 20; i++) {
                    assertThat(served(port)).isEqualTo("S1");
                }
            } finally {
                replicas.postgres().startAgain();
            }
            for (int number = 0; number < 2; number++) {
                int replica = number;
                await().atMost(LONG)
                        .until(() ->
                                replicas.send(replica, "PUT", "/virtual-servers/w" + replica, service(1 + replica, ""))
                                                .statusCode()
                                        == 201);
            }
            replicas.awaitInStep(1);
            assertThat(served(port)).isEqualTo("S1");
        }
    }

    private String served(int port) throws IOException {
        Site site = replicas.site();
        try (Client client = Client.connect(site, site.client(0), port)) {
            return String.valueOf(client.server());
        }
    }

    private int status(int number, String path) throws IOException {
        return replicas.send(number, "GET", path, "").statusCode();
    }

    /** A virtual server that is kept and not listened for. */
    private static String service(int port, String description) {
        return "{\"enabled\": false, \"address\": \"10.0.0.1\", \"ports\": [" + port + "], \"description\": \""
                + description + "\"}";
    }
}
