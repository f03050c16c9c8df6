package io.mooring.bench;

import io.mooring.api.Balance;
import io.mooring.data.balance.Balancer;
import io.mooring.data.balance.Candidate;
import io.mooring.data.balance.Candidates;
import io.mooring.data.balance.Load;
import io.mooring.data.balance.SlowStart;
import java.util.ArrayList;
import java.util.List;
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

/** Choosing a real server for a new client, and giving its place back, among few and among many. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class ChoiceBenchmark {
    /** How many real servers there are. */
    @Param({"2", "100", "1000"})
    public int servers;

    /** How one is chosen. */
    @Param({"LEASTCONN", "ROUNDROBIN", "FIRST", "RANDOM", "SOURCE"})
    public Balance method;

    /** How many different weights there are: 1, 2, 3 and so on, in turn. */
    @Param({"1", "256"})
    public int weights;

    private final Balancer balancer = new Balancer(() -> 0, 1);
    private List<Load> loads;
    private Candidates candidates;
    private long client;

    /** None has a limit, and none starts slowly. */
    @Setup
    public void open() {
        loads = new ArrayList<>();
        List<Candidate> all = new ArrayList<>();
        for (int i = 0; i < servers; i++) {
            Load load = new Load();
            loads.add(load);
            all.add(new Candidate("server-" + i, load, 1 + i % weights, SlowStart.NONE));
        }
        candidates = new Candidates(method, all);
    }

    /** One choice of a client that was never here. */
    @Benchmark
    public int choose() {
        int chosen = balancer.choose(candidates, 0, client++, List.of());
        loads.get(chosen).closed();
        return chosen;
    }
}
