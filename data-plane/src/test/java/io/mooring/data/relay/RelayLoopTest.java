package io.mooring.data.relay;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mooring.data.stats.Cause;
import io.netty.channel.IoEvent;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.unix.FileDescriptor;
import io.vertx.core.Vertx;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** A loop that cannot watch, and one that is stopped. */
class RelayLoopTest extends RelayFixture {
    @Test
    void whatTheKernelDoesNotWatchIsAFailureEachTimeAndNothingIsLeftOfIt() {
        for (int time = 0; time < 2; time++) { // Netty does not take a number that it has in its books
            assertThatThrownBy(() -> onLoop(() -> loop.watch(new Nowhere())))
                    .hasCauseInstanceOf(IOException.class)
                    .hasMessageContaining("Bad file descriptor");
        }
    }

    @Test
    void oneThatIsStoppedEndsAllThoughOneOfThemMakesAMistake() throws Exception {
        Pair other = pair();
        Junction junction = junction(NEVER_MS);
        junction.mistake = Joined.Mistake.END;
        Pair broken = pair(junction);
        echo(other);
        echo(broken); // it has come last, and so it ends first
        RelayLoop stopped = loop;

        keepAtMost(1 << 20);

        assertThat(broken.relay().ended.get(20, SECONDS)).isEqualTo(Cause.SHUTDOWN);
        assertThat(other.relay().ended.get(20, SECONDS)).isEqualTo(Cause.SHUTDOWN);
        assertThat(other.client().getInputStream().read()).isEqualTo(-1);
        assertThat(stopped.mistakes()).isEqualTo(1);
    }

    @Test
    void thereIsNoneWithoutEpoll() throws Exception {
        Vertx other = Vertx.vertx();
        assertThatThrownBy(() -> RelayLoop.of(other))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("the relay needs Linux with epoll");
        other.close().toCompletionStage().toCompletableFuture().get(20, SECONDS);
    }

    /** A descriptor that no process has. */
    private static final class Nowhere implements EpollIoHandle {
        @Override
        public FileDescriptor fd() {
            return new FileDescriptor(Integer.MAX_VALUE);
        }

        @Override
        public void handle(IoRegistration registration, IoEvent event) {
            throw new IllegalStateException("an event of a socket that is not watched");
        }

        @Override
        public void close() {
            throw new IllegalStateException("nobody has it");
        }
    }
}
