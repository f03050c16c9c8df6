package io.mooring.data.health;

import io.mooring.api.CheckPolicy;
import io.mooring.data.own.OwnPorts;
import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * One check of all its ports at the same time, on one event loop, and one finding out of theirs. With {@code any} the first
 * pass is enough and the other probes are given up; with {@code all} every port is waited for, so that the detail names each
 * one that failed.
 *
 * <p><i>Threading</i>: its event loop only.
 */
final class PortProbes {
    private final CheckPolicy policy;
    private final List<Probe> probes = new ArrayList<>();
    private final Map<Integer, Finding> findings = new TreeMap<>();
    private final Consumer<Finding> told;
    private boolean done;

    PortProbes(
            EventLoop loop,
            CheckTarget target,
            OwnPorts own,
            Function<Probe, Conversation> kind,
            Consumer<Finding> told) {
        this.policy = target.how().policy();
        this.told = told;
        for (int port : target.ports()) {
            probes.add(new Probe(loop, target, port, own, kind, finding -> heard(port, finding)));
        }
    }

    void begin() {
        for (Probe probe : List.copyOf(probes)) {
            if (!done) {
                probe.begin();
            }
        }
    }

    private void heard(int port, Finding finding) {
        findings.put(port, finding);
        boolean enough = policy == CheckPolicy.ANY && finding.passed();
        if (!done && (enough || findings.size() == probes.size())) {
            done = true;
            probes.forEach(Probe::abandon);
            told.accept(probes.size() == 1 ? finding : joined());
        }
    }

    private Finding joined() {
        List<Finding> all = List.copyOf(findings.values());
        if (all.stream().anyMatch(Finding::passed) && policy == CheckPolicy.ANY) {
            return Finding.passed(named(Finding.Verdict.PASSED));
        }
        // This host's own shortage decides nothing, unless a port has failed by itself and all must pass.
        boolean failed = all.stream().anyMatch(one -> one.verdict() == Finding.Verdict.FAILED);
        boolean notDone = all.stream().anyMatch(one -> one.verdict() == Finding.Verdict.NOT_DONE);
        if (notDone && (policy == CheckPolicy.ANY || !failed)) {
            return new Finding(Finding.Verdict.NOT_DONE, named(Finding.Verdict.NOT_DONE));
        }
        return failed
                ? Finding.failed(named(Finding.Verdict.FAILED))
                : Finding.passed("all " + all.size() + " ports passed");
    }

    private String named(Finding.Verdict verdict) {
        return findings.entrySet().stream()
                .filter(one -> one.getValue().verdict() == verdict)
                .map(one -> "port " + one.getKey() + ": " + one.getValue().detail())
                .collect(Collectors.joining("; "));
    }
}
