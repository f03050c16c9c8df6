package io.mooring.data.session;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mooring.data.live.LiveVirtualServer;
import io.mooring.data.relay.RelayLoop;
import io.mooring.data.stats.Cause;
import io.mooring.data.testing.Client;
import io.mooring.data.testing.EchoPlane;
import io.mooring.data.testing.TestPlane;
import io.netty.channel.epoll.LinuxSocket;
import io.netty.channel.unix.FileDescriptor;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.transport.Transport;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Sessions that cannot begin or end as they should: each is counted once, and none of the others is touched. */
@Timeout(120)
class SessionMistakesTest extends EchoPlane {
    private static final Arrival SOMEBODY = new Arrival(0, 0xffff_7f00_0001L, 1, 0);

    @Test
    void clientWhoseSocketIsGoneWhenItBeginsIsAnErrorAndCountedOnce() throws Exception {
        LiveVirtualServer server = served("'maxConnections': 5");
        Entrance entrance = entered(server);

        on(plane.loops.get(0), () -> plane.sessions.begin(plane.loops.get(0), entrance, gone(), SOMEBODY));

        plane.awaitNoSessions();
        assertThat(entrance.current()).isZero();
        assertThat(server.counters().endedByCause()).isEqualTo(Map.of("error", 1L));
        plane.mistakes = 2; // it can neither be watched nor closed
        await().atMost(20, SECONDS).until(() -> plane.loops.get(0).mistakes() == 2);
        isServed(server);
    }

    @Test
    void clientWhoIsTurnedAwayAndCannotBeClosedIsCounted() throws Exception {
        LiveVirtualServer server = served("'maxConnections': 5");
        Entrance entrance = new Entrance(server, 1, List.of(plane.all));

        on(
                plane.loops.get(0),
                () -> plane.sessions.turnAway(plane.loops.get(0), entrance, gone(), SOMEBODY, Cause.QUEUE_TIMEOUT));

        assertThat(server.counters().endedByCause()).isEqualTo(Map.of("queue-timeout", 1L));
        plane.mistakes = 1;
        isServed(server);
    }

    @Test
    void clientWhoseLoopHasStoppedMeanwhileIsClosedAndCounted() throws Exception {
        LiveVirtualServer server = served("'maxConnections': 5");
        RelayLoop here = plane.loops.get(0);
        RelayLoop stopped = stoppedLoop();
        Sessions sessions = new Sessions(List.of(here, stopped), plane.journal, TestPlane.nobodysPorts());
        LinuxSocket listening = LinuxSocket.newSocketStream(false);
        listening.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        listening.listen(1);
        try (Client client = new Client(listening.localAddress().getPort())) {
            FileDescriptor accepted = new FileDescriptor(listening.accept(new byte[25]));
            Entrance entrance = entered(server);
            here.load().addAndGet(1000); // so that the other one is the least busy

            on(here, () -> sessions.begin(here, entrance, accepted, SOMEBODY));

            assertThat(client.read()).isEqualTo(-1);
            assertThat(entrance.current()).isZero();
            assertThat(stopped.load()).hasValue(0);
            assertThat(server.counters().endedByCause()).isEqualTo(Map.of("shutdown", 1L));
        } finally {
            here.load().addAndGet(-1000);
            listening.close();
        }
        isServed(server);
    }

    @Test
    void mistakeAtTheEndOfOneSessionDoesNotKeepTheOthersOpen() throws Exception {
        LiveVirtualServer server = served("'maxConnections': 5");
        int port = plane.listen(server);
        try (Client one = new Client(port);
                Client other = new Client(port)) {
            assertThat(one.read()).isEqualTo('e');
            assertThat(other.read()).isEqualTo('e');
            plane.all.leave();
            plane.all.leave(); // so that both find at their end that they had never entered

            int closed = plane.sessions.close(seat -> true, Cause.HALTED).get(20, SECONDS);

            assertThat(closed).isEqualTo(2);
            assertThat(one.read()).isEqualTo(-1);
            assertThat(other.read()).isEqualTo(-1);
        }
        assertThat(server.counters().endedByCause()).isEqualTo(Map.of("halted", 2L));
        plane.mistakes = 2;
        while (plane.all.current() < 0) {
            assertThat(plane.all.tryEnter()).isTrue();
        }
        isServed(server);
    }

    private Entrance entered(LiveVirtualServer server) {
        Entrance entrance = new Entrance(server, 1, List.of(server.admission(), plane.all));
        assertThat(entrance.enter()).isNull();
        return entrance;
    }

    private void isServed(LiveVirtualServer server) throws Exception {
        try (Client client = new Client(plane.listen(server))) {
            assertThat(client.read()).isEqualTo('e');
        }
    }

    private static void on(RelayLoop loop, Runnable task) {
        CompletableFuture.runAsync(task, loop).join();
    }

    /** A descriptor that no process has. */
    private static FileDescriptor gone() {
        return new FileDescriptor(Integer.MAX_VALUE);
    }

    private static RelayLoop stoppedLoop() throws Exception {
        Vertx vertx = Vertx.builder()
                .with(new VertxOptions().setEventLoopPoolSize(1))
                .withTransport(Transport.EPOLL)
                .build();
        RelayLoop loop = RelayLoop.of(vertx).get(0);
        loop.stop();
        vertx.close().toCompletionStage().toCompletableFuture().get(20, SECONDS);
        return loop;
    }
}
