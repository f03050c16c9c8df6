package io.mooring.data.simulation;

import io.mooring.api.AdminState;
import io.mooring.api.RealServer;
import io.mooring.data.live.LiveRealServer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One real server, or the fallback, as the documented rules say that it is. */
final class ModelServer {
    final String name;
    final boolean fallback;
    RealServer desired;

    /** Its counterpart; of the fallback, null until it was met. */
    @Nullable
    LiveRealServer real;

    boolean unchecked;
    boolean checking;

    /** Which of its check loops runs: a result of another is nobody's. */
    int loop;

    int open;
    long upSinceMs;

    /** The number of the balanced choice that took it last. */
    long turn;

    private boolean up;
    private boolean everPassed;
    private final List<Boolean> results = new ArrayList<>();

    ModelServer(RealServer desired, boolean fallback) {
        this.name = desired.name();
        this.desired = desired;
        this.fallback = fallback;
        this.up = fallback;
    }

    /** Nothing is known of it; it counts as this. */
    void startOver(boolean countsAsUp) {
        up = countsAsUp;
        everPassed = countsAsUp;
        results.clear();
    }

    /** Whatever is checked now is of no interest. */
    void stopChecks() {
        loop++;
        checking = false;
    }

    /** A check has ended; true when it flipped the server. */
    boolean count(boolean passed, int rise, int fall) {
        boolean first = passed && !everPassed;
        everPassed |= passed;
        results.add(passed);
        int needed = passed ? rise : fall;
        boolean enough = results.size() >= needed
                && results.subList(results.size() - needed, results.size()).stream()
                        .allMatch(result -> result == passed);
        if (passed == up || !first && !enough) {
            return false;
        }
        up = passed;
        return true;
    }

    boolean up() {
        return unchecked || up;
    }

    boolean halted() {
        return desired.state() == AdminState.HALTED;
    }

    boolean hasRoom() {
        return desired.maxConnections() == 0 || open < desired.maxConnections();
    }

    /** Whether a client that is new may come, room aside. */
    boolean takesNewClients() {
        return desired.state() == AdminState.ENABLED && up() && desired.weight() > 0;
    }

    /** Its weight in thousandths; in a slow start it grows from a tenth. */
    long weight(long nowMs) {
        long lengthMs = desired.slowStartSeconds() * 1000L;
        long sinceMs = nowMs - upSinceMs;
        return desired.weight() * (sinceMs >= lengthMs ? 1000 : 100 + 900 * sinceMs / lengthMs);
    }
}
