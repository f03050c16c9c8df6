package io.mooring.data.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mooring.data.live.LiveVirtualServer;
import io.mooring.data.testing.Client;
import io.mooring.data.testing.ScriptedServer;
import io.mooring.data.testing.TestPlane;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Where sessions come from, as the real server sees it; all of 127.0.0.0/8 is this host's. */
class SourceAddressesTest {
    private final TestPlane plane = new TestPlane();
    private final BlockingQueue<String> peers = new LinkedBlockingQueue<>();
    private final ScriptedServer server;

    SourceAddressesTest() throws IOException {
        server = new ScriptedServer((client, in, out) -> {
            peers.add(client.getInetAddress().getHostAddress());
            out.write('x');
            in.read();
        });
    }

    @AfterEach
    void nothingIsLeft() throws Exception {
        plane.awaitNoSessions();
        server.close();
        plane.close();
    }

    @Test
    void theyTakeTurnsAndThoseOfTheOtherFamilyAreLeftOut() throws Exception {
        int port = listen("'127.0.0.21', '2001:db8::1', '127.0.0.22'");

        assertThat(ask(port, 4)).containsExactly("127.0.0.21", "127.0.0.22", "127.0.0.21", "127.0.0.22");
    }

    @Test
    void withoutOneOfTheServersFamilyTheSystemChooses() throws Exception {
        int port = listen("'2001:db8::1'");

        assertThat(ask(port, 1)).containsExactly("127.0.0.1");
    }

    @Test
    void oneThatIsNotOnThisHostMakesWayForTheNext() throws Exception {
        LiveVirtualServer live = virtualServer("'203.0.113.7', '127.0.0.21'");
        int port = plane.listen(live);

        assertThat(ask(port, 4)).containsOnly("127.0.0.21");
        assertThat(live.settings().sources().problem()).isNull();
    }

    @Test
    void whereNoneIsOnThisHostTheClientIsClosedTheStatusSaysWhyAndNoServerIsBlamed() throws Exception {
        LiveVirtualServer live = virtualServer("'203.0.113.7', '203.0.113.8'");
        int port = plane.listen(live);

        try (Client client = new Client(port)) {
            assertThat(client.read()).isEqualTo(-1);
        }

        plane.awaitNoSessions();
        assertThat(live.settings().sources().problem())
                .startsWith("no source address can be used, the last was 203.0.113.8: ");
        assertThat(plane.parts.metrics().text()).contains("cause=\"exhausted\"");
        assertThat(peers).isEmpty();
    }

    private int listen(String sources) throws IOException {
        return plane.listen(virtualServer(sources));
    }

    private LiveVirtualServer virtualServer(String sources) throws IOException {
        return plane.virtualServer("'sourceAddresses': [" + sources + "], 'realServers': ["
                + TestPlane.realServer("a", server.port()) + "]");
    }

    /** The addresses that the server saw, one after the other. */
    private List<String> ask(int port, int times) throws Exception {
        List<String> seen = new ArrayList<>();
        for (int i = 0; i < times; i++) {
            try (Client client = new Client(port)) {
                assertThat(client.read()).isEqualTo('x');
                seen.add(peers.poll(20, TimeUnit.SECONDS));
            }
            await().atMost(20, TimeUnit.SECONDS).until(() -> server.open() == 0);
        }
        return seen;
    }
}
