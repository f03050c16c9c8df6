package io.mooring.data.stick;

import static org.assertj.core.api.Assertions.assertThat;

import io.mooring.api.ExpireFrom;
import io.mooring.api.OnTableFull;
import io.mooring.data.testing.Crowd;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Clients, time, changes and looks at one table, all at once. */
@Timeout(300)
class StickTableUnderFireTest {
    private static final int OPENERS = 4;
    private static final int CLIENTS = 200;
    private static final int SERVERS = 3;
    private static final int MOST = 300;
    private static final int TIMEOUT_MS = 1000;

    private final AtomicLong nowMs = new AtomicLong();
    private final StickTable table = new StickTable(
            policy(100_000, ExpireFrom.LAST_CLOSE, OnTableFull.EVICT_OLDEST),
            () -> nowMs.get() * 1_000_000,
            new Versions(System::currentTimeMillis, 0),
            1);

    StickTableUnderFireTest() {
        for (int i = 0; i < SERVERS; i++) {
            table.serverId("s" + i);
        }
    }

    /** Half of the clients have one thread each, which knows what it may expect; the others are everybody's. */
    @Test
    void aClientWithAConnectionKeepsItsServerWhileTimeExpiresTheOthers() throws Exception {
        Crowd crowd = new Crowd();
        for (int i = 0; i < OPENERS; i++) {
            Owner owner = new Owner(i);
            crowd.and(owner::turn, owner::end);
        }
        crowd.and(random -> {
                    nowMs.addAndGet(random.nextInt(100));
                    table.expire();
                })
                .and(random -> look())
                .work();

        nothingIsOpen();
        assertThat(table.evictions()).isZero();
        nowMs.addAndGet(TIMEOUT_MS);
        table.expire();
        assertThat(table.entries()).isZero();
        assertThat(table.bytes()).as("all arrays are given back").isLessThan(200_000);
    }

    @Test
    void everyBoundHoldsWhileThePolicyChanges() throws Exception {
        table.policy(policy(MOST, ExpireFrom.LAST_CLOSE, OnTableFull.EVICT_OLDEST));
        Crowd crowd = new Crowd();
        for (int i = 0; i < OPENERS; i++) {
            Deque<Hold> holds = new ArrayDeque<>();
            crowd.and(random -> openAndClose(random, holds), () -> holds.forEach(Hold::close));
        }
        crowd.and(random -> {
                    table.policy(policy(
                            20 + random.nextInt(MOST - 20),
                            random.nextBoolean() ? ExpireFrom.LAST_CLOSE : ExpireFrom.LAST_CONNECT,
                            random.nextInt(4) == 0 ? OnTableFull.REJECT_NEW : OnTableFull.EVICT_OLDEST));
                    table.keepServers(Set.of("s0", "s1", "s2"));
                })
                .and(random -> {
                    nowMs.addAndGet(random.nextInt(100));
                    table.expire();
                })
                .and(random -> look())
                .work();

        table.policy(policy(50, ExpireFrom.LAST_CLOSE, OnTableFull.EVICT_OLDEST));
        assertThat(table.entries()).isLessThanOrEqualTo(50);
        nothingIsOpen();
        nowMs.addAndGet(TIMEOUT_MS);
        table.expire();
        assertThat(table.entries()).isZero();
    }

    /** Opens and closes connections of clients that are only its own, and of clients that are not. */
    private final class Owner {
        private final int number;
        private final Map<Long, Deque<Hold>> holds = new HashMap<>();
        private final Map<Long, Integer> servers = new HashMap<>();

        Owner(int number) {
            this.number = number;
        }

        void turn(SplittableRandom random) {
            table.open(1, random.nextInt(CLIENTS), remembered -> random.nextInt(SERVERS))
                    .close();
            long mine = (long) number * CLIENTS + random.nextInt(CLIENTS);
            Deque<Hold> open = holds.computeIfAbsent(mine, client -> new ArrayDeque<>());
            if (random.nextInt(3) > 0) {
                int wanted = random.nextInt(SERVERS);
                open.add(table.open(2, mine, remembered -> {
                    if (!open.isEmpty() && remembered != servers.get(mine)) {
                        throw new AssertionError("client " + mine + " has a connection to " + servers.get(mine)
                                + ", but its entry names " + remembered);
                    }
                    servers.put(mine, remembered == StickTable.NO_SERVER ? wanted : remembered);
                    return servers.get(mine);
                }));
            } else if (!open.isEmpty()) {
                open.poll().close();
            }
        }

        void end() {
            holds.values().forEach(open -> open.forEach(Hold::close));
        }
    }

    private void openAndClose(SplittableRandom random, Deque<Hold> holds) {
        int server = random.nextInt(SERVERS);
        boolean move = random.nextInt(5) == 0;
        Hold hold = table.open(
                0,
                random.nextInt(2 * MOST),
                remembered -> remembered == StickTable.NO_SERVER || move ? server : remembered);
        if (hold != null) {
            holds.add(hold);
        }
        if (holds.size() > random.nextInt(60)) {
            holds.poll().close();
        }
    }

    /** What can be seen at any moment is whole: nobody twice, nothing out of range. */
    private void look() {
        Set<Long> seen = new HashSet<>();
        table.forEach((high, low, server, open, agedMs, version) -> {
            boolean plausible = server >= 0 && server < SERVERS && open >= 0 && agedMs >= 0 && version > 0;
            if (!plausible || !seen.add(high << 32 | low)) {
                throw new AssertionError(
                        "client " + low + " server " + server + " open " + open + " version " + version);
            }
        });
        // Each opener stores one before it lets another go.
        assertThat(table.entries()).isBetween(0, Math.max(table.size(), MOST) + 2 * OPENERS);
    }

    private void nothingIsOpen() {
        int[] seen = new int[2];
        int[] byServer = new int[SERVERS];
        table.forEach((high, low, server, open, agedMs, version) -> {
            seen[0]++;
            seen[1] += open;
            byServer[server]++;
        });
        assertThat(seen[1]).as("open connections").isZero();
        assertThat(seen[0]).as("those that are not yet swept count, too").isLessThanOrEqualTo(table.entries());
        table.expire();
        for (int server = 0; server < SERVERS; server++) {
            assertThat(table.entriesOf(server)).isEqualTo(byServer[server]);
        }
        assertThat(table.entries()).isEqualTo(seen[0]);
    }

    private static StickPolicy policy(int size, ExpireFrom expireFrom, OnTableFull onTableFull) {
        return new StickPolicy(size, TIMEOUT_MS, expireFrom, onTableFull, 32, 128);
    }
}
