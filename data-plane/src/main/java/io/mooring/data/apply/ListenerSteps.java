package io.mooring.data.apply;

import io.mooring.api.ApplyProblem;
import io.mooring.api.ListenerState;
import io.mooring.api.ListenerStatus;
import io.mooring.data.listen.Listeners;
import io.mooring.data.live.LiveState;
import io.mooring.data.live.LiveVirtualServer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Does the steps that concern listeners, and knows which listeners failed to open. Threading: that of its {@link Applier}. */
final class ListenerSteps {
    private static final Logger LOG = LoggerFactory.getLogger(Applier.class);

    private final LiveState live;
    private final Listeners listeners;
    private final Map<Step.OpenListener, ApplyProblem> failed = new LinkedHashMap<>();

    ListenerSteps(LiveState live, Listeners listeners) {
        this.live = live;
        this.listeners = listeners;
    }

    void close(Step.CloseListener close) {
        failed.remove(new Step.OpenListener(close.virtualServer(), close.address(), close.port()));
        listeners.close(close.address(), close.port());
    }

    void move(Step.MoveListener move) {
        failed.remove(new Step.OpenListener(move.from(), move.address(), move.port()));
        open(List.of(new Step.OpenListener(move.virtualServer(), move.address(), move.port())));
    }

    /** Tries those that failed once more. */
    void retry() {
        open(List.copyOf(failed.keySet()));
    }

    /** Whether one failed and was not opened or given up since. */
    boolean failed() {
        return !failed.isEmpty();
    }

    /** Why those failed. */
    List<ApplyProblem> problems() {
        return List.copyOf(failed.values());
    }

    /** Opens these, as far as that is possible. */
    void open(List<Step.OpenListener> steps) {
        List<ListenerStatus> opened = listeners.open(steps.stream()
                .map(step -> new Listeners.Wanted(step.address(), step.port(), made(step)))
                .toList());
        for (int i = 0; i < opened.size(); i++) {
            note(steps.get(i), opened.get(i));
        }
    }

    private LiveVirtualServer made(Step.OpenListener step) {
        LiveVirtualServer server = live.get(step.virtualServer());
        if (server == null) {
            throw new IllegalStateException("a listener opens after its virtual server was made: " + step);
        }
        return server;
    }

    private void note(Step.OpenListener step, ListenerStatus status) {
        if (status.state() != ListenerState.FAILED) {
            if (failed.remove(step) != null) {
                LOG.info("event=listener-recovered address={} port={}", step.address(), step.port());
            }
            return;
        }
        String problem = String.valueOf(status.error());
        ApplyProblem noted = new ApplyProblem(step.virtualServer(), endpoint(step.address(), step.port()), problem);
        if (!noted.equals(failed.put(step, noted))) {
            LOG.warn(
                    "event=listener-failed virtualServer={} address={} port={} problem=\"{}\"",
                    step.virtualServer(),
                    step.address(),
                    step.port(),
                    problem);
        }
    }

    static String endpoint(String address, int port) {
        return address.indexOf(':') < 0 ? address + ":" + port : "[" + address + "]:" + port;
    }
}
