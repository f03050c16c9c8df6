package io.mooring.data;

import static io.mooring.data.RunningPlane.realServer;
import static io.mooring.data.RunningPlane.virtualServer;
import static org.assertj.core.api.Assertions.assertThat;

import io.mooring.data.testing.Client;
import io.mooring.data.testing.EchoServer;
import io.mooring.data.testing.TestPlane;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What clients see while a running data plane changes. */
@Timeout(180)
class ChangesTest {
    private static final int MOVES = 20;

    private EchoServer a;
    private EchoServer b;
    private RunningPlane plane;

    @BeforeEach
    void start(@TempDir Path state) throws IOException {
        a = new EchoServer('a');
        b = new EchoServer('b');
        plane = new RunningPlane(state);
    }

    @AfterEach
    void stop() throws IOException {
        plane.close();
        a.close();
        b.close();
    }

    @Test
    void aRealServerThatIsAddedAgainAsHaltedLosesItsOldSessions() throws Exception {
        String port = String.valueOf(TestPlane.freePort());
        plane.apply(virtualServer("vs", port, realServer("a", a.port(), "enabled")));
        try (Client client = new Client(Integer.parseInt(port))) {
            assertThat(client.read()).isEqualTo('a');
            plane.apply(virtualServer("vs", port, realServer("b", b.port(), "enabled")));
            assertThat(client.echo("lives on")).isEqualTo("lives on");

            plane.apply(virtualServer(
                    "vs", port, realServer("a", a.port(), "halted") + ", " + realServer("b", b.port(), "enabled")));

            assertThat(client.read()).as("the end").isEqualTo(-1);
        }
    }

    /** Once to a virtual server that stays, once to one that is new while the other goes. */
    @Test
    void aPortThatMovesBetweenVirtualServersRefusesNobody() throws Exception {
        int moving = TestPlane.freePort();
        int other = TestPlane.freePort();
        plane.apply(mine("one", moving), mine("two", other));
        AtomicBoolean stop = new AtomicBoolean();
        AtomicInteger served = new AtomicInteger();
        ConcurrentLinkedQueue<Throwable> failures = new ConcurrentLinkedQueue<>();
        List<Thread> clients = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            Thread thread = new Thread(() -> connect(moving, stop, served, failures), "client");
            clients.add(thread);
            thread.start();
        }

        for (int move = 1; move <= MOVES; move++) {
            boolean toTwo = move % 2 == 1;
            String owner = move % 4 < 2 ? "one" : "three";
            plane.apply(
                    toTwo
                            ? new String[] {virtualServer("two", moving + ", " + other, server(b))}
                            : new String[] {mine(owner, moving), mine("two", other)});
            try (Client client = new Client(moving)) {
                assertThat(client.read()).isEqualTo(toTwo ? 'b' : 'a');
            }
        }
        stop.set(true);
        for (Thread thread : clients) {
            thread.join(60_000);
        }

        assertThat(failures).isEmpty();
        assertThat(served.get()).isGreaterThan(MOVES);
    }

    private String mine(String name, int port) {
        return virtualServer(name, String.valueOf(port), server(name.equals("two") ? b : a));
    }

    private String server(EchoServer echo) {
        return realServer("r", echo.port(), "enabled");
    }

    private static void connect(
            int port, AtomicBoolean stop, AtomicInteger served, ConcurrentLinkedQueue<Throwable> failures) {
        while (!stop.get()) {
            try (Client client = new Client(port)) {
                assertThat(client.read()).isIn((int) 'a', (int) 'b');
                served.incrementAndGet();
            } catch (IOException | AssertionError e) {
                failures.add(e);
            }
        }
    }
}
