package io.mooring.data.simulation;

import io.mooring.api.CheckResult;
import io.mooring.data.health.Check;
import io.mooring.data.health.CheckTarget;
import io.mooring.data.testing.FakeTime;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/** The machines of the real servers, which work, refuse or are silent; and the model's view of every check. */
final class Peers implements Check {
    enum Wellness {
        WORKS,
        REFUSES,
        SILENT
    }

    /** What the model does with checks. */
    interface Watcher {
        /** A check of that address begins; what is to be done when it ends is the answer. */
        Consumer<Boolean> begins(String host);

        /** All that follows from a result has been done. */
        void settled();
    }

    private final FakeTime time;
    private final Map<String, Wellness> wellness = new HashMap<>();
    private Watcher watcher;

    /** Checks that wait for a silent machine. */
    int waiting;

    Peers(FakeTime time, Watcher watcher) {
        this.time = time;
        this.watcher = watcher;
    }

    /** After a restart. */
    void watcher(Watcher other) {
        watcher = other;
    }

    void set(String host, Wellness now) {
        wellness.put(host, now);
    }

    void heal() {
        wellness.clear();
    }

    Wellness of(String host) {
        return wellness.getOrDefault(host, Wellness.WORKS);
    }

    @Override
    public void run(CheckTarget target, Consumer<CheckResult> result) {
        Watcher watching = watcher;
        Consumer<Boolean> model = watching.begins(target.host());
        Wellness now = of(target.host());
        if (now == Wellness.SILENT) {
            waiting++;
            time.after(target.timeoutMs(), () -> {
                waiting--;
                end(watching, model, result, false);
            });
        } else {
            end(watching, model, result, now == Wellness.WORKS);
        }
    }

    private void end(Watcher watching, Consumer<Boolean> model, Consumer<CheckResult> result, boolean passed) {
        model.accept(passed);
        result.accept(new CheckResult(Instant.EPOCH, passed, passed ? "connected" : "refused", 0));
        watching.settled();
    }
}
