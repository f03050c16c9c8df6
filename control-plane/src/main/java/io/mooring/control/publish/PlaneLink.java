package io.mooring.control.publish;

import io.mooring.api.ApplyReport;
import io.mooring.api.PlaneStatus;
import io.mooring.api.Snapshot;
import io.mooring.control.fleet.LivePlane;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Keeps one data plane at the newest snapshot.
 *
 * <pre>
 *          open
 *           │
 *           ▼    report, and it is in step or will not be asked again
 *    ┌──▶ ASKING ──────────────────────────────────────────────────────┐
 *    │      │ ▲                                                        │
 *    │      │ │ took it       refused it, failed                       ▼
 *    │      │ └────── SENDING ─────────────────────────────────────▶ RESTING
 *    │      │            ▲                                           │   │
 *    │      └────────────┘  report, and it is behind                 │   │
 *    │                   ▲                                           │   │
 *    │                   └─── wake, and it is known to be behind ────┘   │
 *    └────────────── a second is over; after a failure, the back-off ────┘
 *                                                or a wake
 * </pre>
 *
 * A request that fails, in ASKING or SENDING, leads to RESTING for the back-off. {@code close} leads from everywhere to
 * CLOSED, where answers that still come are ignored.
 *
 * What comes while another snapshot is sent follows it without a question between. To ask for a large report, or only
 * whether it has changed, takes long: that is given up when there is something to send.
 *
 * <p>Invariants: one request at most is waited for. What a plane has refused is not sent to it again until the newest
 * snapshot or the plane's own report is another one, or an operator asks for a resync. A replica that does not hold the
 * plane's lease only asks: SENDING is for the one that does. A plane that answers under another name than it is registered
 * with is as good as silent: it would be counted twice, or be somebody else's. What is not of this store's past is not
 * replaced but by a resync.
 *
 * <p>Threading: confined to the executor's one thread, on which answers come back as well.
 */
final class PlaneLink {
    static final int POLL_MS = 1_000;
    static final int FIRST_BACKOFF_MS = 100;
    static final int LAST_BACKOFF_MS = 5_000;

    /** How often in a row a question gives way to a change: who writes all the time must not keep the answers away for good. */
    private static final int GIVE_UP = 10;

    /** After a change that another replica sends: looks at the plane begin so soon, and double. */
    static final int FIRST_LOOK_MS = 20;

    private static final int QUICK_LOOKS = 6;

    /** So often a plane may be ahead of this replica, which hears of another's revision a moment later, or each second. */
    private static final int LEADS = 5;

    private static final Logger LOG = Logger.getLogger(PlaneLink.class);

    private final LivePlane plane;
    private final Supplier<Snapshot> newest;
    private final Encoding encoding;
    private final PlaneClient client;
    private final Leases leases;
    private final Lineage lineage;
    private final Pace pace;
    private final ScheduledExecutorService executor;
    private final RandomGenerator random;

    private Phase phase = Phase.RESTING;
    private @Nullable ScheduledFuture<?> rest;
    private @Nullable CompletableFuture<?> exchange;
    private int failures;
    private boolean resync;
    private @Nullable Attempt settled;
    private boolean taken;
    private Pace.@Nullable Turn turn; // at saying all of a large report
    private int givenUp; // questions in a row that gave way
    private int looks;
    private int leads;

    private enum Phase {
        ASKING,
        SENDING,
        RESTING,
        CLOSED
    }

    /**
     * What was answered, and what a repetition would be the same of.
     *
     * @param revision the snapshot that was sent, or held back
     * @param startedAt the process that had it sent
     */
    private record Attempt(
            String storeId,
            long revision,
            Instant startedAt,
            @Nullable String planesStoreId,
            long planesRevision,
            @Nullable String planesDigest) {
        static Attempt of(Snapshot snapshot, PlaneStatus status) {
            return new Attempt(
                    snapshot.storeId(),
                    snapshot.revision(),
                    status.startedAt(),
                    status.storeId(),
                    status.appliedRevision(),
                    status.digest());
        }
    }

    PlaneLink(
            LivePlane plane,
            Supplier<Snapshot> newest,
            Encoding encoding,
            PlaneClient client,
            Leases leases,
            Lineage lineage,
            Pace pace,
            ScheduledExecutorService executor,
            RandomGenerator random) {
        this.plane = plane;
        this.newest = newest;
        this.encoding = encoding;
        this.client = client;
        this.leases = leases;
        this.lineage = lineage;
        this.pace = pace;
        this.executor = executor;
        this.random = random;
    }

    /** The plane that it keeps. */
    LivePlane plane() {
        return plane;
    }

    /** There may be a newer snapshot, or the plane has announced itself. Also begins the link. */
    void wake() {
        Snapshot snapshot = newest.get();
        plane.compared(snapshot);
        looks = 0;
        PlaneStatus status = plane.status();
        if (phase != Phase.RESTING) {
            if (phase == Phase.ASKING
                    && givenUp < GIVE_UP
                    && failures == 0
                    && status != null
                    && status.large()
                    && wanted(snapshot, status)) {
                givenUp++;
                giveUp(); // a large report can be asked for again, and the change would wait for it
                send(snapshot, status);
            }
            return; // else the answer under way will be compared with the newest anyway
        }
        if (failures > 0 || status == null) {
            ask();
        } else if (wanted(snapshot, status)) {
            send(snapshot, status);
        } else if (watches(snapshot, status)) {
            endRest();
            rest(FIRST_LOOK_MS);
        }
    }

    /** The replica that sends has noted that the plane refused this. */
    void told(long revision, String why) {
        Snapshot snapshot = newest.get();
        if (phase != Phase.CLOSED
                && !leases.sendsTo(name())
                && revision == snapshot.revision()
                && !plane.inStep(snapshot)
                && !plane.hasRefused(revision)) {
            plane.refused(revision, why);
        }
    }

    /** The operator wants this store's newest snapshot on the plane, whatever it runs; tried until it is answered. */
    void resync() {
        resync = true;
        settled = null;
        wake();
    }

    /** Ends it; the plane serves on. */
    void close() {
        endRest();
        phase = Phase.CLOSED;
        giveUp();
    }

    /** Of a large report only what is brief, unless it is this plane's turn to say all. */
    private void ask() {
        endRest();
        phase = Phase.ASKING;
        PlaneStatus known = plane.status();
        if (known == null || known.condition() == null || !known.large()) {
            begin(client.status(plane.registration().url()), this::reported);
        } else if (!askAll(false)) {
            begin(client.brief(plane.registration().url()), answer -> reportedBriefly(known, answer));
        }
    }

    /** False: others are having their turn. */
    private boolean askAll(boolean changed) {
        Pace.Turn mine = pace.take(changed);
        if (mine == null) {
            return false;
        }
        turn = mine;
        begin(client.status(plane.registration().url()), answer -> {
            endTurn();
            reported(answer);
        });
        return true;
    }

    private void endTurn() {
        if (turn != null) {
            turn.end();
            turn = null;
        }
    }

    /** Waits no longer for what is under way. */
    private void giveUp() {
        endTurn();
        if (exchange != null) {
            exchange.cancel(true);
        }
    }

    /** What is brief is new, and the virtual servers are as they were: or they are not, and all is asked for. */
    private void reportedBriefly(PlaneStatus known, Answer<PlaneStatus> answer) {
        if (answer instanceof Answer.Took<PlaneStatus> took && took.value().condition() != null) {
            PlaneStatus brief = took.value();
            boolean same = Objects.equals(brief.condition(), known.condition())
                    && brief.startedAt().equals(known.startedAt());
            if (same || !askAll(true)) {
                reported(new Answer.Took<>(brief.with(known.condition(), known.virtualServers())));
            }
        } else {
            reported(answer);
        }
    }

    private void send(Snapshot snapshot, PlaneStatus status) {
        endRest();
        phase = Phase.SENDING;
        Attempt attempt = Attempt.of(snapshot, status);
        boolean withResync = resync;
        begin(
                client.put(plane.registration().url(), encoding.bytes(snapshot), withResync),
                answer -> sent(snapshot, attempt, withResync, answer));
    }

    private <T> void begin(CompletableFuture<Answer<T>> request, Consumer<Answer<T>> then) {
        exchange = request;
        var unused = request.whenCompleteAsync(
                (answer, error) -> {
                    if (phase == Phase.CLOSED || exchange != request) {
                        return; // nobody waits for it any more
                    }
                    try {
                        then.accept(error == null ? answer : new Answer.Failed<>(error.toString()));
                    } catch (RuntimeException e) {
                        // A bug of ours must not end the link for good, and not fill the log either.
                        LOG.errorf(e, "link failed dataPlane=%s", name());
                        failures = Integer.SIZE;
                        failed("the control plane failed: see its log");
                    }
                },
                executor);
    }

    private void reported(Answer<PlaneStatus> answer) {
        givenUp = 0;
        if (answer instanceof Answer.Took<PlaneStatus> took) {
            PlaneStatus status = took.value();
            if (!name().equals(status.name())) {
                failed("it answers as data plane \"" + status.name() + "\" (expected \"" + name()
                        + "\", as it is registered here; its own name is its MOORING_NAME)");
                return;
            }
            Snapshot snapshot = newest.get();
            boolean anew = reached();
            plane.answered(status, snapshot);
            if (anew) {
                leases.soon();
            }
            if (wanted(snapshot, status)) {
                send(snapshot, status);
            } else if (watches(snapshot, status) && looks < QUICK_LOOKS) {
                rest(FIRST_LOOK_MS << looks++);
            } else {
                rest(POLL_MS - random.nextInt(POLL_MS / 10));
            }
        } else {
            failed(why(answer));
        }
    }

    private void sent(Snapshot snapshot, Attempt attempt, boolean withResync, Answer<ApplyReport> answer) {
        if (answer instanceof Answer.Failed<ApplyReport> failed) {
            failed(failed.why());
            return;
        }
        reached();
        settled = attempt;
        taken = answer instanceof Answer.Took;
        resync &= !withResync;
        if (answer instanceof Answer.Took<ApplyReport> took) {
            LOG.infof(
                    "snapshot taken dataPlane=%s revision=%d problems=%d",
                    name(), snapshot.revision(), took.value().problems().size());
            leases.taken(name());
            if (!sendNext(snapshot)) {
                ask(); // what it reports now is what convergence is judged by
            }
        } else {
            String why = why(answer);
            refused(snapshot, why);
            leases.refused(name(), snapshot.revision(), why);
            rest(POLL_MS);
        }
    }

    /** Sends what has come while this was sent; false: nothing has, or it is time for a question. */
    private boolean sendNext(Snapshot taken) {
        Snapshot snapshot = newest.get();
        PlaneStatus before = plane.status();
        if (snapshot.revision() == taken.revision() || before == null || givenUp >= GIVE_UP) {
            return false;
        }
        PlaneStatus now = before.running(taken);
        if (!wanted(snapshot, now)) {
            return false;
        }
        givenUp++;
        send(snapshot, now);
        return true;
    }

    /** Whether the newest snapshot should go to the plane now. Notes why not, when the plane runs what must not be replaced. */
    private boolean wanted(Snapshot snapshot, PlaneStatus status) {
        lineage.published(snapshot);
        if (plane.inStep(snapshot)) {
            resync = false;
            leads = 0;
            return false;
        }
        Attempt attempt = Attempt.of(snapshot, status);
        if (attempt.equals(settled)) {
            if (taken) {
                taken = false;
                refused(snapshot, "it said that it took the revision, but runs what it ran before");
            }
            return false;
        }
        Lineage.Verdict verdict = resync ? new Lineage.Follows() : lineage.of(snapshot, status);
        if (verdict instanceof Lineage.NotKnown) {
            return false; // it is a matter of milliseconds, and wakes this link
        }
        if (!(verdict instanceof Lineage.Foreign foreign)) {
            leads = 0;
            return leases.sendsTo(name());
        }
        if (leases.shared() && snapshot.storeId().equals(status.storeId()) && leads++ < LEADS) {
            return false;
        }
        settled = attempt;
        taken = false;
        LOG.warnf("snapshot not sent dataPlane=%s revision=%d why=\"%s\"", name(), snapshot.revision(), foreign.why());
        plane.foreign(snapshot.revision(), foreign.why());
        return false;
    }

    /** Whether another replica should be about to send what the plane lacks: it is worth looking whether it has. */
    private boolean watches(Snapshot snapshot, PlaneStatus status) {
        return !leases.sendsTo(name())
                && status.appliedRevision() < snapshot.revision()
                && !plane.hasRefused(snapshot.revision());
    }

    private void refused(Snapshot snapshot, String why) {
        LOG.warnf("snapshot refused dataPlane=%s revision=%d why=\"%s\"", name(), snapshot.revision(), why);
        plane.refused(snapshot.revision(), why);
    }

    /** True: it was out of reach before. */
    private boolean reached() {
        boolean anew = failures > 0 || plane.status() == null;
        failures = 0;
        if (anew) {
            LOG.infof(
                    "data plane reached dataPlane=%s url=%s",
                    name(), plane.registration().url());
        }
        return anew;
    }

    private void failed(String why) {
        if (failures == 0) {
            LOG.warnf(
                    "data plane not reached dataPlane=%s url=%s why=\"%s\"",
                    name(), plane.registration().url(), why);
        }
        failures = Math.min(failures + 1, Integer.SIZE);
        plane.failed(why);
        rest(backoffMs(failures, random));
    }

    /** Doubles with each failure up to the last; of that, the half is certain and the rest drawn, so that links spread. */
    static int backoffMs(int failures, RandomGenerator random) {
        long whole = Math.min(LAST_BACKOFF_MS, (long) FIRST_BACKOFF_MS << failures);
        return (int) (whole / 2 + random.nextLong(whole / 2 + 1));
    }

    private void rest(int ms) {
        phase = Phase.RESTING;
        rest = executor.schedule(this::ask, ms, TimeUnit.MILLISECONDS);
    }

    private void endRest() {
        if (rest != null) {
            rest.cancel(false);
            rest = null;
        }
    }

    private String name() {
        return plane.registration().name();
    }

    static String why(Answer<?> answer) {
        if (answer instanceof Answer.Refused<?> refused) {
            return refused.why();
        }
        if (answer instanceof Answer.Failed<?> failed) {
            return failed.why();
        }
        throw new IllegalStateException("an answer that is neither refusal nor failure has no reason");
    }
}
