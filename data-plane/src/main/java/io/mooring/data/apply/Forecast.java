package io.mooring.data.apply;

import io.mooring.api.AdminState;
import io.mooring.api.ApplyProblem;
import io.mooring.api.Configuration;
import io.mooring.api.Globals;
import io.mooring.api.PlaneImpact;
import io.mooring.api.Snapshot;
import io.mooring.api.VirtualServer;
import io.mooring.data.listen.Listeners;
import io.mooring.data.live.LiveState;
import io.mooring.data.live.LiveVirtualServer;
import io.mooring.data.live.Seat;
import io.mooring.data.live.SessionSettings;
import io.mooring.data.session.Sessions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Goes through the steps of a change as its {@link Applier} would, and counts what each would do to listeners, entries and
 * sessions, instead of doing it. For one change.
 *
 * <p>Threading: the applier's thread, so that nothing is changed meanwhile but by clients.
 */
final class Forecast {
    private final LiveState live;
    private final Listeners listeners;
    private final Sessions sessions;
    private final Map<LiveVirtualServer, Set<String>> halted = new HashMap<>();
    private final Map<LiveVirtualServer, Integer> shorterSilenceMs = new HashMap<>();
    private final List<ApplyProblem> problems = new ArrayList<>();
    private long opened;
    private long closed;
    private long entries;

    Forecast(LiveState live, Listeners listeners, Sessions sessions) {
        this.live = live;
        this.listeners = listeners;
        this.sessions = sessions;
    }

    /** What these steps would do to a data plane that runs this; null: nothing yet. */
    PlaneImpact of(@Nullable Snapshot current, Snapshot wanted) {
        Configuration before = current == null ? Configuration.EMPTY : current.configuration();
        for (Step step : Plan.of(before, wanted.configuration())) {
            look(step, wanted.configuration().globals());
        }
        return new PlaneImpact(
                current == null ? null : current.storeId(),
                current == null ? 0 : current.revision(),
                opened,
                closed,
                halted.isEmpty() && shorterSilenceMs.isEmpty()
                        ? 0
                        : sessions.count(this::ends).join(),
                entries,
                problems);
    }

    private void look(Step step, Globals globals) {
        if (step instanceof Step.OpenListener open) {
            open(open.virtualServer(), open.address(), open.port());
        } else if (step instanceof Step.MoveListener move) {
            if (!listeners.listens(move.address(), move.port())) {
                open(move.virtualServer(), move.address(), move.port());
            }
        } else if (step instanceof Step.CloseListener close) {
            closed += listeners.listens(close.address(), close.port()) ? 1 : 0;
        } else if (step instanceof Step.Update update) {
            update(update.desired(), globals);
        } else if (step instanceof Step.CloseSessions close) {
            LiveVirtualServer server = live.get(close.virtualServer());
            if (server != null) {
                halted.computeIfAbsent(server, none -> new HashSet<>()).add(close.realServer());
            }
        } else if (step instanceof Step.Remove remove) {
            LiveVirtualServer server = live.get(remove.virtualServer());
            entries += server == null ? 0 : server.entriesMovedBy(null);
        }
    }

    private void open(String virtualServer, String address, int port) {
        opened++;
        String obstacle = listeners.obstacle(address, port);
        if (obstacle != null) {
            problems.add(new ApplyProblem(virtualServer, ListenerSteps.endpoint(address, port), obstacle));
        }
    }

    private void update(VirtualServer desired, Globals globals) {
        LiveVirtualServer server = live.get(desired.name());
        if (server == null) {
            return;
        }
        entries += server.entriesMovedBy(desired);
        int silenceMs = SessionSettings.of(desired, globals).silenceMs();
        if (silenceMs < server.settings().silenceMs()) {
            shorterSilenceMs.put(server, silenceMs);
        }
    }

    /** Whether a session would end: at once, or with the next tick of its loop. */
    private boolean ends(LiveVirtualServer at, @Nullable Seat seat, long silentMs) {
        Integer mostSilentMs = shorterSilenceMs.get(at);
        if (mostSilentMs != null && silentMs >= mostSilentMs) {
            return true;
        }
        if (seat == null || seat.fallback() || halted.isEmpty()) {
            return false;
        }
        return halted.getOrDefault(at, Set.of()).contains(seat.server().name())
                || seat.server().state() == AdminState.HALTED;
    }
}
