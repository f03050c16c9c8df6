package io.mooring.data.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.mooring.data.testing.Crowd;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Clients choose while the set of servers changes. */
@Timeout(300)
class ChangesUnderFireTest {
    private static final int CHOOSERS = 4;
    private static final int CLIENTS = 100;
    private static final List<List<String>> SETS = List.of(
            List.of("a", "b", "c"),
            List.of("a", "b", "d"),
            List.of("b", "c", "d"),
            List.of("a", "b"),
            List.of("c", "d"));

    private final LiveFixture fixture = LiveFixture.with("a", "b", "c", "d");
    private final AtomicInteger changes = new AtomicInteger();

    /** The servers that take clients since the change before the number became even. */
    private final AtomicReference<List<String>> able = new AtomicReference<>(List.of("a", "b", "c", "d"));

    @Test
    void nobodyIsSentWhereTheLastChangeForbidsItAndEverythingIsGivenBack() throws Exception {
        fixture.set("{\"healthCheck\": {\"type\": \"none\"}}");
        fixture.apply();
        Crowd crowd = new Crowd();
        for (int i = 0; i < CHOOSERS; i++) {
            Deque<Seat> seats = new ArrayDeque<>();
            crowd.and(random -> choose(random, seats), () -> seats.forEach(Seat::close));
        }
        crowd.and(this::change).work();

        fixture.servers("a", "b", "c", "d");
        fixture.apply();
        assertThat(fixture.open("a", "b", "c", "d")).containsExactly(0, 0, 0, 0);
        fixture.live.table().forEach((high, low, server, open, agedMs, version) -> assertThat(open)
                .isZero());
    }

    /** Servers go in two ways: halted, or removed. */
    private void change(SplittableRandom random) {
        List<String> next = SETS.get(random.nextInt(SETS.size()));
        boolean remove = random.nextBoolean();
        changes.incrementAndGet();
        if (remove) {
            fixture.servers(next.toArray(String[]::new));
        } else {
            fixture.servers("a", "b", "c", "d");
            for (String server : List.of("a", "b", "c", "d")) {
                fixture.set(server, "{\"state\": \"" + (next.contains(server) ? "enabled" : "halted") + "\"}");
            }
        }
        fixture.apply();
        able.set(next);
        changes.incrementAndGet();
    }

    private void choose(SplittableRandom random, Deque<Seat> seats) {
        int before = changes.get();
        List<String> allowed = able.get();
        int client = random.nextInt(CLIENTS);
        Seat one = fixture.choose(client);
        Seat other = random.nextInt(4) == 0 ? fixture.live.chooseAgain(fixture.choose(client)) : fixture.choose(client);
        boolean undisturbed = before % 2 == 0 && changes.get() == before;
        for (Seat seat : new Seat[] {one, other}) {
            if (seat == null || undisturbed && !allowed.contains(seat.server().name())) {
                throw new AssertionError(seat == null ? "nobody" : seat.server().name() + " instead of " + allowed);
            }
            seats.add(seat);
        }
        while (seats.size() > random.nextInt(20)) {
            seats.poll().close();
        }
    }
}
