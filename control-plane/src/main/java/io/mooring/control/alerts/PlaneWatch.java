package io.mooring.control.alerts;

import io.mooring.api.PlaneState;
import io.mooring.api.PlaneStatus;
import io.mooring.control.fleet.LivePlane;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * What is wrong at one data plane, and whether that is new.
 *
 * <p>What nobody was told of before is taken as it is found at the first sight: whoever begins to be told hears of changes
 * alone. What somebody was told of, by a process before this one, is where the comparison goes on.
 *
 * <p>Threading: confined to the thread of its {@link AlertLoop}.
 */
final class PlaneWatch {
    /**
     * Milliseconds for which a plane must be lost before it is told. That it is lost is judged by the wall clock: one that
     * jumps, or a process that was stopped for a while, makes all planes lost until each is asked once more.
     */
    static final long LOST_FOR_MS = 2_000;

    private static final Logger LOG = Logger.getLogger(PlaneWatch.class);
    private static final long NOT_LOST = Long.MIN_VALUE;

    private final String name;
    private final CompletableFuture<Optional<Set<Subject>>> remembered;
    private boolean begun;
    private boolean lost;
    private @Nullable Set<Subject> wrong; // of its reports; null: never seen
    private boolean changed;
    private @Nullable LivePlane seen;
    private @Nullable PlaneStatus report;
    private long seenMs;
    private long lostMs;

    /** A watch that goes on from what was told before, as soon as that is known. */
    PlaneWatch(String name, CompletableFuture<Optional<Set<Subject>>> remembered) {
        this.name = name;
        this.remembered = remembered;
    }

    /**
     * What has changed since the last look.
     *
     * @param nowMs a clock that never steps back
     */
    @SuppressWarnings("ReferenceEquality") // the same report, not an equal one: to compare them all would cost
    List<Change> look(LivePlane plane, long nowMs) {
        if (!begun && !begin()) {
            return List.of();
        }
        if (seen != plane) { // the first, or another process: registered at another URL
            seen = plane;
            report = null;
            seenMs = nowMs;
            lostMs = NOT_LOST;
        }
        if (plane.state() == PlaneState.LOST) {
            return silent(plane, nowMs);
        }
        lostMs = NOT_LOST;
        PlaneStatus now = plane.status();
        if (now == null || now == report) {
            return List.of();
        }
        report = now;
        return compared(now);
    }

    private boolean begin() {
        if (!remembered.isDone()) {
            return false;
        }
        begun = true;
        remembered.join().ifPresent(told -> {
            Set<Subject> known = new HashSet<>(told);
            lost = known.remove(Subject.dataPlane(name));
            wrong = known;
        });
        return true;
    }

    private List<Change> silent(LivePlane plane, long nowMs) {
        Instant answered = plane.answeredAt();
        if (lostMs == NOT_LOST) {
            lostMs = nowMs;
        }
        long since = answered == null ? seenMs : lostMs;
        long atLeast = answered == null ? LivePlane.LOST_AFTER.toMillis() : LOST_FOR_MS;
        if (lost || nowMs - since < atLeast) {
            return List.of();
        }
        lost = true;
        wrong = wrong == null ? Set.of() : wrong;
        changed = true;
        return List.of(new Change(Subject.dataPlane(name), name, true, plane.failure(), answered));
    }

    private List<Change> compared(PlaneStatus now) {
        List<Change> changes = new ArrayList<>();
        if (lost) {
            lost = false;
            changes.add(new Change(Subject.dataPlane(name), name, false, null, null));
        }
        boolean firstSight = wrong == null;
        Transitions transitions = Transitions.between(wrong == null ? Set.of() : wrong, name, now);
        changed |= firstSight || !changes.isEmpty() || !transitions.wrong().equals(wrong);
        wrong = transitions.wrong();
        if (firstSight) {
            LOG.infof(
                    "alerts watch dataPlane=%s wrong=%d",
                    name, transitions.wrong().size());
        } else {
            changes.addAll(transitions.changes());
        }
        return changes;
    }

    /** What is wrong, when it is not what it was at the last call; else null. */
    @Nullable
    Set<Subject> toRemember() {
        if (!changed || wrong == null) {
            return null;
        }
        changed = false;
        Set<Subject> all = new HashSet<>(wrong);
        if (lost) {
            all.add(Subject.dataPlane(name));
        }
        return all;
    }
}
