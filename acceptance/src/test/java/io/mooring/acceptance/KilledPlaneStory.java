package io.mooring.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A data plane ends, killed or asked to, its control plane is gone, and it comes back with its clients' servers. */
class KilledPlaneStory {
    private static final int CLIENTS = 100;

    /** The machine may be busy; on a quiet one it is a good second. */
    private static final Duration SERVES = Duration.ofSeconds(3 * 5);

    @Test
    void clientsFindTheirServersAgain() throws IOException {
        try (Stage stage = Stage.open(KilledPlaneStory.class)) {
            stage.openGuide("\"balance\": \"random\"");
            stage.api().patch("/globals", "{\"shutdownGraceSeconds\": 2}").ok();
            List<String> first = servers(stage);
            assertThat(first).contains("OCS-Real-1", "OCS-Real-2");
            try (Client held = Client.connect(
                    stage.site(), stage.site().client(CLIENTS), stage.site().port(443))) {
                String itsServer = held.server();
                pause(2000); // what is a second old is on disk
                stage.controlPlane().kill();
                stage.dataPlane().kill();
                long serves = startedAgain(stage);

                List<String> afterKill = servers(stage);
                System.out.printf(
                        "after kill -9: serving after %d ms, %d of %d clients have their server%n",
                        serves, same(first, afterKill), CLIENTS);
                assertThat(same(first, afterKill)).isGreaterThanOrEqualTo(99);
                assertThat(server(stage, CLIENTS))
                        .as("whose connection was open")
                        .isEqualTo(itsServer);

                // New clients come to the very end, and are not lost either.
                List<String> late = new ArrayList<>();
                for (int client = 200; client < 220; client++) {
                    late.add(server(stage, client));
                }
                stage.dataPlane().stop(20);
                serves = startedAgain(stage);
                assertThat(servers(stage)).as("after SIGTERM").isEqualTo(afterKill);
                for (int client = 200; client < 220; client++) {
                    assertThat(server(stage, client)).isEqualTo(late.get(client - 200));
                }
                System.out.printf("after SIGTERM: serving after %d ms, all have their server%n", serves);
            }
        }
    }

    /** Starts the data plane; answers after how many milliseconds it served clients on all ports, the last of which opens last. */
    private static long startedAgain(Stage stage) {
        long begin = System.nanoTime();
        stage.dataPlane().start();
        await().atMost(SERVES)
                .pollInterval(Duration.ofMillis(20))
                .ignoreExceptions()
                .until(() -> server(stage, 0, stage.site().ports().get(11)).startsWith("OCS-Real-"));
        return (System.nanoTime() - begin) / 1_000_000;
    }

    private static List<String> servers(Stage stage) throws IOException {
        List<String> servers = new ArrayList<>();
        for (int client = 0; client < CLIENTS; client++) {
            servers.add(server(stage, client));
        }
        return servers;
    }

    private static int same(List<String> one, List<String> other) {
        int same = 0;
        for (int i = 0; i < one.size(); i++) {
            same += one.get(i).equals(other.get(i)) ? 1 : 0;
        }
        return same;
    }

    private static String server(Stage stage, int client) throws IOException {
        return server(stage, client, stage.site().port(client % 2 == 0 ? 5060 : 5065));
    }

    private static String server(Stage stage, int client, int port) throws IOException {
        try (Client connection = Client.connect(stage.site(), stage.site().client(client), port)) {
            return String.valueOf(connection.server());
        }
    }

    private static void pause(long ms) {
        long until = System.nanoTime() + ms * 1_000_000;
        await().until(() -> System.nanoTime() - until >= 0);
    }
}
