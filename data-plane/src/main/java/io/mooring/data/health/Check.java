package io.mooring.data.health;

import io.mooring.api.CheckResult;
import java.util.function.Consumer;

/** One probe of a server. It only checks: no counting, no schedule, no log. */
@FunctionalInterface
public interface Check {
    /** Probes the target; hands over exactly one result, at the latest a little after the timeout. Never throws. */
    void run(CheckTarget target, Consumer<CheckResult> result);
}
