package io.mooring.control.fleet;

import io.mooring.api.ApplyProblem;
import io.mooring.api.PlaneState;
import io.mooring.api.PlaneStatus;
import io.mooring.api.Snapshot;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one registered data plane.
 *
 * <p>Threading: the plane's one link writes, through {@link #compared}, {@link #answered}, {@link #failed} and {@link
 * #refused} or {@link #foreign}; anybody reads. All that is known stands behind one reference.
 */
public final class LivePlane {
    /** Without an answer for longer than this, a plane is stale. */
    public static final Duration STALE_AFTER = Duration.ofSeconds(3);

    /** Without an answer for longer than this, a plane is lost. */
    public static final Duration LOST_AFTER = Duration.ofSeconds(30);

    private final Clock clock;
    private final Runnable changed;
    private volatile DataPlane registration;
    private volatile Known known = new Known(null, null, null, null, null);

    /**
     * @param status its last report; null: it never answered
     * @param answeredAt when that came
     * @param failure why the last attempt to reach it failed; null: it did not
     * @param refusal the newest revision that it refused, as far as it still matters
     * @param behindSince since when it does not run the newest revision; null: it does, or nobody has compared yet
     */
    private record Known(
            @Nullable PlaneStatus status,
            @Nullable Instant answeredAt,
            @Nullable String failure,
            @Nullable Refusal refusal,
            @Nullable Instant behindSince) {}

    /** Foreign: what it runs is not of this store, whatever the numbers say. */
    private record Refusal(long revision, String words, boolean foreign) {}

    /** A plane of which nothing is known; the callback runs after each change, on the writer's thread. */
    LivePlane(DataPlane registration, Clock clock, Runnable changed) {
        this.registration = registration;
        this.clock = clock;
        this.changed = changed;
    }

    /** How it is registered. */
    public DataPlane registration() {
        return registration;
    }

    /** The registration has other labels; the process behind it is the same. */
    void relabelled(DataPlane newRegistration) {
        registration = newRegistration;
    }

    /** Its link looked at the newest revision: from now on it is behind, or it is not. */
    public void compared(Snapshot newest) {
        Known old = known;
        boolean inStep = inStep(newest);
        if (inStep == (old.behindSince == null)) {
            return;
        }
        known = new Known(old.status, old.answeredAt, old.failure, old.refusal, inStep ? null : clock.instant());
    }

    /** It reported. */
    public void answered(PlaneStatus status, Snapshot newest) {
        Known old = known;
        boolean inStep = Drift.inStep(newest, status);
        Instant now = clock.instant();
        Instant behindSince = inStep ? null : old.behindSince == null ? now : old.behindSince;
        known = new Known(status, now, null, inStep ? null : old.refusal, behindSince);
        changed.run();
    }

    /** It could not be reached, or did not answer as data planes do. */
    public void failed(String why) {
        Known old = known;
        known = new Known(old.status, old.answeredAt, why, old.refusal, old.behindSince);
        changed.run();
    }

    /** It does not take this revision, and will not until something changes. */
    public void refused(long revision, String why) {
        refused(new Refusal(revision, why, false));
    }

    /** This revision is not sent to it, because what it runs is not of this store. */
    public void foreign(long revision, String why) {
        refused(new Refusal(revision, why, true));
    }

    private void refused(Refusal refusal) {
        Known old = known;
        known = new Known(old.status, old.answeredAt, old.failure, refusal, old.behindSince);
        changed.run();
    }

    /** Its last report; null: it never answered. */
    public @Nullable PlaneStatus status() {
        return known.status;
    }

    /** When its last report came; null: it never answered. */
    public @Nullable Instant answeredAt() {
        return known.answeredAt;
    }

    /** Why the last attempt to reach it failed; null: it did not, or there was none. */
    public @Nullable String failure() {
        return known.failure;
    }

    /** Whether it answers, judged by the time since it last did. */
    public PlaneState state() {
        return state(known, clock.instant());
    }

    private static PlaneState state(Known known, Instant now) {
        if (known.answeredAt == null) {
            return PlaneState.LOST;
        }
        Duration silence = Duration.between(known.answeredAt, now);
        if (silence.compareTo(LOST_AFTER) > 0) {
            return PlaneState.LOST;
        }
        return silence.compareTo(STALE_AFTER) > 0 ? PlaneState.STALE : PlaneState.CONNECTED;
    }

    /** Whether it was last heard to run this revision of this store, or a newer one. */
    boolean runs(String storeId, long revision) {
        Known now = known;
        PlaneStatus status = now.status;
        return status != null
                && storeId.equals(status.storeId())
                && status.appliedRevision() >= revision
                && (now.refusal == null || !now.refusal.foreign);
    }

    /** Whether it refused this revision or one that came after it. */
    public boolean hasRefused(long revision) {
        return refusal(revision) != null;
    }

    /** Why it refused this revision or one that came after it; null: it did not. */
    @Nullable
    String refusal(long revision) {
        Refusal refusal = known.refusal;
        return refusal != null && refusal.revision >= revision ? refusal.words : null;
    }

    /** Whether it was last heard to run exactly this snapshot. */
    public boolean inStep(Snapshot newest) {
        PlaneStatus status = known.status;
        return status != null && Drift.inStep(newest, status);
    }

    /** All of it, for people and programs. */
    public DataPlaneStatus describe(Snapshot newest) {
        Known now = known;
        Instant instant = clock.instant();
        long lagMs = now.behindSince == null
                ? 0
                : Duration.between(now.behindSince, instant).toMillis();
        String lastError = now.failure != null ? now.failure : now.refusal != null ? now.refusal.words : null;
        PlaneStatus status = now.status;
        if (status == null) {
            return new DataPlaneStatus(
                    PlaneState.LOST,
                    newest.revision(),
                    null,
                    lagMs,
                    List.of(new ApplyProblem(null, "data plane", "has never answered")),
                    lastError,
                    List.of(),
                    0,
                    0,
                    null,
                    null);
        }
        boolean inStep = Drift.inStep(newest, status);
        return new DataPlaneStatus(
                state(now, instant),
                newest.revision(),
                status.appliedRevision(),
                inStep ? 0 : lagMs,
                Drift.between(newest, status),
                lastError,
                status.problems(),
                status.connections(),
                status.persistenceEntries(),
                status.version(),
                status.startedAt());
    }
}
