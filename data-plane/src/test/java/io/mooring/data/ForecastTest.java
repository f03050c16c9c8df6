package io.mooring.data;

import static io.mooring.data.RunningPlane.realServer;
import static io.mooring.data.RunningPlane.virtualServer;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.mooring.data.testing.Client;
import io.mooring.data.testing.EchoServer;
import io.mooring.data.testing.TestPlane;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a data plane says that a snapshot would do, with 20 sessions of 7 clients on two servers; and that taking it over does
 * just that.
 */
@Timeout(180)
class ForecastTest {
    private static final int SESSIONS = 20;
    private static final int CLIENTS = 7;

    private EchoServer a;
    private EchoServer b;
    private RunningPlane plane;
    private int first;
    private int second;
    private String ports;

    /** Each client connection, and the letter of its server. */
    private final Map<Client, Integer> sessions = new LinkedHashMap<>();

    @BeforeEach
    void holdSessions(@TempDir Path state) throws Exception {
        a = new EchoServer('a');
        b = new EchoServer('b');
        plane = new RunningPlane(state);
        first = TestPlane.freePort();
        second = otherThan(first);
        ports = first + ", " + second;
        plane.apply(now());
        for (int i = 0; i < SESSIONS; i++) {
            Client client = Client.from("127.0.0." + (11 + i % CLIENTS), i % 2 == 0 ? first : second);
            sessions.put(client, client.read());
        }
        assertThat(onA()).as("both servers have some").isBetween(1, SESSIONS - 1);
    }

    @AfterEach
    void stop() throws IOException {
        for (Client client : sessions.keySet()) {
            client.close();
        }
        plane.close();
        a.close();
        b.close();
    }

    @Test
    void haltingAServerClosesItsSessionsAndMovesItsClients() throws Exception {
        String halted = vs("", realServer("a", a.port(), "halted") + ", " + realServer("b", b.port(), "enabled"));
        int closing = onA();

        JsonNode plan = plane.plan(halted);

        assertThat(counts(plan)).containsExactly(0, 0, closing, clientsOnA());
        assertThat(plan.path("appliedRevision").asInt()).isEqualTo(1);
        assertThat(plan.path("storeId").asText()).isEqualTo("store");
        assertNothingHappened();

        plane.apply(halted);
        assertThat(ended()).isEqualTo(closing);
        assertThat(counts(plane.plan(halted))).as("once more").containsExactly(0, 0, 0, 0);
        assertThat(counts(plane.plan(now()))).as("back again").containsExactly(0, 0, 0, 0);
    }

    @Test
    void removingAServerClosesNothingAndMovesItsClients() throws Exception {
        String without = vs("", realServer("b", b.port(), "enabled"));

        assertThat(counts(plane.plan(without))).containsExactly(0, 0, 0, clientsOnA());
        assertNothingHappened();

        plane.apply(without);
        assertThat(ended()).isZero();
        String addedAgain = vs("", realServer("a", a.port(), "halted") + ", " + realServer("b", b.port(), "enabled"));
        assertThat(counts(plane.plan(addedAgain)))
                .as("its sessions live on, and end when it comes back as halted")
                .containsExactly(0, 0, onA(), 0);
        int closing = onA();
        plane.apply(addedAgain);
        assertThat(ended()).isEqualTo(closing);
    }

    @Test
    void deletingTheVirtualServerClosesItsListenersAndForgetsItsClients() throws Exception {
        assertThat(counts(plane.plan())).containsExactly(0, 2, 0, CLIENTS);
        assertNothingHappened();

        plane.apply();
        assertThat(ended()).isZero();
        assertThat(plane.status().path("persistenceEntries").asInt()).isZero();
    }

    @Test
    void aShorterTimeoutEndsThoseWhoAreSilentForLonger() throws Exception {
        Client talking = sessions.keySet().iterator().next();
        String impatient = vs(", \"timeouts\": {\"clientMs\": 1500}", both());
        await().atMost(Duration.ofSeconds(60)).until(() -> {
            talking.echo("here");
            return plane.plan(impatient).path("connectionsClosed").asInt() == SESSIONS - 1;
        });
        assertThat(counts(plane.plan(vs(", \"timeouts\": {\"clientMs\": 1500000}", both()))))
                .containsExactly(0, 0, 0, 0);

        plane.apply(impatient);
        await().atMost(Duration.ofSeconds(60)).until(() -> {
            talking.echo("here");
            return plane.status().path("connections").asInt() == 1;
        });
    }

    @Test
    void entriesAreLostInSeveralWays() throws Exception {
        assertThat(entriesMoved(vs(", \"persistence\": {\"mode\": \"none\"}", both())))
                .isEqualTo(CLIENTS);
        assertThat(entriesMoved(vs(", \"persistence\": {\"tableSize\": 5}", both())))
                .isEqualTo(2);
        assertThat(entriesMoved(vs(", \"persistence\": {\"ipv4PrefixLength\": 24}", both())))
                .isEqualTo(CLIENTS);
        assertThat(entriesMoved(vs(", \"persistence\": {\"ipv6PrefixLength\": 64}", both())))
                .isZero();
        assertThat(entriesMoved(vs(", \"persistence\": {\"timeoutSeconds\": 1}", both())))
                .as("open connections protect them")
                .isZero();
        assertThat(entriesMoved(vs("", realServer("a", a.port(), "drain") + ", " + realServer("b", b.port(), "drain"))))
                .isZero();
        assertThat(entriesMoved(vs(", \"enabled\": false", both())))
                .as("its listeners are closed, its clients remembered")
                .isZero();
        assertNothingHappened();

        plane.apply(vs(", \"persistence\": {\"tableSize\": 5}", both()));
        await().atMost(Duration.ofSeconds(20))
                .until(() -> plane.status().path("persistenceEntries").asInt() == 5);
    }

    @Test
    void listenersThatComeGoAndMoveAreCountedAsTheyAre() throws Exception {
        int free = otherThan(first);
        try (ServerSocket holder = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int taken = holder.getLocalPort();
            String moved = virtualServer("vs", first + ", " + free + ", " + taken, both());

            JsonNode plan = plane.plan(moved, virtualServer("other", String.valueOf(second), both()));

            assertThat(counts(plan)).containsExactly(2, 0, 0, 0);
            assertThat(plan.path("problems")).hasSize(1);
            assertThat(plan.at("/problems/0/subject").asText()).isEqualTo("127.0.0.1:" + taken);
            assertThat(plan.at("/problems/0/message").asText()).contains("another process listens");
            assertNothingHappened();

            assertThat(plane.put(plane.document(moved)).statusCode()).isEqualTo(200);
            assertThat(counts(plane.plan())).as("one does not listen").containsExactly(0, 2, 0, CLIENTS);
        }
    }

    @Test
    void whatIsNoSnapshotIsRefusedAsOneThatIsToBeTakenOver() throws Exception {
        assertThat(plane.plan("{".getBytes(UTF_8)).statusCode()).isEqualTo(400);
        assertThat(plane.plan("{\"storeId\": \"s\", \"revision\": 1}".getBytes(UTF_8))
                        .statusCode())
                .isEqualTo(422);
        assertThat(plane.plan(new byte[(64 << 20) + 1]).statusCode()).isEqualTo(413);
        assertThat(plane.planAs("Bearer wrong", "POST", "application/json")).isEqualTo(401);
        assertThat(plane.planAs("Bearer secret", "PUT", "application/json")).isEqualTo(405);
        assertThat(plane.planAs("Bearer secret", "POST", "text/plain")).isEqualTo(415);
        assertNothingHappened();
    }

    @Test
    void aThousandVirtualServersArePlannedQuickly() throws Exception {
        String[] many = IntStream.range(0, 1000)
                .mapToObj(i -> virtualServer("v" + i, String.valueOf(1024 + i), realServer("a", a.port(), "enabled"))
                        .replace("127.0.0.1\", \"ports", "127.9.9.9\", \"ports"))
                .toArray(String[]::new);
        for (int round = 0; round < 3; round++) {
            long began = System.nanoTime();
            JsonNode plan = plane.plan(many);
            long tookMs = (System.nanoTime() - began) / 1_000_000;
            System.out.println("plan of 1000 virtual servers: " + tookMs + " ms");
            assertThat(counts(plan)).containsExactly(1000, 2, 0, CLIENTS);
            assertThat(tookMs).isLessThan(20_000);
        }
        assertNothingHappened();
    }

    private String now() {
        return vs("", both());
    }

    private String both() {
        return realServer("a", a.port(), "enabled") + ", " + realServer("b", b.port(), "enabled");
    }

    private String vs(String fields, String realServers) {
        return virtualServer("vs", ports, realServers).replace(", \"realServers\"", fields + ", \"realServers\"");
    }

    private int onA() {
        return (int) sessions.values().stream().filter(letter -> letter == 'a').count();
    }

    private int clientsOnA() {
        return sessions.entrySet().stream()
                .filter(session -> session.getValue() == 'a')
                .map(session -> session.getKey().socket().getLocalAddress())
                .collect(Collectors.toSet())
                .size();
    }

    private int entriesMoved(String virtualServer) throws Exception {
        return plane.plan(virtualServer).path("persistenceEntriesMoved").asInt();
    }

    private static List<Integer> counts(JsonNode plan) {
        List<Integer> counts = new ArrayList<>();
        for (String field :
                List.of("listenersOpened", "listenersClosed", "connectionsClosed", "persistenceEntriesMoved")) {
            counts.add(plan.path(field).asInt(-1));
        }
        return counts;
    }

    private void assertNothingHappened() throws Exception {
        JsonNode status = plane.status();
        assertThat(status.path("appliedRevision").asInt()).isEqualTo(1);
        assertThat(status.path("connections").asInt()).isEqualTo(SESSIONS);
        assertThat(status.path("persistenceEntries").asInt()).isEqualTo(CLIENTS);
        assertThat(status.path("virtualServers")).hasSize(1);
        assertThat(status.at("/virtualServers/vs/status/listeners")).hasSize(2);
        for (Client client : sessions.keySet()) {
            assertThat(client.echo("still here")).isEqualTo("still here");
        }
    }

    /** How many sessions of those on a have ended; those on b go on. */
    private int ended() throws IOException {
        int ended = 0;
        for (Map.Entry<Client, Integer> session : sessions.entrySet()) {
            Client client = session.getKey();
            if (session.getValue() == 'b') {
                assertThat(client.echo("goes on")).isEqualTo("goes on");
            } else {
                client.socket().setSoTimeout(200);
                try {
                    ended += client.read() == -1 ? 1 : 0;
                } catch (SocketTimeoutException e) {
                    client.socket().setSoTimeout(20_000);
                    assertThat(client.echo("goes on")).isEqualTo("goes on");
                }
            }
        }
        return ended;
    }

    private static int otherThan(int port) throws IOException {
        int other = TestPlane.freePort();
        return other == port ? otherThan(port) : other;
    }
}
