package io.mooring.data.listen;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mooring.data.live.LiveVirtualServer;
import io.mooring.data.testing.Client;
import io.mooring.data.testing.EchoPlane;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Clients who wait in the accept queue because a gate is full. */
@Timeout(120)
class QueueTimeoutTest extends EchoPlane {
    @Test
    void whoWaitsForTooLongIsClosedAndNobodySooner() throws Exception {
        LiveVirtualServer server = served("'maxConnections': 1, 'timeouts': {'queueMs': 4000}");
        int port = plane.listen(server);
        try (Client holding = new Client(port)) {
            assertThat(holding.read()).isEqualTo('e');
            List<Client> waiting = new ArrayList<>();
            List<Long> came = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                came.add(System.nanoTime());
                waiting.add(new Client(port));
            }
            await().atMost(20, SECONDS).until(() -> server.queued().get() == 20);

            for (int i = 0; i < 20; i++) {
                assertThat(waiting.get(i).read()).isEqualTo(-1);
                assertThat(msSince(came.get(i))).isGreaterThanOrEqualTo(4000);
                waiting.get(i).close();
            }

            assertThat(server.counters().endedByCause()).containsOnlyKeys("queue-timeout");
            assertThat(server.counters().endedByCause()).containsEntry("queue-timeout", 20L);
            assertThat(server.counters().openedCount()).isEqualTo(21);
            assertThat(server.counters().refusedCount()).isEqualTo(20);
            assertThat(server.admission().current()).isEqualTo(1);
            assertThat(server.table().entries()).isEqualTo(1);
            assertThat(holding.echo("still in")).isEqualTo("still in");
            await().atMost(20, SECONDS).until(() -> server.queued().get() == 0);
        }
    }

    @Test
    void whoeverGetsAPlaceInTimeIsServed() throws Exception {
        LiveVirtualServer server = served("'maxConnections': 2, 'timeouts': {'queueMs': 30000}");
        int one = plane.listen(server);
        int other = plane.listen(server);
        List<Client> clients = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            clients.add(new Client(i % 2 == 0 ? one : other));
        }
        await().atMost(20, SECONDS).until(() -> server.queued().get() == 10);
        assertThat(server.report(List.of()).status().connections().queued()).isEqualTo(10);

        while (!clients.isEmpty()) {
            Client served = await().atMost(20, SECONDS).until(() -> anyServed(clients), client -> client != null);
            assertThat(server.admission().current()).isLessThanOrEqualTo(2);
            clients.remove(served);
            served.close();
        }

        plane.awaitNoSessions();
        assertThat(server.counters().endedByCause()).containsOnlyKeys("client-closed");
        await().atMost(20, SECONDS).until(() -> server.queued().get() == 0);
    }

    @Test
    void gateOverAllVirtualServersCountsAsWell() throws Exception {
        plane.all.limit(1);
        LiveVirtualServer server = served("'timeouts': {'queueMs': 300}");
        int port = plane.listen(server);
        try (Client holding = new Client(port)) {
            assertThat(holding.read()).isEqualTo('e');
            try (Client waiting = new Client(port)) {
                assertThat(waiting.read()).isEqualTo(-1);
            }
        }
        plane.awaitNoSessions();
        assertThat(server.counters().endedByCause()).containsEntry("queue-timeout", 1L);
    }

    @Test
    void whoComesWhileNobodyElseWaitsIsSeenToo() throws Exception {
        LiveVirtualServer server = served("'maxConnections': 1, 'timeouts': {'queueMs': 200}");
        int port = plane.listen(server);
        try (Client holding = new Client(port)) {
            assertThat(holding.read()).isEqualTo('e');
            for (int i = 0; i < 5; i++) {
                long came = System.nanoTime();
                try (Client waiting = new Client(port)) {
                    assertThat(waiting.read()).isEqualTo(-1);
                    assertThat(msSince(came)).isGreaterThanOrEqualTo(200);
                }
            }
        }
    }

    @Test
    void clientsThatHaveGivenUpKeepTheirTurnInTheCount() throws Exception {
        LiveVirtualServer server = served("'maxConnections': 1, 'timeouts': {'queueMs': 4000}");
        int port = plane.listen(server);
        try (Client holding = new Client(port)) {
            assertThat(holding.read()).isEqualTo('e');
            for (int i = 0; i < 10; i++) {
                Client gone = new Client(port);
                gone.socket().setSoLinger(true, 0);
                gone.close();
            }
            await().atMost(20, SECONDS).until(() -> server.queued().get() == 10);

            long came = System.nanoTime();
            try (Client patient = new Client(port)) {
                assertThat(patient.read()).isEqualTo(-1);
                assertThat(msSince(came)).isGreaterThanOrEqualTo(4000);
            }
        }
        plane.awaitNoSessions();
        assertThat(server.counters().endedByCause()).containsEntry("queue-timeout", 11L);
    }

    @Test
    void shorterWaitHoldsForThoseWhoWait() throws Exception {
        LiveVirtualServer server = served("'maxConnections': 1, 'timeouts': {'queueMs': 60000}");
        int port = plane.listen(server);
        try (Client holding = new Client(port);
                Client waiting = new Client(port)) {
            await().atMost(20, SECONDS).until(() -> server.queued().get() == 1);

            served("'maxConnections': 1, 'timeouts': {'queueMs': 100}");

            long left = List.of(holding, waiting).stream()
                    .filter(client -> firstByte(client) == 'e')
                    .count();
            assertThat(left).isEqualTo(1);
        }
    }

    @Test
    void closingTheListenerLeavesNobodyInTheCount() throws Exception {
        LiveVirtualServer server = served("'maxConnections': 1, 'timeouts': {'queueMs': 60000}");
        int port = plane.listen(server);
        try (Client holding = new Client(port);
                Client waiting = new Client(port)) {
            await().atMost(20, SECONDS).until(() -> server.queued().get() == 1);
            assertThat(holding.socket().isConnected() && waiting.socket().isConnected())
                    .isTrue();

            plane.listeners.close("127.0.0.1", port);

            assertThat(server.queued()).hasValue(0);
        }
    }

    private static Client anyServed(List<Client> clients) throws IOException {
        for (Client client : clients) {
            if (client.answered()) {
                return client;
            }
        }
        return null;
    }

    private static int firstByte(Client client) {
        try {
            return client.read();
        } catch (IOException e) {
            return -1;
        }
    }

    private static long msSince(long nanos) {
        return (System.nanoTime() - nanos) / 1_000_000;
    }
}
