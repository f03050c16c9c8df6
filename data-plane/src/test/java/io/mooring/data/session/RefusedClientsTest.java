package io.mooring.data.session;

import static io.mooring.data.testing.TestPlane.freePort;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mooring.data.live.LiveVirtualServer;
import io.mooring.data.testing.Client;
import io.mooring.data.testing.EchoPlane;
import java.io.IOException;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Clients that the access list or the rate limit of a virtual server turns away. */
@Timeout(120)
class RefusedClientsTest extends EchoPlane {
    @Test
    void deniedClientIsResetAtOnceAndLeavesNoEntry() throws Exception {
        LiveVirtualServer server = served("'allowCidrs': ['127.0.0.0/8'], 'denyCidrs': ['127.0.0.1']");
        int port = plane.listen(server);

        for (int i = 0; i < 50; i++) {
            assertReset(port);
        }

        plane.awaitNoSessions();
        assertThat(server.counters().endedByCause()).containsOnlyKeys("denied").containsEntry("denied", 50L);
        assertThat(server.counters().refusedCount()).isZero();
        assertThat(server.table().entries()).isZero();
        assertThat(server.realServer("e").counters().chosenCount()).isZero();
    }

    @Test
    void oneFamilyMayBeDeniedOnOneListener() throws Exception {
        LiveVirtualServer server = served("'allowCidrs': ['::/0']");
        int port = freePort();
        plane.listeners.open("::", port, server);

        assertReset(port);
        try (Client six = new Client("::1", port)) {
            assertThat(six.read()).isEqualTo('e');
        }
    }

    @Test
    void openSessionsLiveOnWhenTheListChanges() throws Exception {
        LiveVirtualServer server = served("'allowCidrs': ['127.0.0.0/8']");
        int port = plane.listen(server);
        try (Client before = new Client(port)) {
            assertThat(before.read()).isEqualTo('e');

            served("'denyCidrs': ['127.0.0.1/32']");

            assertReset(port);
            assertThat(before.echo("still here")).isEqualTo("still here");
            served("'denyCidrs': []");
            try (Client after = new Client(port)) {
                assertThat(after.read()).isEqualTo('e');
            }
        }
    }

    @Test
    void oneWhoComesTooOftenIsResetAndOthersAreNot() throws Exception {
        LiveVirtualServer server = served("'rateLimit': {'connectionsPerSecond': 1, 'burst': 3}");
        int port = freePort();
        plane.listeners.open("::", port, server);
        List<Client> clients = new ArrayList<>();
        long began = System.nanoTime();
        for (int i = 0; i < 40; i++) {
            clients.add(new Client("127.0.0.1", port));
        }

        int served = 0;
        for (Client client : clients) {
            served += served(client) ? 1 : 0;
            client.close();
        }
        long seconds = (System.nanoTime() - began) / 1_000_000_000L;

        assertThat(served).isBetween(3, 4 + (int) seconds);
        try (Client other = new Client("::1", port)) {
            assertThat(other.read()).isEqualTo('e');
        }
        plane.awaitNoSessions();
        assertThat(server.counters().endedByCause()).containsEntry("rate-limited", 40L - served);
        assertThat(server.counters().refusedCount()).isZero();
    }

    @Test
    void prefixMakesTheClientAndNoLimitMeansAnyNumber() throws Exception {
        String prefix = "'persistence': {'ipv4PrefixLength': 8}, ";
        LiveVirtualServer server = served(prefix + "'rateLimit': {'connectionsPerSecond': 1, 'burst': 1000}");
        int port = plane.listen(server);
        try (Client client = new Client(port)) {
            assertThat(client.read()).isEqualTo('e');
        }
        assertThat(server.guard().refusal(0, 0xffff_7f01_0203L)).isNull();

        served(prefix + "'rateLimit': {'connectionsPerSecond': 1, 'burst': 1}");

        assertThat(String.valueOf(server.guard().refusal(0, 0xffff_7fff_0203L))).isEqualTo("RATE_LIMITED");
        assertThat(server.guard().refusal(0, 0xffff_8001_0203L)).isNull();
        served(prefix + "'rateLimit': null");
        for (int i = 0; i < 20; i++) {
            try (Client client = new Client(port)) {
                assertThat(client.read()).isEqualTo('e');
            }
        }
    }

    private static boolean served(Client client) throws IOException {
        try {
            return client.read() == 'e';
        } catch (SocketException reset) {
            return false;
        }
    }

    private static void assertReset(int port) throws IOException {
        try (Client client = new Client(port)) {
            assertThatThrownBy(client::read).isInstanceOf(SocketException.class).hasMessageContaining("reset");
        }
    }
}
