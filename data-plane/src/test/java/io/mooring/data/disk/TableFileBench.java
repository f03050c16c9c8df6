package io.mooring.data.disk;

import io.mooring.api.ExpireFrom;
import io.mooring.api.OnTableFull;
import io.mooring.data.stick.StickPolicy;
import io.mooring.data.stick.StickTable;
import io.mooring.data.stick.Versions;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;

/**
 * Measures what {@code docs/decisions/0008-stick-tables-on-disk.md} says. Not a test: {@code java -Xmx768m -cp
 * target/classes:target/test-classes:target/data-plane/lib/* io.mooring.data.disk.TableFileBench FOLDER ENTRIES}.
 */
final class TableFileBench {
    private static final int SERVERS = 100;

    private TableFileBench() {}

    public static void main(String[] arguments) throws IOException {
        Path state = Path.of(arguments[0]);
        int entries = Integer.parseInt(arguments[1]);
        StickTable table = fill(state, entries);
        perConnection(table, entries);
        for (int rate : new int[] {1_000, 10_000}) {
            append(state, table, entries, rate);
        }
        table = null;
        load(state, entries);
    }

    private static StickTable fill(Path state, int entries) {
        StickTable table = table(entries);
        TableFiles files = new TableFiles(state, FileClock.ofThisMachine());
        for (int client = 0; client < entries; client++) {
            open(table, client);
        }
        files.keep("bench", table);
        long begin = System.nanoTime();
        files.save();
        long bytes = state.resolve("stick/bench.table").toFile().length();
        System.out.printf(
                "rewrite: %d entries in %d ms, %.1f bytes an entry in the file, %.1f in memory%n",
                entries, ms(begin), (double) bytes / entries, (double) table.bytes() / entries);
        return table;
    }

    private static void perConnection(StickTable table, int entries) {
        for (int round = 0; round < 3; round++) {
            long begin = System.nanoTime();
            for (int i = 0; i < 2_000_000; i++) {
                open(table, (int) (i * 2_654_435_761L % Math.min(entries, 10_000)));
            }
            System.out.printf("open and close: %.0f ns%n", (System.nanoTime() - begin) / 2e6);
        }
    }

    private static void append(Path state, StickTable table, int entries, int rate) {
        TableFiles files = new TableFiles(state.resolve("rate-" + rate), FileClock.ofThisMachine());
        files.keep("bench", table);
        files.save();
        Path file = state.resolve("rate-" + rate + "/stick/bench.table");
        long before = file.toFile().length();
        long cpu = 0;
        long most = 0;
        int rounds = 10;
        for (int round = 0; round < rounds; round++) {
            for (int i = 0; i < rate; i++) {
                int client = (int) ((round * 1_000_003L + i * 2_654_435_761L & Long.MAX_VALUE) % entries);
                int server = (client + round) % SERVERS;
                table.open(0, low(client), remembered -> server).close();
            }
            long cpuBefore = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
            long begin = System.nanoTime();
            files.save();
            cpu += ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - cpuBefore;
            most = Math.max(most, ms(begin));
        }
        System.out.printf(
                "append at %d/s: %.2f ms of CPU a second, at most %d ms, %d bytes a second%n",
                rate, cpu / 1e6 / rounds, most, (file.toFile().length() - before) / rounds);
    }

    private static void load(Path state, int entries) {
        for (int round = 0; round < 2; round++) {
            System.gc();
            StickTable table = table(entries);
            TableFiles files = new TableFiles(state, FileClock.ofThisMachine());
            long begin = System.nanoTime();
            files.keep("bench", table);
            System.out.printf("load: %d entries in %d ms%n", table.entries(), ms(begin));
        }
    }

    private static StickTable table(int entries) {
        StickPolicy policy =
                new StickPolicy(entries, 20 * 24 * 3_600_000, ExpireFrom.LAST_CLOSE, OnTableFull.EVICT_OLDEST, 32, 128);
        StickTable table =
                new StickTable(policy, System::nanoTime, new Versions(System::currentTimeMillis, 0), System.nanoTime());
        for (int server = 0; server < SERVERS; server++) {
            table.serverId("server-" + server);
        }
        return table;
    }

    private static void open(StickTable table, int client) {
        int server = client % SERVERS;
        table.open(0, low(client), remembered -> remembered == StickTable.NO_SERVER ? server : remembered)
                .close();
    }

    private static long low(int client) {
        return 0xffffL << 32 | 0x0a00_0000L + client;
    }

    private static long ms(long beginNanos) {
        return (System.nanoTime() - beginNanos) / 1_000_000;
    }
}
