package io.mooring.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
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

/** Ten changes while 500 sessions are held and 60 new ones come each second: nothing is lost, nobody fails, nobody moves. */
class ChangesStory {
    private static final int HELD = 500;
    private static final int NEW_PER_SECOND = 60;

    @Test
    void tenChangesUnderLoadLoseNothing() throws Exception {
        ScheduledExecutorService load = Executors.newScheduledThreadPool(8);
        try (Stage stage = Stage.open(ChangesStory.class);
                Crowd held = new Crowd()) {
            stage.openGuide("");
            Site site = stage.site();
            Map<Integer, String> home = new ConcurrentHashMap<>();
            for (int i = 0; i < HELD; i++) {
                Client client = held.add(
                        Client.connect(site, site.client(i), site.ports().get(i % 12)));
                home.put(i, client.server());
            }
            ConcurrentLinkedQueue<String> failures = new ConcurrentLinkedQueue<>();
            AtomicInteger served = new AtomicInteger();
            ScheduledFuture<?> visits = load.scheduleAtFixedRate(
                    () -> load.execute(() -> visit(site, home, served.getAndIncrement(), failures)),
                    0,
                    1_000_000 / NEW_PER_SECOND,
                    TimeUnit.MICROSECONDS);

            List<String> changes = change(stage, served);

            visits.cancel(false);
            load.shutdown();
            assertThat(load.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
            assertThat(failures).isEmpty();
            assertThat(changes).hasSize(10).doesNotHaveDuplicates();
            assertThat(served.get()).as("new sessions during the changes").isGreaterThan(200);
            for (Client client : held.clients()) {
                assertThat(client.echo("still there")).isEqualTo("still there");
            }
            assertThat(stage.plane()
                            .get("/v1/status")
                            .ok()
                            .json()
                            .path("persistenceEntries")
                            .asInt())
                    .isEqualTo(HELD);
        } finally {
            load.shutdownNow();
        }
    }

    /** A held client comes again on another port: it must find its own server. */
    private static void visit(Site site, Map<Integer, String> home, int visit, ConcurrentLinkedQueue<String> failures) {
        int number = visit % HELD;
        // The last guide port comes and goes during the story; the others are always there.
        int port = site.ports().get(visit % 11);
        try (Client client = Client.connect(site, site.client(number), port)) {
            String server = client.server();
            if (!home.get(number).equals(server)) {
                failures.add("client " + number + " of " + home.get(number) + " came to " + server);
            }
        } catch (IOException e) {
            failures.add("client " + number + " port " + port + ": " + e);
        }
    }

    /** Makes the ten changes, a while of load after each; answers the revisions. */
    private static List<String> change(Stage stage, AtomicInteger served) throws IOException {
        Api api = stage.api();
        String vs = "/virtual-servers/OCS";
        String ports = stage.site().ports().toString();
        String fewer = stage.site().ports().subList(0, 11).toString();
        String third = vs + "/real-servers/OCS-Real-3";
        List<String> revisions = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            Api.Answer answer =
                    switch (i) {
                        case 0 -> api.patch(vs, "{\"description\": \"a new word\"}");
                        case 1 -> api.patch(vs + "/real-servers/OCS-Real-1", "{\"weight\": 5}");
                        case 2 ->
                            api.put(third, "{\"address\": \"" + stage.site().server(3) + "\"}");
                        case 3 -> api.patch(vs, "{\"ports\": " + fewer + "}");
                        case 4 -> api.patch(vs, "{\"ports\": " + ports + "}");
                        case 5 -> api.patch("/globals", "{\"clientTimeoutMs\": 1800000}");
                        case 6 -> api.patch(vs, "{\"balance\": \"roundrobin\"}");
                        case 7 -> api.delete(third);
                        case 8 -> api.patch(vs, "{\"healthCheck\": {\"intervalMs\": 700}}");
                        default ->
                            api.put(
                                    "/virtual-servers/other",
                                    "{\"address\": \"127.0.0.1\", \"ports\": [29999], \"healthCheck\": {\"type\": \"none\"}}");
                    };
            revisions.add(answer.ok().revision());
            int until = served.get() + NEW_PER_SECOND / 2;
            await().until(() -> served.get() >= until);
        }
        return revisions;
    }
}
