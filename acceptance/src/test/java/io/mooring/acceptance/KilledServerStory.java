package io.mooring.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A real server dies: it is down in time, its clients are served by the other at once, and they stay there. */
class KilledServerStory {
    private static final int INTERVAL_MS = 500;
    private static final int FALL = 3;

    @Test
    void clientsMoveAtOnceAndStayWhenTheServerReturns() throws IOException {
        try (Stage stage = Stage.open(KilledServerStory.class)) {
            RealServer first = stage.startServer(1);
            stage.startServer(2);
            stage.api().put("/virtual-servers/OCS", stage.guide("")).ok();
            stage.awaitHealth("OCS-Real-1", "up");
            stage.awaitHealth("OCS-Real-2", "up");
            List<Integer> stuck = clientsOn(stage, "OCS-Real-1", 6);

            first.close();
            long killed = System.nanoTime();

            // Not yet down: a refused connect is enough.
            long before = System.nanoTime();
            assertThat(server(stage, stuck.get(0), 443)).isEqualTo("OCS-Real-2");
            assertThat(ms(before)).as("ms until a stuck client is served").isLessThan(1000);
            stage.awaitHealth("OCS-Real-1", "down");
            assertThat(ms(killed)).as("ms until the server is down").isLessThan(FALL * INTERVAL_MS + 500 + 250);
            for (int client : stuck) {
                before = System.nanoTime();
                assertThat(server(stage, client, 5060)).isEqualTo("OCS-Real-2");
                assertThat(ms(before)).as("ms for client " + client).isLessThan(1000);
            }

            stage.startServer(1);
            stage.awaitHealth("OCS-Real-1", "up");
            for (int client : stuck) {
                assertThat(server(stage, client, 135))
                        .as("client " + client + " after the return")
                        .isEqualTo("OCS-Real-2");
            }
            assertThat(clientsOn(stage, "OCS-Real-1", 1))
                    .as("new clients come to it")
                    .isNotEmpty();
        }
    }

    private int nextClient;

    /** New clients, until so many are on this server. */
    private List<Integer> clientsOn(Stage stage, String server, int count) throws IOException {
        List<Integer> clients = new ArrayList<>();
        for (int tries = 0; clients.size() < count && tries < 10 * count; tries++) {
            int client = nextClient++;
            if (server.equals(server(stage, client, 5065))) {
                clients.add(client);
            }
        }
        return clients;
    }

    private static String server(Stage stage, int client, int guidePort) throws IOException {
        Site site = stage.site();
        try (Client connection = Client.connect(site, site.client(client), site.port(guidePort))) {
            return connection.server();
        }
    }

    private static long ms(long since) {
        return (System.nanoTime() - since) / 1_000_000;
    }
}
