package io.mooring.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * A long time under load: 50 new connections a second, a change every 5 s, a real server killed every 20 s and started again.
 * Nothing may fail but what was on a killed server, no client may leave a server that works, and neither descriptors nor
 * threads nor the heap may grow. No part of the build, which would last too long:
 *
 * <pre>./mvnw -pl acceptance -am verify -Dtest=none -Dsurefire.failIfNoSpecifiedTests=false -Dit.test=Soak
 *     -Dfailsafe.failIfNoSpecifiedTests=false [-Dmooring.soak.minutes=30]</pre>
 */
class Soak {
    private static final int NEW_PER_SECOND = 50;
    private static final int CHANGE_SECONDS = 5;
    private static final int KILL_SECONDS = 20;
    private static final int DEAD_SECONDS = 8;
    private static final int SAMPLE_SECONDS = 30;

    private final long seconds = 60 * Long.getLong("mooring.soak.minutes", 30);
    private final Random random = new Random(20261123);

    @Test
    void nothingFailsAndNothingGrows() throws Exception {
        ScheduledExecutorService load = Executors.newScheduledThreadPool(32);
        try (Stage stage = Stage.open(Soak.class)) {
            RealServer[] servers = new RealServer[4];
            for (int number = 1; number <= 3; number++) {
                servers[number] = stage.startServer(number);
            }
            stage.api()
                    .put("/virtual-servers/OCS", stage.guide("", servers(stage)))
                    .ok();
            for (int number = 1; number <= 3; number++) {
                stage.awaitHealth("OCS-Real-" + number, "up");
            }
            Visits visits = new Visits(stage.site());
            Footprint dataPlane = new Footprint("data plane", stage.dataPlane());
            Footprint controlPlane = new Footprint("control plane", stage.controlPlane());
            ScheduledFuture<?> coming = load.scheduleAtFixedRate(
                    () -> load.execute(() -> visits.visit(load)), 0, 1_000_000 / NEW_PER_SECOND, TimeUnit.MICROSECONDS);

            int changes = 0;
            int kills = 0;
            int dead = 0;
            long began = System.nanoTime();
            for (long second = 1; second <= seconds; second++) {
                long next = began + second * 1_000_000_000L;
                await().atMost(Duration.ofSeconds(30))
                        .pollInterval(Duration.ofMillis(20))
                        .until(() -> System.nanoTime() - next >= 0);
                if (second % KILL_SECONDS == 0) {
                    dead = 1 + kills++ % 3;
                    visits.dies("OCS-Real-" + dead);
                    servers[dead].close();
                    visits.died("OCS-Real-" + dead);
                } else if (second % KILL_SECONDS == DEAD_SECONDS && dead != 0) {
                    servers[dead] = stage.startServer(dead);
                    visits.lives("OCS-Real-" + dead);
                }
                if (second % CHANGE_SECONDS == 0) {
                    change(stage, changes++);
                }
                if (second % SAMPLE_SECONDS == SAMPLE_SECONDS / 2) {
                    dataPlane.sample();
                    controlPlane.sample();
                }
            }
            coming.cancel(false);
            load.shutdown();
            assertThat(load.awaitTermination(60, TimeUnit.SECONDS)).isTrue();

            String report = "%d s, %d changes, %d kills; %s%n%s%s"
                    .formatted(seconds, changes, kills, visits, dataPlane.table(), controlPlane.table());
            System.out.println(report);
            Files.writeString(Path.of(System.getProperty("mooring.root"), "acceptance", "target", "soak.md"), report);
            assertThat(visits.unexplained()).isEmpty();
            dataPlane.assertFlat();
            controlPlane.assertFlat();
            stage.awaitConnections(0);
        } finally {
            load.shutdownNow();
        }
    }

    private static String servers(Stage stage) {
        return "{\"name\": \"OCS-Real-1\", \"address\": \"%s\"}, {\"name\": \"OCS-Real-2\", \"address\": \"%s\"}, {\"name\": \"OCS-Real-3\", \"address\": \"%s\"}"
                .formatted(
                        stage.site().server(1),
                        stage.site().server(2),
                        stage.site().server(3));
    }

    /** One after the other, each is taken back by a later one. */
    private void change(Stage stage, int number) throws IOException {
        Api api = stage.api();
        String vs = "/virtual-servers/OCS";
        String real = vs + "/real-servers/OCS-Real-" + (1 + random.nextInt(3));
        switch (number % 8) {
            case 0 ->
                api.patch(vs, "{\"description\": \"change " + number + "\"}").ok();
            case 1 ->
                api.patch(real, "{\"weight\": " + (1 + random.nextInt(5)) + "}").ok();
            case 2 ->
                api.patch(vs, "{\"ports\": " + stage.site().ports().subList(0, 11) + "}")
                        .ok();
            case 3 -> api.patch(vs, "{\"ports\": " + stage.site().ports() + "}").ok();
            case 4 -> api.patch(real, "{\"state\": \"drain\"}").ok();
            case 5 -> {
                for (int i = 1; i <= 3; i++) {
                    api.patch(vs + "/real-servers/OCS-Real-" + i, "{\"state\": \"enabled\"}")
                            .ok();
                }
            }
            case 6 ->
                api.put(
                                "/virtual-servers/other",
                                "{\"address\": \"127.0.0.1\", \"ports\": [29999], \"healthCheck\": {\"type\": \"none\"}}")
                        .ok();
            default -> {
                api.delete("/virtual-servers/other").ok();
                api.patch(vs, "{\"balance\": \"" + (number % 16 == 7 ? "roundrobin" : "leastconn") + "\"}")
                        .ok();
            }
        }
    }
}
