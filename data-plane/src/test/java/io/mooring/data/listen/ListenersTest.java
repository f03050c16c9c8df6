package io.mooring.data.listen;

import static io.mooring.data.testing.TestPlane.freePort;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mooring.api.ListenerState;
import io.mooring.api.ListenerStatus;
import io.mooring.data.live.LiveVirtualServer;
import io.mooring.data.testing.Client;
import io.mooring.data.testing.EchoPlane;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class ListenersTest extends EchoPlane {
    @Test
    void limitIsExactOverAllPortsAndTheNextIsServedWhenOneLeaves() throws Exception {
        LiveVirtualServer server = served("'maxConnections': 5");
        int one = plane.listen(server);
        int other = plane.listen(server);
        List<Client> clients = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            clients.add(new Client(i % 2 == 0 ? one : other));
        }

        while (clients.size() > 5) { // each that leaves lets one in
            Client leaving = answered(clients, 5).get(0);
            assertThat(server.admission().current()).isEqualTo(5);
            assertThat(echo.open()).isEqualTo(5);
            clients.remove(leaving);
            leaving.close();
            await().atMost(20, SECONDS).until(() -> echo.open() == 5);
        }
        for (Client client : answered(clients, 5)) {
            client.close();
        }
    }

    @Test
    void limitOverAllVirtualServersHolds() throws Exception {
        plane.all.limit(1);
        int port = plane.listen(served("'maxConnections': 5"));
        try (Client first = new Client(port);
                Client second = new Client(port)) {
            List<Client> both = List.of(first, second);
            answered(both, 1);
            assertThat(echo.open()).isEqualTo(1);

            plane.all.limit(2);

            answered(both, 2);
        }
    }

    @Test
    void clientsWaitWhileDescriptorsAreOut() throws Exception {
        LiveVirtualServer server = served("'maxConnections': 1000");
        Descriptors two = new Descriptors(4 + 128 + 2 + 256 + 10, 10, 2);
        Listeners few = new Listeners(plane.sessions, plane.all, two);
        int port = freePort();
        assertThat(few.open("127.0.0.1", port, server).state()).isEqualTo(ListenerState.LISTENING);
        List<Client> clients = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            clients.add(new Client(port));
        }

        while (!clients.isEmpty()) { // each that leaves lets one in
            Client leaving = answered(clients, Math.min(2, clients.size())).get(0);
            assertThat(plane.sessions.count()).isEqualTo(Math.min(2, clients.size()));
            clients.remove(leaving);
            leaving.close();
            int left = clients.size();
            await().atMost(20, SECONDS).until(() -> plane.sessions.count() == Math.min(2, left));
        }
        few.closeAll();
    }

    @Test
    void closingServesEverybodyWhoWaitsInTheAcceptQueue() throws Exception {
        LiveVirtualServer server = served("'maxConnections': 1000");
        plane.all.limit(0);
        int port = plane.listen(server);
        List<Client> clients = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            clients.add(new Client(port));
        }
        assertThat(plane.sessions.count()).isZero();

        // Holding both loops makes the order certain: the gate opens, then the listener closes, then anybody accepts.
        CountDownLatch hold = new CountDownLatch(1);
        plane.loops.forEach(loop -> loop.execute(() -> awaitQuietly(hold)));
        Thread closing = new Thread(() -> plane.listeners.close("127.0.0.1", port));
        closing.start();
        await().atMost(20, SECONDS).until(() -> closing.getState() == Thread.State.WAITING);
        plane.all.limit(1000);
        hold.countDown();
        closing.join(20_000);

        for (Client client : clients) {
            assertThat(client.read()).isEqualTo('e');
            client.close();
        }
        assertThat(refused(port)).isTrue();
    }

    @Test
    void portOfAnotherProcessIsAFailureInWordsAndTheOthersGoOn() throws Exception {
        LiveVirtualServer server = served("'maxConnections': 5");
        int free = plane.listen(server);
        int port;
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = taken.getLocalPort();

            ListenerStatus status = plane.listeners.open("127.0.0.1", port, server);

            assertThat(status.state()).isEqualTo(ListenerState.FAILED);
            assertThat(status.error()).isEqualTo("another process listens on 127.0.0.1:" + port);
            assertThat(plane.listeners.status(server))
                    .extracting(ListenerStatus::state)
                    .containsExactly(ListenerState.LISTENING, ListenerState.FAILED);
            try (Client client = new Client(free)) {
                assertThat(client.read()).isEqualTo('e');
            }
        }
        assertThat(plane.listeners.open("127.0.0.1", port, server).state()).isEqualTo(ListenerState.LISTENING);
    }

    @Test
    void ofManyThatOpenTogetherOneThatCannotLeavesTheOthersOpen() throws Exception {
        LiveVirtualServer server = served("'maxConnections': 500");
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.77.100"))) {
            List<Listeners.Wanted> wanted = new ArrayList<>();
            for (int i = 1; i <= 200; i++) {
                wanted.add(new Listeners.Wanted("127.0.77." + i, taken.getLocalPort(), server));
            }

            List<ListenerStatus> opened = plane.listeners.open(wanted);

            for (int i = 1; i <= 200; i++) {
                ListenerStatus status = opened.get(i - 1);
                assertThat(status.address()).isEqualTo("127.0.77." + i);
                assertThat(status.state()).isEqualTo(i == 100 ? ListenerState.FAILED : ListenerState.LISTENING);
            }
            assertThat(plane.listeners.status(server)).isEqualTo(opened);
            assertThat(plane.listeners.passed()).hasSize(199);
            for (int i : List.of(1, 64, 65, 200)) {
                try (Client client = new Client("127.0.77." + i, taken.getLocalPort())) {
                    assertThat(client.read()).isEqualTo('e');
                }
            }
        }
    }

    @Test
    void addressThatIsNotHereIsAWarning() throws Exception {
        LiveVirtualServer server = served("'maxConnections': 5");

        ListenerStatus status = plane.listeners.open("203.0.113.7", freePort(), server);

        assertThat(status.state()).isEqualTo(ListenerState.WARNING);
        assertThat(status.error()).isEqualTo("the address 203.0.113.7 is not on this host");
    }

    @Test
    void doubleColonTakesBothFamiliesAndOneClientIsOneClient() throws Exception {
        LiveVirtualServer server = served("'maxConnections': 5");
        int both = freePort();
        int four = plane.listen(server);
        assertThat(plane.listeners.open("::", both, server).state()).isEqualTo(ListenerState.LISTENING);

        try (Client mapped = new Client("127.0.0.1", both);
                Client plain = new Client(four)) {
            assertThat(mapped.read()).isEqualTo('e');
            assertThat(plain.read()).isEqualTo('e');
            assertThat(server.table().entries()).isEqualTo(1);
            try (Client six = new Client("::1", both)) {
                assertThat(six.read()).isEqualTo('e');
                assertThat(server.table().entries()).isEqualTo(2);
            }
            assertThat(plane.listeners.status(server))
                    .extracting(ListenerStatus::connections)
                    .contains(1L);
        }
    }

    @Test
    void otherIpv6AddressesTakeTheirFamilyOnly() throws Exception {
        LiveVirtualServer server = served("'maxConnections': 5");
        int port = freePort();
        plane.listeners.open("::1", port, server);

        try (Client six = new Client("::1", port)) {
            assertThat(six.read()).isEqualTo('e');
        }
        assertThat(refused(port)).isTrue();
    }

    @Test
    void busyLoopHandsItsClientsToAnIdleOne() throws Exception {
        int port = plane.listen(served("'maxConnections': 500"));
        plane.loops.get(0).load().addAndGet(1000);
        List<Client> clients = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            Client client = new Client(port);
            clients.add(client);
            assertThat(client.read()).isEqualTo('e');
        }

        assertThat(plane.loops.get(0).load()).hasValue(1000);
        assertThat(plane.loops.get(1).load()).hasValue(50);
        for (Client client : clients) {
            client.close();
        }
        plane.loops.get(0).load().addAndGet(-1000);
    }

    @Test
    void warmUpSendsSessionsThroughEverythingAndLeavesNothing() {
        int sessions = WarmUp.run(plane.sessions, plane.parts, Duration.ofSeconds(2));

        assertThat(sessions).isPositive();
        plane.awaitNoSessions();
    }

    @Test
    void limitOfDescriptorsIsTheSoftOne() {
        assertThat(Descriptors.limit(List.of(
                        "Limit                     Soft Limit           Hard Limit           Units     ",
                        "Max open files            1024                 524288               files     ")))
                .isEqualTo(1024);
    }

    /** Waits until exactly that many have been answered: which ones. */
    private static List<Client> answered(List<Client> clients, int count) {
        return await().atMost(20, SECONDS).until(() -> answered(clients), answered -> answered.size() == count);
    }

    private static List<Client> answered(List<Client> clients) throws IOException {
        List<Client> answered = new ArrayList<>();
        for (Client client : clients) {
            if (client.answered()) {
                answered.add(client);
            }
        }
        return answered;
    }

    private static boolean refused(int port) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return !socket.isConnected();
        } catch (IOException e) {
            return true;
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
