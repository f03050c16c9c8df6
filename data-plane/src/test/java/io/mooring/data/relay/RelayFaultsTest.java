package io.mooring.data.relay;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mooring.data.stats.Cause;
import java.io.IOException;
import java.net.Socket;
import org.junit.jupiter.api.Test;

/** Connections that break in the middle of bulk, where bytes are in pipes and in blocks. */
class RelayFaultsTest extends RelayFixture {
    private static final int MUCH = 4 << 20;
    private static final int LITTLE = 200 * 1024;

    @Test
    void serverThatResetsInTheMiddleOfBulkResetsItsClient() throws Exception {
        Pair pair = pair();
        threads.execute(() -> writeUntilItFails(pair.server()));
        pair.client().getInputStream().readNBytes(MUCH);
        assertThat(loop.splicedBytes()).isPositive();

        reset(pair.server());

        threads.execute(() -> readUntilItFails(pair.client()));
        assertThat(pair.relay().ended.get(20, SECONDS)).isEqualTo(Cause.SERVER_RESET);
    }

    @Test
    void clientThatResetsInTheMiddleOfBulkResetsItsServer() throws Exception {
        Pair pair = pair();
        threads.execute(() -> writeUntilItFails(pair.server()));
        pair.client().getInputStream().readNBytes(MUCH);

        reset(pair.client());

        assertThat(pair.relay().ended.get(20, SECONDS)).isEqualTo(Cause.CLIENT_RESET);
    }

    /** What a client sends in bulk is stuck when its server goes: nothing can be handed on any more. */
    @Test
    void serverThatResetsWithBytesStuckOnTheWayToItEndsTheRelay() throws Exception {
        Pair pair = pair();
        threads.execute(() -> writeUntilItFails(pair.client()));
        await().atMost(20, SECONDS).until(() -> pair.relay().bytesIn() > 256 * 1024);

        reset(pair.server());

        assertThat(pair.relay().ended.get(20, SECONDS)).isEqualTo(Cause.SERVER_RESET);
    }

    /** Nothing is read any more of a server that has closed its side: handing on finds that it is gone. */
    @Test
    void serverThatHadClosedItsSideAndResetsWithBytesInAPipeEndsTheRelay() throws Exception {
        Pair pair = closedByTheServer();
        threads.execute(() -> writeUntilItFails(pair.client()));
        untilStalled(pair.relay());
        assertThat(loop.splicedBytes()).isPositive();

        reset(pair.server());

        assertThat(pair.relay().ended.get(20, SECONDS)).isEqualTo(Cause.SERVER_RESET);
    }

    @Test
    void clientThatHadClosedItsSideAndResetsWithBytesInABlockEndsTheRelay() throws Exception {
        Junction junction = junction(NEVER_MS);
        junction.smallBuffers();
        Socket client = new Socket();
        client.setReceiveBufferSize(4 * 1024);
        connect(junction, client).shutdownOutput();
        Socket server = accept();
        assertThat(server.getInputStream().read()).isEqualTo(-1);
        Joined relay = junction.joined.take();
        threads.execute(() -> write(server, LITTLE));
        await().atMost(20, SECONDS).until(() -> onLoop(() -> relay.server().keeps()));
        assertThat(loop.splicedBytes()).isZero();

        reset(client);

        assertThat(relay.ended.get(20, SECONDS)).isEqualTo(Cause.CLIENT_RESET);
    }

    private Pair closedByTheServer() throws Exception {
        Pair pair = pair();
        pair.server().shutdownOutput();
        assertThat(pair.client().getInputStream().read()).isEqualTo(-1);
        return pair;
    }

    private static void write(Socket to, int bytes) {
        try {
            to.getOutputStream().write(new byte[bytes]);
        } catch (IOException ended) {
            assertThat(to.isBound()).isTrue(); // as it should
        }
    }
}
