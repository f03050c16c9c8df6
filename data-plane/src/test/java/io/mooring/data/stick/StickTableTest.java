package io.mooring.data.stick;

import static org.assertj.core.api.Assertions.assertThat;

import io.mooring.api.ExpireFrom;
import io.mooring.api.IpAddress;
import io.mooring.api.OnTableFull;
import io.mooring.data.testing.FakeTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class StickTableTest {
    private static final int A = 0;
    private static final int B = 1;

    private final FakeTime time = new FakeTime();
    private final StickTable table = table(policy(1000, 10));

    StickTableTest() {
        assertThat(table.serverId("a")).isEqualTo(A);
        assertThat(table.serverId("b")).isEqualTo(B);
    }

    @Test
    void aClientKeepsItsServer() {
        open("10.0.0.1", A).close();

        assertThat(offered("10.0.0.1", B)).isEqualTo(A);
        assertThat(table.remembered(0, IpAddress.parse("10.0.0.1").low())).isEqualTo(A);
        assertThat(table.entries()).isEqualTo(1);
        assertThat(table.hits()).isEqualTo(1);
        assertThat(table.misses()).isEqualTo(1);
    }

    @Test
    void anEntryExpiresExactlyItsTimeoutAfterTheLastClose() {
        Hold first = open("10.0.0.1", A);
        Hold second = open("10.0.0.1", A);
        time.advance(60_000);
        first.close();
        time.advance(60_000);
        table.expire();
        assertThat(table.entries()).isEqualTo(1);
        second.close();

        time.advance(9_999);
        table.expire();
        assertThat(remembered("10.0.0.1")).isEqualTo(A);
        time.advance(1);
        assertThat(remembered("10.0.0.1")).isEqualTo(StickTable.NO_SERVER);
        assertThat(table.entries()).isEqualTo(1);
        table.expire();
        assertThat(table.entries()).isZero();
        assertThat(table.entriesOf(A)).isZero();
    }

    @Test
    void anExpiredEntryIsNotOfferedEvenBeforeItIsSwept() {
        open("10.0.0.1", A).close();
        time.advance(10_000);

        assertThat(offered("10.0.0.1", B)).isEqualTo(StickTable.NO_SERVER);
        assertThat(remembered("10.0.0.1")).isEqualTo(B);
        assertThat(table.entries()).isEqualTo(1);
    }

    @Test
    void lastConnectCountsFromTheNewestConnectionAsHaproxyDoes() {
        table.policy(new StickPolicy(1000, 10_000, ExpireFrom.LAST_CONNECT, OnTableFull.EVICT_OLDEST, 32, 128));
        Hold early = open("10.0.0.1", A);
        time.advance(6_000);
        Hold late = open("10.0.0.1", A);
        time.advance(9_999);
        assertThat(remembered("10.0.0.1")).isEqualTo(A);

        time.advance(1);
        table.expire();

        assertThat(table.entries()).isZero();
        early.close();
        late.close();
        assertThat(table.entries()).isZero();
    }

    @Test
    void theOldestEntryWithoutConnectionGoesFirst() {
        table.policy(policy(3, 1000));
        Hold held = open("10.0.0.1", A);
        open("10.0.0.2", A).close();
        time.advance(1);
        open("10.0.0.3", A).close();
        time.advance(1);
        open("10.0.0.2", A).close(); // now 10.0.0.3 is the oldest
        time.advance(1);

        open("10.0.0.4", A);

        assertThat(clients()).containsExactly("10.0.0.1", "10.0.0.2", "10.0.0.4");
        assertThat(table.evictions()).isEqualTo(1);
        held.close();
        assertThat(table.entries()).isEqualTo(3);
    }

    @Test
    void whenAllHaveConnectionsTheOldestGoesAndItsLateCloseHarmsNobody() {
        table.policy(policy(2, 1000));
        Hold first = open("10.0.0.1", A);
        time.advance(1);
        open("10.0.0.2", A);
        time.advance(1);
        open("10.0.0.3", A);
        assertThat(clients()).containsExactly("10.0.0.2", "10.0.0.3");
        time.advance(1);

        open("10.0.0.1", B);
        first.close();
        first.close();

        assertThat(clients()).containsExactly("10.0.0.1", "10.0.0.3");
        assertThat(openConnections("10.0.0.1")).isEqualTo(1);
    }

    @Test
    void rejectNewServesWhoIsNewAndForgetsIt() {
        table.policy(new StickPolicy(2, 10_000, ExpireFrom.LAST_CLOSE, OnTableFull.REJECT_NEW, 32, 128));
        open("10.0.0.1", A);
        open("10.0.0.2", A);

        assertThat(open("10.0.0.3", A)).isNull();
        assertThat(open("10.0.0.1", A)).isNotNull();
        assertThat(clients()).containsExactly("10.0.0.1", "10.0.0.2");
        assertThat(table.evictions()).isZero();
    }

    @Test
    void aChoiceThatNobodyCanMeetLeavesTheEntryAsItIs() {
        open("10.0.0.1", A).close();
        time.advance(5_000);

        Hold none = table.open(0, low("10.0.0.1"), remembered -> StickTable.NO_SERVER);

        assertThat(none).isNull();
        time.advance(4_999);
        assertThat(remembered("10.0.0.1")).isEqualTo(A);
        time.advance(1);
        assertThat(remembered("10.0.0.1")).isEqualTo(StickTable.NO_SERVER);
    }

    @Test
    void anotherServerReplacesTheOldOneWithAHigherVersion() {
        open("10.0.0.1", A);
        long before = version("10.0.0.1");
        open("10.0.0.1", A);
        assertThat(version("10.0.0.1")).isEqualTo(before);

        open("10.0.0.1", B);

        assertThat(remembered("10.0.0.1")).isEqualTo(B);
        assertThat(version("10.0.0.1")).isGreaterThan(before);
        assertThat(List.of(table.entriesOf(A), table.entriesOf(B))).containsExactly(0, 1);
        assertThat(openConnections("10.0.0.1")).isEqualTo(3);
    }

    @Test
    void aSmallerTableKeepsTheYoungest() {
        for (int i = 1; i <= 100; i++) {
            open("10.0.0." + i, A).close();
            time.advance(1);
        }

        table.policy(policy(3, 1000));
        assertThat(clients()).containsExactly("10.0.0.100", "10.0.0.98", "10.0.0.99");
        table.policy(policy(1000, 1000));
        assertThat(clients()).containsExactly("10.0.0.100", "10.0.0.98", "10.0.0.99");
    }

    @Test
    void aNewTimeoutHoldsForOldEntries() {
        open("10.0.0.1", A).close();
        time.advance(9_000);

        table.policy(policy(1000, 3600));
        time.advance(3_590_999);
        assertThat(remembered("10.0.0.1")).isEqualTo(A);

        table.policy(policy(1000, 1));
        assertThat(remembered("10.0.0.1")).isEqualTo(StickTable.NO_SERVER);
    }

    @Test
    void anotherClockStartKeepsEveryEntryAndItsAge() {
        Hold held = open("10.0.0.1", A);
        time.advance(4_000);
        open("10.0.0.2", A).close();
        time.advance(2_000);

        table.policy(new StickPolicy(1000, 10_000, ExpireFrom.LAST_CONNECT, OnTableFull.EVICT_OLDEST, 32, 128));
        time.advance(4_000);
        table.expire();
        assertThat(clients()).containsExactly("10.0.0.2");

        table.policy(policy(1000, 10));
        held.close();
        time.advance(3_999);
        assertThat(remembered("10.0.0.2")).isEqualTo(A);
        time.advance(1);
        assertThat(remembered("10.0.0.2")).isEqualTo(StickTable.NO_SERVER);
    }

    @Test
    void prefixesMakeNeighboursOneClientInBothFamilies() {
        table.policy(new StickPolicy(1000, 10_000, ExpireFrom.LAST_CLOSE, OnTableFull.EVICT_OLDEST, 24, 56));

        open("10.0.0.1", A);
        open("2001:db8:0:100::1", A);

        assertThat(remembered("10.0.0.254")).isEqualTo(A);
        assertThat(remembered("::ffff:10.0.0.254")).isEqualTo(A);
        assertThat(remembered("10.0.1.1")).isEqualTo(StickTable.NO_SERVER);
        assertThat(remembered("2001:db8:0:1ff:ffff::")).isEqualTo(A);
        assertThat(remembered("2001:db8:0:200::1")).isEqualTo(StickTable.NO_SERVER);
        assertThat(clients()).containsExactly("10.0.0.0", "2001:db8:0:100::");
    }

    @Test
    void aServerThatIsAddedAgainFindsItsClientsAndAFreeNumberIsUsedAgain() {
        open("10.0.0.1", B).close();

        table.keepServers(Set.of("a"));
        assertThat(table.serverId("c")).isEqualTo(2);
        assertThat(table.serverId("b")).isEqualTo(B);

        table.keepServers(Set.of("a", "c"));
        time.advance(10_000);
        table.expire();
        table.keepServers(Set.of("a", "c"));
        assertThat(table.serverName(B)).isNull();
        assertThat(table.serverId("d")).isEqualTo(B);
        assertThat(table.serverName(B)).isEqualTo("d");
    }

    @Test
    void anEntryCostsAtMost52BytesAndAnEmptyTableNearlyNothing() {
        long empty = table.bytes();

        double eachOfMany = bytesAnEntry(1_000_000);
        time.advance(1_800_000);
        table.expire();
        long emptyAgain = table.bytes();
        double eachOfFew = bytesAnEntry(10_240);

        System.out.printf("stick table: %.1f bytes an entry of 1,000,000, %.1f of 10,240%n", eachOfMany, eachOfFew);
        assertThat(eachOfMany).isLessThanOrEqualTo(52);
        assertThat(eachOfFew).isLessThanOrEqualTo(100);
        assertThat(emptyAgain).isEqualTo(empty).isLessThan(2048);
    }

    private double bytesAnEntry(int clients) {
        table.policy(policy(clients, 1800));
        for (int i = 0; i < clients; i++) {
            table.open(0, 0xffff_0a00_0000L + i, remembered -> A).close();
        }
        assertThat(table.entries()).isEqualTo(clients);
        return (double) table.bytes() / clients;
    }

    @Test
    void stampsGoOnWhenTheirBitsRunOver() {
        // 2^31 milliseconds and 2^32: where a stamp changes its sign, and where it begins anew.
        for (long at : new long[] {1L << 31, 1L << 32}) {
            FakeTime late = new FakeTime();
            late.advance(at - late.nowMs() - 5_000);
            StickTable other = new StickTable(policy(1000, 10), late, new Versions(late::nowMs, 0), 7);
            other.serverId("a");
            other.open(0, 1, remembered -> A).close();
            late.advance(9_999);
            other.expire();
            assertThat(other.remembered(0, 1)).isEqualTo(A);
            late.advance(1);
            other.expire();
            assertThat(other.entries()).isZero();
        }
    }

    private StickTable table(StickPolicy policy) {
        return new StickTable(policy, time, new Versions(time::nowMs, 3), 42);
    }

    private static StickPolicy policy(int size, int timeoutSeconds) {
        return new StickPolicy(size, timeoutSeconds * 1000, ExpireFrom.LAST_CLOSE, OnTableFull.EVICT_OLDEST, 32, 128);
    }

    private Hold open(String client, int server) {
        IpAddress address = IpAddress.parse(client);
        return table.open(address.high(), address.low(), remembered -> server);
    }

    /** Opens and closes a connection that goes where its entry says, else to this server. The answer is what the entry said. */
    private int offered(String client, int server) {
        IpAddress address = IpAddress.parse(client);
        int[] offered = new int[1];
        table.open(address.high(), address.low(), remembered -> {
                    offered[0] = remembered;
                    return remembered == StickTable.NO_SERVER ? server : remembered;
                })
                .close();
        return offered[0];
    }

    private int remembered(String client) {
        IpAddress address = IpAddress.parse(client);
        return table.remembered(address.high(), address.low());
    }

    private static long low(String client) {
        return IpAddress.parse(client).low();
    }

    private Set<String> clients() {
        Set<String> clients = new TreeSet<>();
        table.forEach((high, low, server, open, agedMs, version) ->
                assertThat(clients.add(new IpAddress(high, low).toString())).isTrue());
        return clients;
    }

    private int openConnections(String client) {
        List<Integer> found = new ArrayList<>();
        table.forEach((high, low, server, open, agedMs, version) -> {
            if (new IpAddress(high, low).equals(IpAddress.parse(client))) {
                found.add(open);
            }
        });
        assertThat(found).hasSize(1);
        return found.get(0);
    }

    private long version(String client) {
        List<Long> found = new ArrayList<>();
        table.forEach((high, low, server, open, agedMs, version) -> {
            if (new IpAddress(high, low).equals(IpAddress.parse(client))) {
                found.add(version);
            }
        });
        assertThat(found).hasSize(1);
        return found.get(0);
    }
}
