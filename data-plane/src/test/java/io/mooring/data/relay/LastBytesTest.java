package io.mooring.data.relay;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.mooring.data.stats.Cause;
import io.netty.channel.unix.FileDescriptor;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import org.junit.jupiter.api.Test;

/** Bytes and the end of a direction that a relay finds together, and what it asks the kernel for. */
class LastBytesTest extends RelayFixture {
    @Test
    void answerAndEndThatAreFoundTogetherArriveInOrder() throws Exception {
        Pair pair = flowing(junction(NEVER_MS));

        whileTheLoopStands(() -> {
            send(pair.server(), "the answer");
            pair.server().shutdownOutput();
        });

        assertThat(readAll(pair.client())).isEqualTo("the answer");
        send(pair.client(), "and thanks");
        pair.client().shutdownOutput();
        assertThat(readAll(pair.server())).isEqualTo("and thanks");
        assertThat(pair.relay().ended.get(20, SECONDS)).isEqualTo(Cause.SERVER_CLOSED);
    }

    @Test
    void questionAndEndReachAServerOfTheOtherFamily() throws Exception {
        InetAddress sixth = InetAddress.getByAddress(new byte[] {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1});
        assumeTrue(bindable(sixth), "this host has no ::1");
        servers.close();
        servers = new ServerSocket(0, 10, sixth);
        Pair pair = flowing(junction(NEVER_MS));

        whileTheLoopStands(() -> {
            send(pair.client(), "the question");
            pair.client().shutdownOutput();
        });

        assertThat(readAll(pair.server())).isEqualTo("the question");
    }

    /** A read ends at urgent data (tcp(7)), so a short one is no sign that all was read. */
    @Test
    void nothingBehindUrgentDataIsLost() throws Exception {
        Pair pair = flowing(junction(NEVER_MS));

        whileTheLoopStands(() -> {
            send(pair.server(), "before");
            pair.server().sendUrgentData('!');
            send(pair.server(), "after");
            pair.server().shutdownOutput();
        });

        assertThat(readAll(pair.client())).isEqualTo("beforeafter");
    }

    @Test
    void clientThatWasResetBeforeItsServerIsConnectedResetsTheServer() throws Exception {
        Junction junction = junction(NEVER_MS);
        whileTheLoopStands(() -> {
            Socket client = connect(junction);
            send(client, "gone");
            reset(client);
        });

        accept();
        assertThat(junction.joined.take().ended.get(20, SECONDS)).isEqualTo(Cause.CLIENT_RESET);
    }

    @Test
    void serverThatIsResetBeforeItGetsWhatItsClientHasSentResetsTheClient() throws Exception {
        Pair pair = flowing(junction(NEVER_MS));

        whileTheLoopStands(() -> {
            send(pair.client(), "too late");
            reset(pair.server());
        });

        assertThatThrownBy(() -> pair.client().getInputStream().read()).isInstanceOf(SocketException.class);
        assertThat(pair.relay().ended.get(20, SECONDS)).isEqualTo(Cause.SERVER_RESET);
    }

    @Test
    void serverThatIsResetBeforeItGetsTheEndOfItsClientResetsTheClient() throws Exception {
        Pair pair = flowing(junction(NEVER_MS));

        whileTheLoopStands(() -> {
            pair.client().shutdownOutput();
            reset(pair.server());
        });

        assertThatThrownBy(() -> pair.client().getInputStream().read()).isInstanceOf(SocketException.class);
        assertThat(pair.relay().ended.get(20, SECONDS)).isEqualTo(Cause.SERVER_RESET);
    }

    @Test
    void clientThatIsResetBeforeItGetsTheAnswerAndItsEndResetsTheServer() throws Exception {
        Pair pair = flowing(junction(NEVER_MS));

        whileTheLoopStands(() -> {
            send(pair.server(), "the answer");
            pair.server().shutdownOutput();
            reset(pair.client());
        });

        assertThatThrownBy(() -> pair.server().getInputStream().read()).isInstanceOf(SocketException.class);
        assertThat(pair.relay().ended.get(20, SECONDS)).isEqualTo(Cause.CLIENT_RESET);
    }

    @Test
    void kernelCanBeAskedForWhatNettyHasNoPublicMethodFor() throws Exception {
        FileDescriptor[] pipe = FileDescriptor.pipe();
        try {
            int resized = Kernel.resizePipe(pipe[1].intValue(), Pipes.LARGE_BYTES);

            boolean foreignFunctions = Runtime.version().feature() >= 22;
            assertThat(resized).isEqualTo(foreignFunctions ? Pipes.LARGE_BYTES : -1);
            assertThat(Kernel.isWhole()).isTrue();
        } finally {
            pipe[0].close();
            pipe[1].close();
        }
    }

    /** A pair whose bytes flow already. */
    private Pair flowing(Junction junction) throws Exception {
        Pair pair = pair(junction);
        send(pair.client(), "a");
        assertThat(pair.server().getInputStream().read()).isEqualTo('a');
        return pair;
    }

    private static boolean bindable(InetAddress address) throws IOException {
        try (ServerSocket probe = new ServerSocket(0, 1, address)) {
            return probe.isBound();
        } catch (SocketException e) {
            return false;
        }
    }
}
