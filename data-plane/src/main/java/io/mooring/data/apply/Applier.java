package io.mooring.data.apply;

import io.mooring.api.AdminState;
import io.mooring.api.ApplyProblem;
import io.mooring.api.ApplyReport;
import io.mooring.api.Configuration;
import io.mooring.api.PlaneImpact;
import io.mooring.api.Snapshot;
import io.mooring.api.SnapshotRules;
import io.mooring.api.Violation;
import io.mooring.data.disk.TableFiles;
import io.mooring.data.faults.FaultLine;
import io.mooring.data.listen.Listeners;
import io.mooring.data.live.LiveState;
import io.mooring.data.live.LiveVirtualServer;
import io.mooring.data.session.Sessions;
import io.mooring.data.stats.Cause;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Takes snapshots over, one at a time.
 *
 * <pre>
 *   snapshot of …            revision                    what happens
 *   no snapshot yet          any                         taken over
 *   the same store           newer                       taken over
 *   the same store           equal, same digest          nothing
 *   the same store           equal, same content         taken over, with its digest
 *   the same store           older, or equal but other   refused, unless resync
 *   another store            any                         refused, unless resync
 * </pre>
 *
 * <p>Threading: the methods that change are synchronized and called off the event loops; what readers see stands behind one
 * volatile reference.
 */
public final class Applier {
    private static final Logger LOG = LoggerFactory.getLogger(Applier.class);

    private final SnapshotRules rules;
    private final SnapshotFile file;
    private final LiveState live;
    private final ListenerSteps listeners;
    private final Listeners sockets;
    private final Sessions sessions;
    private final TableFiles tables;
    private final FaultLine refused = new FaultLine(LOG, Level.WARN, "snapshot-refused");
    private boolean frozen;
    private volatile Running running = new Running(null, List.of());

    /** What runs, and what is wrong with it. */
    private record Running(@Nullable Snapshot snapshot, List<ApplyProblem> problems) {}

    /** What became of a snapshot. */
    public sealed interface Outcome {}

    /** It runs now. */
    public record Applied(ApplyReport report) implements Outcome {}

    /** It breaks rules; nothing was changed. */
    public record Invalid(List<Violation> violations) implements Outcome {}

    /** What runs is not older, or comes from another store; nothing was changed. */
    public record Stale(String detail) implements Outcome {}

    /** What taking it over would do; nothing was changed. */
    public record Foreseen(PlaneImpact impact) implements Outcome {}

    /** Another process is taking over, which will decide; nothing was changed. */
    public record Frozen() implements Outcome {}

    /** An applier that runs nothing yet. */
    public Applier(
            SnapshotRules rules,
            SnapshotFile file,
            LiveState live,
            Listeners listeners,
            Sessions sessions,
            TableFiles tables) {
        this.rules = rules;
        this.file = file;
        this.live = live;
        this.listeners = new ListenerSteps(live, listeners);
        this.sockets = listeners;
        this.sessions = sessions;
        this.tables = tables;
    }

    /** The snapshot that runs; null: none yet. */
    public @Nullable Snapshot current() {
        return running.snapshot();
    }

    /** What could not be taken over of it, now: a listener that came later is not among them. */
    public List<ApplyProblem> problems() {
        List<ApplyProblem> problems = new ArrayList<>(running.problems());
        String unsaved = file.problem();
        if (unsaved != null) {
            problems.add(new ApplyProblem(null, "snapshot file", unsaved));
        }
        tables.problems().forEach((name, text) -> problems.add(new ApplyProblem(name, "stick table file", text)));
        return List.copyOf(problems);
    }

    /**
     * Runs what was on disk, if anything. Listeners open when each real server has been checked once, or after
     * {@link FirstChecks#MOST_MS}: until then all count as down, and the clients that come back at once would all be sent to
     * the fallback.
     */
    public synchronized void restore() {
        Snapshot saved = file.read();
        if (saved != null) {
            run(saved, () -> FirstChecks.await(live));
            tables.forgetOthers();
            LOG.info("event=restored revision={} store={}", saved.revision(), saved.storeId());
        }
    }

    /** Runs the snapshot of another process, which is asked for its sockets and entries before listeners open. */
    public synchronized void takeOver(Snapshot theirs, Runnable beforeListenersOpen) {
        run(theirs, beforeListenersOpen);
        LOG.info("event=took-over revision={} store={}", theirs.revision(), theirs.storeId());
    }

    /** Changes nothing any more, until {@link #thaw}: another process takes over. The answer is what runs. */
    public synchronized @Nullable Snapshot freeze() {
        frozen = true;
        return running.snapshot();
    }

    /** Changes again, since the other process did not come to anything. */
    public synchronized void thaw() {
        frozen = false;
    }

    /** Takes a received snapshot over. With resync the operator vouches for an older one or another store's. */
    public synchronized Outcome apply(Snapshot snapshot, boolean resync) {
        if (frozen) {
            return new Frozen();
        }
        long begin = System.nanoTime();
        List<Violation> violations = rules.violations(snapshot);
        if (!violations.isEmpty()) {
            refused.add("violations=" + violations.size() + " first=\"" + violations.get(0) + "\"");
            return new Invalid(violations);
        }
        Snapshot current = running.snapshot();
        if (current != null) {
            if (current.equals(snapshot)) {
                return new Applied(new ApplyReport(
                        snapshot.storeId(), snapshot.revision(), true, List.of(), List.of(), List.of(), problems()));
            }
            String stale = resync ? null : staleness(current, snapshot);
            if (stale != null) {
                refused.add("problem=\"" + stale + "\"");
                return new Stale(stale);
            }
        }
        Difference difference = run(snapshot, () -> {});
        long saving = System.nanoTime();
        file.save(snapshot); // it runs already: what a slow disk delays is this answer
        long end = System.nanoTime();
        LOG.info(
                "event=applied revision={} added={} changed={} removed={} globals={} problems={} ms={} saveMs={}",
                snapshot.revision(),
                difference.added().size(),
                difference.changed().size(),
                difference.removed().size(),
                difference.globals(),
                problems().size(),
                (end - begin) / 1_000_000,
                (end - saving) / 1_000_000);
        return new Applied(new ApplyReport(
                snapshot.storeId(),
                snapshot.revision(),
                false,
                difference.added(),
                difference.changed(),
                difference.removed(),
                problems()));
    }

    /** Says what taking a snapshot over would do now, whatever its revision, and does not do it. */
    public synchronized Outcome foresee(Snapshot snapshot) {
        if (frozen) {
            return new Frozen();
        }
        List<Violation> violations = rules.violations(snapshot);
        return violations.isEmpty()
                ? new Foreseen(new Forecast(live, sockets, sessions).of(running.snapshot(), snapshot))
                : new Invalid(violations);
    }

    /** Tries what has failed once more: a port may be free by now, a disk may have room. */
    public synchronized void retry() {
        Snapshot current = running.snapshot();
        if (current == null || frozen || (!listeners.failed() && !file.failed())) {
            return;
        }
        listeners.retry();
        if (file.failed()) {
            file.save(current);
        }
        publish(current);
    }

    private static @Nullable String staleness(Snapshot current, Snapshot received) {
        String remedy = "; POST /api/v1/data-planes/{name}/resync at the control plane takes it over all the same";
        if (!current.storeId().equals(received.storeId())) {
            return "revision " + received.revision() + " of store " + received.storeId()
                    + " was not taken over: this data plane runs revision " + current.revision() + " of store "
                    + current.storeId() + remedy;
        }
        if (received.revision() < current.revision()) {
            return "revision " + received.revision() + " is older than revision " + current.revision()
                    + ", which runs here" + remedy;
        }
        // The same under another digest is what version 0.1.0 kept, and its control plane sent.
        return received.revision() == current.revision()
                        && !received.configuration().equals(current.configuration())
                ? "this data plane runs another document as revision " + current.revision() + remedy
                : null;
    }

    private Difference run(Snapshot snapshot, Runnable beforeListenersOpen) {
        Snapshot current = running.snapshot();
        Configuration before = current == null ? Configuration.EMPTY : current.configuration();
        Difference difference = Difference.between(before, snapshot.configuration());
        live.update(snapshot.configuration().globals());
        sessions.journal().level(snapshot.configuration().globals().connectionLog());
        List<Step.OpenListener> opening = new ArrayList<>();
        boolean begun = false;
        for (Step step : Plan.of(difference, before, snapshot.configuration())) {
            if (step instanceof Step.OpenListener open) {
                if (!begun) {
                    begun = true;
                    beforeListenersOpen.run();
                }
                opening.add(open);
            } else {
                listeners.open(opening);
                opening.clear();
                perform(step, snapshot.configuration());
            }
        }
        listeners.open(opening);
        publish(snapshot);
        return difference;
    }

    private void perform(Step step, Configuration configuration) {
        if (step instanceof Step.CloseListener close) {
            listeners.close(close);
        } else if (step instanceof Step.Remove remove) {
            live.remove(remove.virtualServer());
            tables.forget(remove.virtualServer());
        } else if (step instanceof Step.Update update) {
            LiveVirtualServer server = live.put(update.desired(), configuration.globals());
            tables.keep(server.name(), server.table()); // it is read back before its listeners open
        } else if (step instanceof Step.CloseSessions) {
            int closed = sessions.close(seat -> seat.server().state() == AdminState.HALTED, Cause.HALTED)
                    .join();
            LOG.info("event=halted sessionsClosed={}", closed);
        } else if (step instanceof Step.MoveListener move) {
            listeners.move(move);
        }
    }

    private void publish(Snapshot snapshot) {
        running = new Running(snapshot, List.copyOf(listeners.problems()));
    }
}
