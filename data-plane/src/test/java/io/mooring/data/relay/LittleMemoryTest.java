package io.mooring.data.relay;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mooring.data.stats.Cause;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** More clients that do not read than there is memory for what they do not take. */
class LittleMemoryTest extends RelayFixture {
    private static final int BYTES = 1 << 20;
    private static final int KIB = 1024;

    private final byte[] sent = new byte[BYTES];
    private final List<Socket> clients = new ArrayList<>();
    private final List<Socket> accepted = new ArrayList<>();
    private Junction junction;

    @BeforeEach
    void fill() {
        new Random(7).nextBytes(sent);
    }

    @Test
    void whenAllOfItIsInUseNothingIsReadUntilSomeComesBackAndNothingIsLost() throws Exception {
        begin(256 * KIB, NEVER_MS);
        for (int i = 0; i < 40; i++) {
            sendToOneWhoDoesNotRead();
        }
        await().atMost(60, SECONDS).until(() -> room() == 0);

        List<CompletableFuture<byte[]>> received =
                clients.stream().map(this::reading).toList();
        for (CompletableFuture<byte[]> one : received) {
            assertThat(Arrays.equals(one.get(60, SECONDS), sent)).isTrue();
        }
        for (Socket client : clients) {
            client.close();
        }
        for (Joined relay : junction.joined) {
            assertThat(relay.ended.get(20, SECONDS)).isEqualTo(Cause.SERVER_CLOSED);
        }
        assertThat(room()).isEqualTo(4 * KIB);
    }

    @Test
    void whileSomeIsLeftOthersAreServed() throws Exception {
        begin(1024 * KIB, NEVER_MS);
        for (int i = 0; i < 20; i++) {
            sendToOneWhoDoesNotRead();
        }
        await().atMost(60, SECONDS).until(() -> room() == 4 * KIB);

        Socket client = come(64 * KIB);
        CompletableFuture<byte[]> reads = reading(client);
        OutputStream out = accepted.get(20).getOutputStream();
        out.write(sent);
        accepted.get(20).shutdownOutput();

        assertThat(Arrays.equals(reads.get(60, SECONDS), sent)).isTrue();
        assertThat(junction.open).hasSize(21);
    }

    /** They are let in: what they get is a server that is connected, and its bytes as soon as some of the memory is back. */
    @Test
    void whoComesWhenAllOfItIsInUseIsServedWhenThoseWhoDoNotReadHaveBeenSilentForTooLong() throws Exception {
        begin(256 * KIB, 5_000);
        for (int i = 0; i < 40; i++) {
            sendToOneWhoDoesNotRead();
        }
        await().pollInterval(1, MILLISECONDS).atMost(60, SECONDS).until(() -> room() == 0);

        Pair late = pair(junction(NEVER_MS));
        echo(late);

        assertThat(junction.joined)
                .anySatisfy(relay -> assertThat(relay.ended).isCompletedWithValue(Cause.CLIENT_IDLE));
        assertThat(late.relay().ended).isNotDone();
    }

    private void begin(long keptBytes, int idleMs) throws IOException {
        keepAtMost(keptBytes);
        junction = junction(idleMs);
        junction.smallBuffers();
    }

    private int room() {
        return onLoop(() -> loop.blocks().room());
    }

    private void sendToOneWhoDoesNotRead() throws IOException {
        come(4 * KIB);
        Socket server = accepted.get(accepted.size() - 1);
        threads.execute(() -> send(server));
    }

    private Socket come(int receiveBytes) throws IOException {
        Socket client = new Socket();
        client.setReceiveBufferSize(receiveBytes);
        clients.add(connect(junction, client));
        accepted.add(accept());
        return client;
    }

    private void send(Socket server) {
        try {
            server.getOutputStream().write(sent);
            server.shutdownOutput();
        } catch (IOException ended) {
            assertThat(server.isBound()).isTrue(); // it was silent for too long
        }
    }

    private CompletableFuture<byte[]> reading(Socket client) {
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return client.getInputStream().readAllBytes();
                    } catch (IOException e) {
                        throw new IllegalStateException(e);
                    }
                },
                threads);
    }
}
