package io.mooring.data.health;

import io.mooring.api.CheckResult;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One probe of a server. It only checks: no counting, no schedule, no log. */
@FunctionalInterface
public interface Check {
    /**
     * Probes the target; hands over exactly one result, at the latest a little after the timeout. Never throws.
     *
     * @param result hears what was found; null: this host could not check, which says nothing of the server
     */
    void run(CheckTarget target, Consumer<@Nullable CheckResult> result);
}
