package io.mooring.data.testing;

import io.mooring.api.CheckResult;
import io.mooring.data.health.Check;
import io.mooring.data.health.CheckTarget;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** Servers as their checks see them: each accepts at once, refuses at once, or answers nothing. */
public final class ScriptedPeers implements Check {
    private final FakeTime time;
    private final Set<String> refusing = ConcurrentHashMap.newKeySet();
    private final Set<String> silent = ConcurrentHashMap.newKeySet();
    private final List<CheckTarget> seen = new CopyOnWriteArrayList<>();

    public ScriptedPeers(FakeTime time) {
        this.time = time;
    }

    public void accept(String host) {
        refusing.remove(host);
        silent.remove(host);
    }

    public void refuse(String host) {
        accept(host);
        refusing.add(host);
    }

    public void silence(String host) {
        accept(host);
        silent.add(host);
    }

    /** Every check so far. */
    public List<CheckTarget> seen() {
        return List.copyOf(seen);
    }

    @Override
    public void run(CheckTarget target, Consumer<CheckResult> result) {
        seen.add(target);
        if (silent.contains(target.host())) {
            time.after(target.timeoutMs(), () -> result.accept(answer(false, "no answer", target.timeoutMs())));
        } else {
            boolean ok = !refusing.contains(target.host());
            result.accept(answer(ok, ok ? "connected" : "connection refused", 0));
        }
    }

    private CheckResult answer(boolean ok, String detail, long latencyMs) {
        return new CheckResult(Instant.ofEpochMilli(time.nowMs()), ok, detail, latencyMs);
    }
}
