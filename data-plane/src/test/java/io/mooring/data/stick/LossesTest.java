package io.mooring.data.stick;

import static org.assertj.core.api.Assertions.assertThat;

import io.mooring.api.ExpireFrom;
import io.mooring.api.IpAddress;
import io.mooring.api.OnTableFull;
import io.mooring.data.testing.FakeTime;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** What a change is said to take from a table, and what it takes. */
class LossesTest {
    private static final int HISTORIES = 2_000;

    private final FakeTime time = new FakeTime();

    @Test
    void asManyAsAreSaidToBeLostAreLost() {
        long seed = System.nanoTime();
        System.out.println("seed: " + seed);
        SplittableRandom random = new SplittableRandom(seed);
        for (int history = 0; history < HISTORIES; history++) {
            ExpireFrom rule = random.nextBoolean() ? ExpireFrom.LAST_CLOSE : ExpireFrom.LAST_CONNECT;
            StickTable table = table(policy(100, 1 + random.nextInt(200), rule));
            Map<Long, Integer> servers = fill(table, random);
            servers.keySet().removeIf(client -> table.remembered(0, client) == StickTable.NO_SERVER);
            BitSet losing = new BitSet();
            losing.set(random.nextInt(6)); // often one that no entry names
            // Which of several goes first is exact over all shards only as long as entries with connections do not age.
            boolean toClose = rule == ExpireFrom.LAST_CLOSE && random.nextBoolean();
            StickPolicy next = policy(
                    toClose ? 1 + random.nextInt(120) : 100,
                    1 + random.nextInt(200),
                    toClose ? ExpireFrom.LAST_CLOSE : random.nextBoolean() ? rule : ExpireFrom.LAST_CONNECT);
            int before = table.entries();

            int said = Losses.count(table, next, losing);

            assertThat(table.entries()).isBetween(servers.size(), before);
            for (Map.Entry<Long, Integer> one : servers.entrySet()) {
                assertThat(table.remembered(0, one.getKey()))
                        .as("nothing was changed")
                        .isEqualTo(one.getValue());
            }
            table.policy(next);
            table.expire();
            long lost = servers.entrySet().stream()
                    .filter(one -> losing.get(one.getValue()) || table.remembered(0, one.getKey()) != one.getValue())
                    .count();
            assertThat(said).as("seed %d, history %d: %s", seed, history, next).isEqualTo((int) lost);
        }
    }

    /** Entries of different ages, some with open connections; the answer is each client's server. */
    private Map<Long, Integer> fill(StickTable table, SplittableRandom random) {
        for (int server = 0; server < 4; server++) {
            table.serverId("s" + server);
        }
        Map<Long, Integer> servers = new LinkedHashMap<>();
        List<Hold> open = new ArrayList<>();
        int clients = random.nextInt(60);
        for (int i = 0; i < clients; i++) {
            long client = low("10.0.0.1") + i;
            int server = random.nextInt(4);
            Hold hold = table.open(0, client, remembered -> server);
            servers.put(client, server);
            time.advance(1 + random.nextInt(5));
            if (random.nextBoolean()) {
                hold.close();
            } else {
                open.add(hold);
            }
            if (!open.isEmpty() && random.nextInt(3) == 0) {
                time.advance(1); // no two of the same age: either could go first
                open.remove(random.nextInt(open.size())).close();
                time.advance(1);
            }
        }
        return servers;
    }

    @Test
    void anotherPrefixLengthLosesTheEntriesWhoseClientsHaveAnotherKey() {
        StickTable table = table(policy(100, 1000, ExpireFrom.LAST_CLOSE));
        for (String client : List.of("10.0.0.0", "10.0.0.1", "10.0.1.0", "10.0.1.9")) {
            open(table, client);
        }
        table.open(
                IpAddress.parse("2001:db8::1").high(),
                IpAddress.parse("2001:db8::1").low(),
                remembered -> 0);

        assertThat(Losses.count(table, prefixes(24, 128), new BitSet()))
                .as("10.0.0.1 and 10.0.1.9")
                .isEqualTo(2);
        assertThat(Losses.count(table, prefixes(32, 64), new BitSet())).isEqualTo(1);
        assertThat(Losses.count(table, prefixes(32, 128), new BitSet())).isZero();
        table.policy(prefixes(24, 128));
        assertThat(table.remembered(0, low("10.0.1.77")))
                .as("the entry of its network")
                .isZero();

        StickTable networks = table(prefixes(24, 64));
        open(networks, "10.0.0.5");
        assertThat(Losses.count(networks, prefixes(32, 64), new BitSet()))
                .as("its network is a client no more")
                .isEqualTo(1);
        assertThat(Losses.count(networks, prefixes(16, 64), new BitSet())).isZero();
    }

    @Test
    void aTableThatGoesLosesAllButWhatHasExpired() {
        StickTable table = table(policy(100, 1000, ExpireFrom.LAST_CLOSE));
        open(table, "10.0.0.1").close();
        time.advance(1000);
        open(table, "10.0.0.2");

        assertThat(Losses.all(table)).isEqualTo(1);
    }

    private static Hold open(StickTable table, String client) {
        table.serverId("a");
        return table.open(0, low(client), remembered -> 0);
    }

    private static long low(String client) {
        return IpAddress.parse(client).low();
    }

    private StickTable table(StickPolicy policy) {
        return new StickTable(policy, time, new Versions(time::nowMs, 0), 4711);
    }

    private static StickPolicy policy(int size, int timeoutMs, ExpireFrom rule) {
        return new StickPolicy(size, timeoutMs, rule, OnTableFull.EVICT_OLDEST, 32, 128);
    }

    private static StickPolicy prefixes(int ipv4, int ipv6) {
        return new StickPolicy(100, 1000, ExpireFrom.LAST_CLOSE, OnTableFull.EVICT_OLDEST, ipv4, ipv6);
    }
}
