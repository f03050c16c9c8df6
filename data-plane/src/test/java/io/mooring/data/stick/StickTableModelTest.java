package io.mooring.data.stick;

import static org.assertj.core.api.Assertions.assertThat;

import io.mooring.api.ExpireFrom;
import io.mooring.api.OnTableFull;
import io.mooring.data.testing.FakeTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/** The table does, over random histories, what a simple map does that is written down in a few lines. */
class StickTableModelTest {
    private static final int SERVERS = 3;

    private enum Kind {
        OPEN,
        CLOSE,
        WAIT,
        RESIZE,
        TIMEOUT
    }

    private record Step(Kind kind, int a, int b) {}

    private record Entry(int server, int open, long stampMs) {}

    private static final class Model {
        final Map<Long, Entry> entries = new LinkedHashMap<>();
        int size = 8;
        int timeoutMs = 50;
        long evictions;

        void expire(long nowMs) {
            entries.values().removeIf(entry -> entry.open == 0 && nowMs - entry.stampMs >= timeoutMs);
        }

        void evict() {
            while (entries.size() > size) {
                long oldest = entries.entrySet().stream()
                        .min(Comparator.comparing((Map.Entry<Long, Entry> e) -> e.getValue().open > 0)
                                .thenComparing(e -> e.getValue().stampMs))
                        .orElseThrow()
                        .getKey();
                entries.remove(oldest);
                evictions++;
            }
        }
    }

    /** A connection of both: its place in the table, and which life of the client's entry counts it. */
    private record Connection(Hold hold, long client, long life) {}

    @Provide
    Arbitrary<List<Step>> histories() {
        Arbitrary<Kind> kinds = Arbitraries.frequency(
                Tuple.of(8, Kind.OPEN),
                Tuple.of(7, Kind.CLOSE),
                Tuple.of(3, Kind.WAIT),
                Tuple.of(1, Kind.RESIZE),
                Tuple.of(1, Kind.TIMEOUT));
        return Combinators.combine(
                        kinds,
                        Arbitraries.integers().between(0, 1000),
                        Arbitraries.integers().between(0, 1000))
                .as(Step::new)
                .list()
                .ofMaxSize(300);
    }

    @Property(tries = 300)
    void doesWhatAMapDoes(@ForAll("histories") List<Step> history, @ForAll long seed) {
        FakeTime time = new FakeTime();
        Model model = new Model();
        StickTable table = new StickTable(policy(model), time, new Versions(time::nowMs, 0), seed);
        for (int i = 0; i < SERVERS; i++) {
            table.serverId("s" + i);
        }
        List<Connection> connections = new ArrayList<>();
        Map<Long, Long> lives = new TreeMap<>();
        for (Step step : history) {
            time.advance(1); // no two stamps are alike, so that the oldest is one
            model.expire(time.nowMs());
            table.expire();
            switch (step.kind) {
                case OPEN -> connections.add(open(table, model, step, time.nowMs(), lives));
                case CLOSE -> {
                    if (!connections.isEmpty()) {
                        close(model, connections.remove(step.a % connections.size()), time.nowMs(), lives);
                    }
                }
                case WAIT -> time.advance(step.a % 40);
                case RESIZE -> model.size = 1 + step.a % 20;
                case TIMEOUT -> model.timeoutMs = 1 + step.a % 100;
            }
            if (step.kind == Kind.RESIZE || step.kind == Kind.TIMEOUT) {
                model.expire(time.nowMs());
                table.policy(policy(model));
                table.expire();
                model.evict();
            }
            model.expire(time.nowMs());
            table.expire();
            assertThat(entries(table, time.nowMs())).isEqualTo(new TreeMap<>(model.entries));
            assertThat(table.entries()).isEqualTo(model.entries.size());
            assertThat(table.evictions()).isEqualTo(model.evictions);
            for (int server = 0; server < SERVERS; server++) {
                int wanted = server;
                assertThat((long) table.entriesOf(server))
                        .isEqualTo(model.entries.values().stream()
                                .filter(entry -> entry.server == wanted)
                                .count());
            }
        }
        connections.forEach(connection -> connection.hold.close());
        time.advance(1000);
        table.expire();
        assertThat(table.entries()).isZero();
    }

    private static Connection open(StickTable table, Model model, Step step, long nowMs, Map<Long, Long> lives) {
        long client = step.a % 30;
        boolean move = step.b % 5 == 0;
        int preferred = step.b % SERVERS;
        Entry before = model.entries.get(client);
        Hold hold = table.open(0, client, remembered -> {
            assertThat(remembered).isEqualTo(before == null ? StickTable.NO_SERVER : before.server);
            return before == null || move ? preferred : remembered;
        });
        int server = before == null || move ? preferred : before.server;
        model.entries.put(client, new Entry(server, before == null ? 1 : before.open + 1, nowMs));
        if (before == null) {
            lives.merge(client, 1L, Long::sum);
        }
        model.evict();
        return new Connection(hold, client, lives.get(client));
    }

    private static void close(Model model, Connection connection, long nowMs, Map<Long, Long> lives) {
        connection.hold.close();
        Entry entry = model.entries.get(connection.client);
        if (entry != null && lives.get(connection.client) == connection.life) {
            int open = entry.open - 1;
            model.entries.put(connection.client, new Entry(entry.server, open, open == 0 ? nowMs : entry.stampMs));
        }
    }

    private static Map<Long, Entry> entries(StickTable table, long nowMs) {
        Map<Long, Entry> entries = new TreeMap<>();
        table.forEach((high, low, server, open, agedMs, version) ->
                entries.put(low, new Entry(server, open, nowMs - agedMs)));
        return entries;
    }

    private static StickPolicy policy(Model model) {
        return new StickPolicy(model.size, model.timeoutMs, ExpireFrom.LAST_CLOSE, OnTableFull.EVICT_OLDEST, 32, 128);
    }
}
