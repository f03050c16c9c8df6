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
    /** A descriptor that no process has. */
    private static final FileDescriptor NOWHERE = new FileDescriptor(Integer.MAX_VALUE);

    @Test
    void whatTheKernelDoesNotWatchIsAFailureEachTimeAndNothingIsLeftOfIt() {
        for (int time = 0; time < 2; time++) { // Netty does not take a number that it has in its books
            assertThatThrownBy(() -> onLoop(() -> loop.watch(new Handle(NOWHERE))))
                    .hasCauseInstanceOf(IOException.class)
                    .hasMessageContaining("Bad file descriptor");
        }
    }

    @Test
    void endThatCannotBeClosedIsWatchedNoMore() throws Exception {
        Joined relay = pair().relay();
        FileDescriptor[] pipe = FileDescriptor.pipe();

        IoRegistration registration = onLoop(() -> {
            End end = new End(relay, NOWHERE, false);
            IoRegistration watched = loop.watch(new Handle(pipe[0]));
            end.registered(watched);
            assertThatThrownBy(end::close).isInstanceOf(IOException.class);
            return watched;
        });

        assertThat(registration.isValid()).isFalse();
        pipe[0].close();
        pipe[1].close();
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

    /** Something to watch, of which nothing is heard. */
    private record Handle(FileDescriptor fd) implements EpollIoHandle {
        @Override
        public void handle(IoRegistration registration, IoEvent event) {
            throw new IllegalStateException("an event of what is not watched");
        }

        @Override
        public void close() {
            throw new IllegalStateException("the loop does not end");
        }
    }
}
