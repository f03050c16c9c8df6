package io.mooring.data.relay;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.mooring.data.stats.Cause;
import io.mooring.data.testing.FailingCall;
import io.netty.channel.unix.FileDescriptor;
import java.io.IOException;
import java.io.OutputStream;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the kernel is asked for and does not do, in the middle of relays: one ends or does without, the others go on. */
class RefusedCallsTest extends RelayFixture {
    private static final int MUCH = 4 << 20;

    @Test
    void halfCloseThatIsRefusedBecomesAReset() throws Exception {
        Pair pair = flowing();
        Pair other = flowing();
        try (FailingCall shutdown = FailingCall.on(loop, "shutdown", "error=ENOBUFS")) {
            pair.client().shutdownOutput();

            assertThat(pair.relay().ended.get(20, SECONDS)).isEqualTo(Cause.SERVER_RESET);
            assertThat(pair.server().getInputStream().read()).isEqualTo(-1);
            assertThatThrownBy(() -> pair.client().getInputStream().read()).isInstanceOf(SocketException.class);
            shutdown.awaitFailed();
        }
        echo(other);
    }

    @Test
    void resetThatIsRefusedIsAClose() throws Exception {
        Pair pair = flowing();
        Pair other = flowing();
        try (FailingCall setsockopt = FailingCall.on(loop, "setsockopt", "error=ENOBUFS")) {
            reset(pair.server());

            assertThat(pair.relay().ended.get(20, SECONDS)).isEqualTo(Cause.SERVER_RESET);
            assertThat(pair.client().getInputStream().read()).isEqualTo(-1);
            setsockopt.awaitFailed();
        }
        mistakes = 1;
        echo(other);
    }

    @Test
    void serverWhoseOptionIsRefusedIsLost() throws Exception {
        Pair pair = pair();
        send(pair.client(), "a"); // the first send needs none
        assertThat(pair.server().getInputStream().read()).isEqualTo('a');
        try (FailingCall setsockopt = FailingCall.on(loop, "setsockopt", "error=ENOBUFS:when=1")) {
            send(pair.client(), "b");

            assertThat(pair.relay().ended.get(20, SECONDS)).isEqualTo(Cause.SERVER_RESET);
            assertThatThrownBy(() -> pair.client().getInputStream().read()).isInstanceOf(SocketException.class);
            setsockopt.awaitFailed();
        }
    }

    @Test
    void closeThatFailsIsCountedAndTheNextSocketOfThatNumberIsWatched() throws Exception {
        Pair pair = flowing();
        Pair other = flowing();
        Open client = Open.of(pair.relay().client());
        Open server = Open.of(pair.relay().server());
        try (FailingCall close = FailingCall.on(loop, "close", "error=EIO:when=1")) {
            pair.close();

            pair.relay().ended.get(20, SECONDS);
            await().atMost(20, SECONDS).until(() -> loop.mistakes() == 1);
            close.awaitFailed();
        }
        mistakes = 1;
        onLoop(() -> true); // the other one of the two is closed by now
        assertThat(client.stillThere()).isNotEqualTo(server.stillThere());
        (client.stillThere() ? client : server).close();
        echo(other);
        echo(pair());
        echo(pair());
    }

    @Test
    void pipeThatCannotBeClosedKeepsNoSocketOpen() throws Exception {
        Pair pair = flowing();
        Open pipe = onLoop(() -> {
            Pipe next = loop.pipes().take();
            loop.pipes().give(next, true);
            return Open.of(next.out());
        });
        threads.execute(() -> writeUntilItFails(pair.client()));
        untilStalled(pair.relay());
        assertThat(loop.splicedBytes()).isPositive();
        try (FailingCall close = FailingCall.on(loop, "close", "error=EIO:when=1")) {
            reset(pair.client());

            assertThat(pair.relay().ended.get(20, SECONDS)).isEqualTo(Cause.CLIENT_RESET);
            assertThatThrownBy(() -> pair.server().getInputStream().transferTo(OutputStream.nullOutputStream()))
                    .isInstanceOf(SocketException.class);
            close.awaitFailed();
        }
        mistakes = 1;
        assertThat(pipe.stillThere()).isTrue();
        pipe.close();
    }

    @Test
    void withoutPipesBulkIsCopied() throws Exception {
        Pair pair = flowing();
        try (FailingCall pipe2 = FailingCall.on(loop, "pipe2", "error=EMFILE")) {
            CompletableFuture<byte[]> received = CompletableFuture.supplyAsync(() -> read(pair, MUCH), threads);
            byte[] sent = new byte[MUCH];
            sent[MUCH - 1] = 1;
            pair.client().getOutputStream().write(sent);

            assertThat(received.get(60, SECONDS)).isEqualTo(sent);
            pipe2.awaitFailed();
        }
        assertThat(loop.splicedBytes()).isZero();
    }

    /** What the kernel gives a user who has too much in pipes. Java before 22 cannot ask for the size, and takes any. */
    @Test
    void pipesOfOnePageAreNotUsed() throws Exception {
        boolean canAsk = Runtime.version().feature() >= 22;
        Pair pair = flowing();
        long pipes = pipes();
        try (FailingCall fcntl = FailingCall.on(loop, "fcntl", "retval=4096")) {
            CompletableFuture<byte[]> received = CompletableFuture.supplyAsync(() -> read(pair, MUCH), threads);
            pair.client().getOutputStream().write(new byte[MUCH]);

            assertThat(received.get(60, SECONDS)).hasSize(MUCH);
            if (canAsk) {
                fcntl.awaitFailed();
            }
        }
        assertThat(loop.splicedBytes() == 0).isEqualTo(canAsk);
        if (canAsk) {
            await().atMost(20, SECONDS).until(() -> pipes() <= pipes);
        }
    }

    @Test
    void clientWhoseBytesCannotBeTakenIntoAPipeIsLost() throws Exception {
        Pair pair = flowing();
        threads.execute(() -> readUntilItFails(pair.server()));
        byte[] some = new byte[1 << 20];
        await().atMost(60, SECONDS).until(() -> {
            pair.client().getOutputStream().write(some);
            return onLoop(() -> pair.relay().client().bulky()
                    && !pair.relay().client().keeps()
                    && !pair.relay().client().readable());
        });
        try (FailingCall splice = FailingCall.on(loop, "splice", "error=ENOMEM")) {
            send(pair.client(), "more");

            assertThat(pair.relay().ended.get(20, SECONDS)).isEqualTo(Cause.CLIENT_RESET);
            splice.awaitFailed();
        }
    }

    @Test
    void serverThatCannotBeHandedWhatIsInAPipeIsLost() throws Exception {
        Pair pair = flowing();
        threads.execute(() -> writeUntilItFails(pair.client()));
        untilStalled(pair.relay());
        assertThat(loop.splicedBytes()).isPositive();
        try (FailingCall splice = FailingCall.on(loop, "splice", "error=ENOMEM")) {
            threads.execute(() -> readUntilItFails(pair.server()));

            assertThat(pair.relay().ended.get(20, SECONDS)).isEqualTo(Cause.SERVER_RESET);
            splice.awaitFailed();
        }
    }

    private Pair flowing() throws Exception {
        Pair pair = pair();
        echo(pair);
        echo(pair); // the second send needs an option of the socket
        return pair;
    }

    private static byte[] read(Pair pair, int bytes) {
        try {
            return pair.server().getInputStream().readNBytes(bytes);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** How many ends of pipes this process has. */
    private static long pipes() throws IOException {
        try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
            return descriptors
                    .map(Path::getFileName)
                    .filter(number -> what(number.toString()).startsWith("pipe:"))
                    .count();
        }
    }

    private static String what(String descriptor) {
        try {
            return Files.readSymbolicLink(Path.of("/proc/self/fd", descriptor)).toString();
        } catch (IOException closedMeanwhile) {
            return "closed";
        }
    }

    /** What a descriptor of this process is, by its number. */
    private record Open(int descriptor, String what) {
        static Open of(End end) {
            return of(end.fd().intValue());
        }

        static Open of(int descriptor) {
            return new Open(descriptor, RefusedCallsTest.what(String.valueOf(descriptor)));
        }

        boolean stillThere() {
            return RefusedCallsTest.what(String.valueOf(descriptor)).equals(what);
        }

        void close() throws IOException {
            new FileDescriptor(descriptor).close();
        }
    }
}
