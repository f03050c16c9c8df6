package io.mooring.data.relay;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mooring.data.stats.Cause;
import io.netty.util.internal.CleanableDirectBuffer;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Turns that are taken later, outside of an event: a mistake in one is no other's. */
class TurnsTest extends RelayFixture {
    @Test
    void afterAMistakeTheNextHasItsTurn() throws Exception {
        CompletableFuture<Boolean> next = new CompletableFuture<>();
        loop.execute(() -> {
            loop.again(() -> {
                throw new IllegalArgumentException("thrown by a test");
            });
            loop.again(() -> next.complete(true));
        });

        assertThat(next.get(20, SECONDS)).isTrue();
        mistakes = 1;
    }

    @Test
    void mistakeInTheRestOfATurnEndsItsRelayAndNoOther() throws Exception {
        Pair broken = pair();
        echo(broken);
        Pair other = pair();
        End server = onLoop(() -> {
            End end = broken.relay().server();
            broken.relay().server(null); // bytes flow without a server: a mistake
            loop.again(broken.relay()::nextTurn);
            return end;
        });

        assertThat(broken.relay().ended.get(20, SECONDS)).isEqualTo(Cause.ERROR);
        assertThat(broken.client().getInputStream().read()).isEqualTo(-1);
        mistakes = 1;
        echo(other);
        loop.execute(() -> server.close(loop, false));
    }

    @Test
    void mistakeOfOneForWhomThereIsRoomAgainEndsItAndTheNextHasItsTurn() throws Exception {
        keepAtMost(256 * 1024);
        List<CleanableDirectBuffer> all = onLoop(this::takeAll);
        Junction junction = junction(NEVER_MS);
        junction.mistake = Joined.Mistake.ROOM;
        Socket client = connect(junction);
        client.setSoTimeout(20_000);
        Joined broken = junction.joined.poll(20, SECONDS);
        send(client, "a");
        await().atMost(20, SECONDS).until(() -> broken.waitsForRoom);

        CompletableFuture<Boolean> next = new CompletableFuture<>();
        loop.execute(() -> {
            loop.blocks().whenRoom(() -> next.complete(true));
            all.forEach(loop.blocks()::give);
        });

        assertThat(broken.ended.get(20, SECONDS)).isEqualTo(Cause.ERROR);
        assertThat(next.get(20, SECONDS)).isTrue();
        assertThat(client.getInputStream().read()).isEqualTo(-1);
        accept();
        mistakes = 1;
    }

    private List<CleanableDirectBuffer> takeAll() {
        List<CleanableDirectBuffer> all = new ArrayList<>();
        while (loop.blocks().room() > 0) {
            all.add(loop.blocks().take(loop.blocks().room()));
        }
        return all;
    }
}
