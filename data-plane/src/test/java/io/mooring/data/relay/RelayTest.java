package io.mooring.data.relay;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.mooring.data.stats.Cause;
import java.io.OutputStream;
import java.math.BigInteger;
import java.net.Socket;
import java.net.SocketException;
import java.security.DigestInputStream;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Real sockets on loopback: a client, the relay, a server. */
class RelayTest extends RelayFixture {
    @Test
    void clientsHalfCloseArrivesAfterItsBytesAndTheAnswerComesBack() throws Exception {
        Pair pair = pair();

        send(pair.client(), "question");
        pair.client().shutdownOutput();

        assertThat(readAll(pair.server())).isEqualTo("question");
        send(pair.server(), "answer");
        pair.server().close();

        assertThat(readAll(pair.client())).isEqualTo("answer");
        assertThat(pair.relay().ended.get(20, SECONDS)).isEqualTo(Cause.CLIENT_CLOSED);
        assertThat(pair.relay().bytesIn()).isEqualTo(8);
        assertThat(pair.relay().bytesOut()).isEqualTo(6);
    }

    @Test
    void serversHalfCloseArrivesAfterItsBytesAndTheClientGoesOn() throws Exception {
        Pair pair = pair();

        send(pair.server(), "greeting");
        pair.server().shutdownOutput();

        assertThat(readAll(pair.client())).isEqualTo("greeting");
        send(pair.client(), "still here");
        pair.client().close();

        assertThat(readAll(pair.server())).isEqualTo("still here");
        assertThat(pair.relay().ended.get(20, SECONDS)).isEqualTo(Cause.SERVER_CLOSED);
    }

    @Test
    void clientsResetReachesTheServer() throws Exception {
        Pair pair = pair();

        reset(pair.client());

        assertThatThrownBy(() -> pair.server().getInputStream().read()).isInstanceOf(SocketException.class);
        assertThat(pair.relay().ended.get(20, SECONDS)).isEqualTo(Cause.CLIENT_RESET);
    }

    @Test
    void serversResetReachesTheClientAfterWhatTheServerHadSent() throws Exception {
        Pair pair = pair();

        send(pair.server(), "last words");
        assertThat(pair.client().getInputStream().readNBytes(10)).hasSize(10);
        reset(pair.server());

        assertThatThrownBy(() -> pair.client().getInputStream().read()).isInstanceOf(SocketException.class);
        assertThat(pair.relay().ended.get(20, SECONDS)).isEqualTo(Cause.SERVER_RESET);
    }

    @Test
    void resetAfterHalfCloseIsStillAReset() throws Exception {
        Pair pair = pair();

        pair.client().shutdownOutput();
        assertThat(readAll(pair.server())).isEmpty();
        reset(pair.server());

        assertThatThrownBy(() -> pair.client().getInputStream().read()).isInstanceOf(SocketException.class);
        assertThat(pair.relay().ended.get(20, SECONDS)).isEqualTo(Cause.SERVER_RESET);
    }

    @Test
    void resetOfAHalfClosedClientReachesTheServer() throws Exception {
        Pair pair = pair();

        pair.client().shutdownOutput();
        assertThat(readAll(pair.server())).isEmpty();
        reset(pair.client());

        assertThat(pair.relay().ended.get(20, SECONDS)).isEqualTo(Cause.CLIENT_RESET);
    }

    @Test
    void resetIsNotHeldUpByAStalledReader() throws Exception {
        Pair pair = pair();

        CompletableFuture<Void> writing = CompletableFuture.runAsync(() -> writeUntilItFails(pair.client()), threads);
        untilStalled(pair.relay());
        reset(pair.client());

        assertThat(pair.relay().ended.get(20, SECONDS)).isEqualTo(Cause.CLIENT_RESET);
        writing.get(20, SECONDS);
    }

    @Test
    void thirtyTwoMegabytesEachWayAtTheSameTimeArriveIntactThroughPipes() throws Exception {
        Pair pair = pair();

        int size = 32 * 1024 * 1024;
        CompletableFuture<String> fromClient = sendRandom(pair.client(), size, 1);
        CompletableFuture<String> fromServer = sendRandom(pair.server(), size, 2);
        CompletableFuture<String> atServer = CompletableFuture.supplyAsync(() -> hash(pair.server()), threads);
        CompletableFuture<String> atClient = CompletableFuture.supplyAsync(() -> hash(pair.client()), threads);

        assertThat(atServer.get(90, SECONDS)).isEqualTo(fromClient.get(1, SECONDS));
        assertThat(atClient.get(90, SECONDS)).isEqualTo(fromServer.get(1, SECONDS));
        pair.relay().ended.get(20, SECONDS);
        assertThat(pair.relay().bytesIn()).isEqualTo(size);
        assertThat(pair.relay().bytesOut()).isEqualTo(size);
        assertThat(loop.splicedBytes()).isGreaterThan(size);
    }

    @Test
    void bytesOfEverySizeArriveInOrderWhileTheWayOfMovingChanges() throws Exception {
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        Pair pair = pair();
        CompletableFuture<String> atServer = CompletableFuture.supplyAsync(() -> hash(pair.server()), threads);
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        OutputStream out = pair.client().getOutputStream();
        for (int i = 0; i < 40; i++) {
            byte[] chunk = new byte[random.nextInt(3) == 0 ? 2_000_000 : 1 + random.nextInt(100)];
            random.nextBytes(chunk);
            digest.update(chunk);
            out.write(chunk);
            if (random.nextInt(4) == 0) {
                long sent = i;
                await().pollInterval(Duration.ofMillis(1))
                        .until(() -> pair.relay().bytesIn() >= sent);
            }
        }
        pair.client().shutdownOutput();

        assertThat(atServer.get(60, SECONDS)).isEqualTo(hex(digest));
    }

    @Test
    void smallExchangesUseNoPipe() throws Exception {
        Pair pair = pair();

        for (int i = 0; i < 500; i++) {
            echo(pair);
        }

        assertThat(loop.splicedBytes()).isZero();
    }

    @Test
    void stalledReadersHoldLittleAndDisturbNobody() throws Exception {
        List<Pair> stalled = new ArrayList<>();
        List<CompletableFuture<Void>> writers = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            Pair pair = pair();
            stalled.add(pair);
            writers.add(CompletableFuture.runAsync(() -> writeUntilItFails(pair.server()), threads));
        }
        for (Pair pair : stalled) {
            untilStalled(pair.relay());
            // What was read and is not in the kernel's buffers towards the client is at most one buffer or pipe.
            assertThat(pair.relay().bytesOut()).isLessThan(16 * 1024 * 1024);
        }

        Pair other = pair();
        long began = System.nanoTime();
        for (int i = 0; i < 200; i++) {
            echo(other);
        }
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(10));
        for (Pair pair : stalled) {
            pair.close();
        }
        for (CompletableFuture<Void> writer : writers) {
            writer.get(20, SECONDS);
        }
    }

    @Test
    void silenceEndsIt() throws Exception {
        Pair pair = pair(junction(1500));
        long began = System.nanoTime();

        assertThat(pair.relay().ended.get(20, SECONDS)).isEqualTo(Cause.CLIENT_IDLE);
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isGreaterThan(Duration.ofMillis(1400));
        assertThat(readAll(pair.client())).isEmpty();
        assertThat(readAll(pair.server())).isEmpty();
    }

    @Test
    void trafficOfEitherDirectionKeepsIt() throws Exception {
        Pair pair = pair(junction(2000));
        OutputStream out = pair.server().getOutputStream();
        long began = System.nanoTime();
        await().pollInterval(Duration.ofMillis(200)).atMost(20, SECONDS).until(() -> {
            out.write(1);
            assertThat(pair.client().getInputStream().read()).isEqualTo(1);
            return System.nanoTime() - began > 5_000_000_000L;
        });

        assertThat(pair.relay().ended).isNotDone();
    }

    @Test
    void silenceEndsAHalfClosedOneToo() throws Exception {
        Pair pair = pair(junction(1000));
        pair.client().shutdownOutput();

        assertThat(readAll(pair.server())).isEmpty();
        assertThat(pair.relay().ended.get(20, SECONDS)).isEqualTo(Cause.CLIENT_IDLE);
        assertThat(readAll(pair.client())).isEmpty();
    }

    @Test
    void mistakeInATickEndsOneRelayAndNoOther() throws Exception {
        Pair broken = pair();
        Pair other = pair();
        broken.relay().throwingInTick = true;

        assertThat(broken.relay().ended.get(20, SECONDS)).isEqualTo(Cause.ERROR);
        mistakes = 1;
        echo(other);
    }

    @ParameterizedTest
    @EnumSource(names = {"HANDLER", "HANDLER_AND_END", "ALARM"})
    void mistakeInAHandlerDoesNotLeaveIt(Joined.Mistake mistake) throws Exception {
        Junction junction = junction(NEVER_MS);
        Pair other = pair();
        junction.mistake = mistake;
        Socket client = connect(junction);
        client.setSoTimeout(20_000);

        assertThat(junction.joined.poll(20, SECONDS).ended.get(20, SECONDS)).isEqualTo(Cause.ERROR);
        assertThat(client.getInputStream().read()).isEqualTo(-1);
        mistakes = mistake == Joined.Mistake.HANDLER_AND_END ? 2 : 1;
        echo(other);
    }

    private CompletableFuture<String> sendRandom(Socket socket, int size, long seed) {
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        MessageDigest digest = MessageDigest.getInstance("SHA-256");
                        byte[] chunk = new byte[256 * 1024];
                        Random random = new Random(seed);
                        OutputStream out = new DigestOutputStream(socket.getOutputStream(), digest);
                        for (int sent = 0; sent < size; sent += chunk.length) {
                            random.nextBytes(chunk);
                            out.write(chunk);
                        }
                        socket.shutdownOutput();
                        return hex(digest);
                    } catch (Exception e) {
                        throw new IllegalStateException(e);
                    }
                },
                threads);
    }

    private static String hash(Socket socket) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            new DigestInputStream(socket.getInputStream(), digest).transferTo(OutputStream.nullOutputStream());
            return hex(digest);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static String hex(MessageDigest digest) {
        return new BigInteger(1, digest.digest()).toString(16);
    }
}
