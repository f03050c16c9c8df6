package io.mooring.control.plan;

import io.mooring.api.PlaneImpact;
import io.mooring.api.PlaneState;
import io.mooring.control.publish.Foreseen;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The most connections that a change may close, over all data planes. */
public final class ConnectionLimit {
    private ConnectionLimit() {}

    /**
     * Why a change is over the limit, in words; null: it is not. A connected data plane that does not say how many it would
     * close may close any number. One that is stale or lost closes none before it answers again.
     */
    public static @Nullable String exceeded(long most, List<Foreseen> foreseen) {
        String unknown = foreseen.stream()
                .filter(one -> one.impact() == null && one.state() == PlaneState.CONNECTED)
                .map(one -> one.dataPlane() + " (" + one.problem() + ")")
                .collect(Collectors.joining(", "));
        if (!unknown.isEmpty()) {
            return "It is not known how many connections it would close (expected at most " + most + "): no count from "
                    + unknown + ".";
        }
        long closed = foreseen.stream().mapToLong(ConnectionLimit::closed).sum();
        if (closed <= most) {
            return null;
        }
        return "It would close " + closed + " connections (expected at most " + most + "): "
                + foreseen.stream()
                        .filter(one -> closed(one) > 0)
                        .map(one -> one.dataPlane() + " " + closed(one))
                        .collect(Collectors.joining(", "))
                + ".";
    }

    private static long closed(Foreseen one) {
        PlaneImpact impact = one.impact();
        return impact == null ? 0 : impact.connectionsClosed();
    }
}
