package io.mooring.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/**
 * A data plane is replaced three times while 500 sessions are held and 60 new ones come each second: nothing is lost, nobody
 * fails, nobody moves.
 */
class ReplacementStory {
    private static final int HELD = 500;
    private static final int OTHERS = 100;
    private static final int NEW_PER_SECOND = 60;
    private static final Duration LONG = Duration.ofSeconds(60);

    @Test
    void threeReplacementsUnderLoadLoseNothing() throws Exception {
        ScheduledExecutorService load = Executors.newScheduledThreadPool(8);
        List<Program> planes = new ArrayList<>();
        try (Stage stage = Stage.open(ReplacementStory.class);
                Crowd held = new Crowd()) {
            stage.openGuide("\"balance\": \"random\"");
            Site site = stage.site();
            Map<Integer, String> home = new ConcurrentHashMap<>();
            for (int i = 0; i < HELD; i++) {
                Client client = held.add(
                        Client.connect(site, site.client(i), site.ports().get(i % 12)));
                home.put(i, client.server());
            }
            ConcurrentLinkedQueue<String> failures = new ConcurrentLinkedQueue<>();
            AtomicInteger visits = new AtomicInteger();
            ScheduledFuture<?> visiting = load.scheduleAtFixedRate(
                    () -> load.execute(() -> visit(site, home, visits.getAndIncrement(), failures)),
                    0,
                    1_000_000 / NEW_PER_SECOND,
                    TimeUnit.MICROSECONDS);

            planes.add(stage.dataPlane());
            try {
                for (int replacement = 1; replacement <= 3; replacement++) {
                    String started = startedAt(stage);
                    planes.add(planes.get(0).startSuccessor());
                    await().atMost(LONG)
                            .ignoreExceptions()
                            .until(() -> !startedAt(stage).equals(started)
                                    && stage.plane()
                                                    .get("/v1/status")
                                                    .ok()
                                                    .json()
                                                    .path("appliedRevision")
                                                    .asInt()
                                            > 0);
                    stage.awaitConnected();
                    int until = visits.get() + NEW_PER_SECOND;
                    await().atMost(LONG).until(() -> visits.get() >= until);
                }
                visiting.cancel(false);
                load.shutdown();
                assertThat(load.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
                assertThat(failures).isEmpty();
                for (Client client : held.clients()) {
                    assertThat(client.echo("still there")).isEqualTo("still there");
                }
                assertThat(planes.get(0).alive()).as("it has the held sessions").isTrue();
                for (Client client : held.clients()) {
                    client.reset();
                }
                await().atMost(LONG)
                        .until(() -> planes.stream().filter(Program::alive).count() == 1);
                assertThat(planes.get(3).alive()).isTrue();
                stage.api()
                        .patch("/virtual-servers/OCS", "{\"description\": \"new\"}")
                        .ok();
                stage.awaitConnected();
                System.out.printf("3 replacements, %d held, %d visits, no failure%n", HELD, visits.get());
            } finally {
                planes.stream().skip(1).filter(Program::alive).forEach(Program::kill);
            }
        } finally {
            load.shutdownNow();
        }
    }

    private static String startedAt(Stage stage) throws IOException {
        return stage.plane().get("/v1/status").ok().json().path("startedAt").asText();
    }

    /** A held client, or one without a connection, comes on some port: it must find its own server. */
    private static void visit(Site site, Map<Integer, String> home, int visit, ConcurrentLinkedQueue<String> failures) {
        int number = visit % (HELD + OTHERS);
        int port = site.ports().get(visit % 12);
        try (Client client = Client.connect(site, site.client(number), port)) {
            String server = client.server();
            String before = home.putIfAbsent(number, String.valueOf(server));
            if (server == null || before != null && !before.equals(server)) {
                failures.add("client " + number + " of " + before + " came to " + server);
            }
        } catch (IOException e) {
            failures.add("client " + number + " port " + port + ": " + e);
        }
    }
}
