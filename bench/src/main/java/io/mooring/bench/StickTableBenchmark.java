package io.mooring.bench;

import io.mooring.api.Persistence;
import io.mooring.data.stick.Hold;
import io.mooring.data.stick.StickPolicy;
import io.mooring.data.stick.StickTable;
import io.mooring.data.stick.Versions;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** A table that is full: clients that come back, and clients that push out the oldest. Prints the bytes of an entry. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 1, jvmArgs = "-Xmx2g")
public class StickTableBenchmark {
    private static final long IPV4 = 0x0000_ffff_0000_0000L;

    /** How many clients it remembers. */
    @Param({"1000000", "10000000"})
    public int entries;

    private StickTable table;
    private long oldClient;
    private long newClient;

    /** Fills it. */
    @Setup
    public void fill() {
        Persistence desired = new Persistence(null, null, entries, null, null, null, null, null);
        table = new StickTable(
                StickPolicy.of(desired), System::nanoTime, new Versions(System::currentTimeMillis, 0), 1);
        table.serverId("one");
        for (newClient = 0; newClient < entries; newClient++) {
            come(newClient);
        }
        System.out.printf("%d entries, %.1f bytes each%n", table.entries(), (double) table.bytes() / table.entries());
    }

    /** One that it remembers comes and goes, in an order that no cache foresees. */
    @Benchmark
    public boolean hit() {
        oldClient = (oldClient + 7_368_787) % entries;
        return come(newClient - 1 - oldClient);
    }

    /** One that it does not know comes and goes; the oldest has to leave. */
    @Benchmark
    public boolean newEntry() {
        return come(newClient++);
    }

    private boolean come(long client) {
        Hold hold = table.open(0, IPV4 | client, remembered -> 0);
        if (hold == null) {
            return false;
        }
        hold.close();
        return true;
    }
}
