package io.mooring.control.store;

import io.mooring.api.Configuration;
import io.mooring.api.Snapshot;
import io.mooring.api.SnapshotRules;
import io.mooring.api.Violation;
import io.mooring.control.json.Json;
import io.mooring.control.json.Packing;
import io.quarkus.runtime.Startup;
import io.quarkus.scheduler.Scheduled;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.validation.Validator;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/**
 * Holds the newest snapshot and makes the next. Knows which snapshot data planes should run, and undoes the newest
 * revision when nobody confirms it in time.
 *
 * <p>Invariants: {@link #current()} and {@link #published()} are durable, and their revisions never go down. What is
 * published is never newer than what is current. While a revision is unconfirmed it is the newest.
 *
 * <p>Threading: {@code current}, {@code published} and {@code violations} never block and anybody may call them;
 * everything else blocks on the database and belongs on a worker thread. Writers of this process take turns; against those
 * of other replicas the primary key decides, and the loser edits again.
 */
@Startup
@Singleton
public class Store {
    private static final Logger LOG = Logger.getLogger(Store.class);

    private final Revisions revisions;
    private final SnapshotRules rules;
    private final Clock clock;
    private final Turns turns = new Turns();
    private final List<Runnable> wakes = new CopyOnWriteArrayList<>();
    private final Head head;

    @Inject
    Store(Database database, Json json, Packing packing, Validator validator, Notifications notifications) {
        this(new Revisions(database, json, packing), new SnapshotRules(validator), Clock.systemUTC());
        notifications.on(Notifications.REVISION, about -> refresh());
    }

    Store(Revisions revisions, SnapshotRules rules, Clock clock) {
        this.revisions = revisions;
        this.rules = rules;
        this.clock = clock;
        try {
            String id = revisions.storeId();
            if (revisions.pointers().isEmpty()) {
                revisions.insert(Draft.first(id, now()));
            }
            this.head = new Head(revisions, id);
        } catch (SQLException e) {
            throw new StoreFailure("cannot open the store", e);
        }
        LOG.infof(
                "store opened id=%s revision=%d published=%d",
                current().storeId(), current().revision(), published().revision());
    }

    /** The newest snapshot that is durable, as far as this replica knows. */
    public Snapshot current() {
        return head.held().current();
    }

    /** The snapshot that data planes should run: the newest, unless changes wait to be applied. */
    public Snapshot published() {
        return head.held().published();
    }

    /** All that is wrong with a configuration. */
    public List<Violation> violations(Configuration configuration) {
        return rules.violations(configuration);
    }

    /**
     * Makes a change durable and visible; what changes nothing makes no revision. Throws {@link Refusal} when the
     * precondition does not hold, the result breaks rules or the newest revision is unconfirmed, {@link StoreFailure} when
     * the database fails.
     */
    public Commit commit(Change change) {
        Commit commit = turns.write("cannot commit", () -> attempt(change));
        if (commit.changed()) {
            LOG.infof(
                    "revision committed revision=%d author=%s",
                    commit.snapshot().revision(), change.author());
            wakes.forEach(Runnable::run);
        }
        return commit;
    }

    /**
     * What a change would come to now, if it were committed; it is not. Throws {@link Refusal} as {@link #commit} would.
     * Blocks no more than the change's guard does.
     */
    public Commit draft(Change change) {
        return outcome(head.held(), change);
    }

    /** What a change comes to when it starts from this; nothing is written yet. */
    private Commit outcome(Held base, Change change) {
        Snapshot before = base.current();
        if (!change.precondition().test(before)) {
            throw Refusal.precondition(before);
        }
        Configuration edited = change.edit().apply(before.configuration());
        List<Violation> violations = violations(edited);
        if (!violations.isEmpty()) {
            throw Refusal.invalid(before, edited, violations);
        }
        Snapshot next = Snapshot.of(before.storeId(), before.revision() + 1, edited);
        if (next.configuration().equals(before.configuration())) {
            return new Commit(before, before, false);
        }
        Unconfirmed open = base.unconfirmed();
        if (open != null && !change.undoes()) {
            throw Refusal.unconfirmed(before, edited, open);
        }
        Commit outcome = new Commit(before, next, true);
        change.guard().accept(outcome);
        return outcome;
    }

    private Commit attempt(Change change) throws SQLException {
        boolean looked = false;
        while (true) {
            if (head.lookAtOthers()) { // cheaper to know now than after the work
                wake();
            }
            Held base = head.held();
            try {
                Commit outcome = outcome(base, change);
                if (!outcome.changed() || head.write(Draft.of(base, outcome.snapshot(), change, now()))) {
                    return outcome;
                }
            } catch (Refusal refusal) {
                if (looked || refusal.kind() != Refusal.Kind.UNCONFIRMED) {
                    throw refusal;
                }
            }
            looked = true; // another replica may have written, or have had the revision confirmed
            if (head.look()) {
                wake(); // the change may yet be refused, and what the other made would wait for the next look
            }
        }
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS); // as the database keeps it
    }

    /** Confirms a revision, so that it stays; a user wants it. */
    public Confirming confirm(long number, String author) {
        return turns.write("cannot confirm", () -> {
            boolean confirmed = revisions.confirm(number, now());
            head.look();
            if (confirmed) {
                LOG.infof("revision confirmed revision=%d author=%s", number, author);
                return Confirming.CONFIRMED;
            }
            Confirmation asked =
                    revisions.revision(number).map(Revision::confirmation).orElse(null);
            if (asked == null) {
                return Confirming.NOT_ASKED_FOR;
            }
            return asked.state() == Confirmation.State.CONFIRMED ? Confirming.CONFIRMED_BEFORE : Confirming.TOO_LATE;
        });
    }

    /** What waits to be published: from the published snapshot to the newest. */
    public Commit waiting() {
        return head.held().waiting();
    }

    /** Has data planes run the newest revision; a user wants it. False: they should already. */
    public boolean publish(String author) {
        return publish(author, waiting -> {});
    }

    /** The same, unless the guard refuses what waits by throwing. */
    public boolean publish(String author, Consumer<Commit> guard) {
        long before = published().revision();
        long after = turns.write("cannot publish", () -> {
            head.look();
            guard.accept(waiting());
            revisions.publish();
            head.look();
            return published().revision();
        });
        if (after > before) {
            LOG.infof("revision published revision=%d author=%s", after, author);
            wake();
        }
        return after > before;
    }

    private boolean overdue() {
        Unconfirmed open = head.held().unconfirmed();
        return open != null && !now().isBefore(open.deadline());
    }

    private void undo() throws SQLException {
        Held base = head.held();
        Unconfirmed open = Objects.requireNonNull(base.unconfirmed());
        Configuration back = revisions.configuration(open.rollbackTo()).orElseThrow();
        if (head.write(Draft.undoing(base, open, back, now()))) {
            LOG.warnf(
                    "revision rolled back unconfirmed=%d to=%d revision=%d",
                    open.revision(), open.rollbackTo(), current().revision());
        } else {
            head.look(); // another replica was quicker
        }
    }

    /** Has this called, on the writer's thread, when there may be something newer. It must be quick and not throw. */
    public void onCommit(Runnable wake) {
        wakes.add(Objects.requireNonNull(wake));
    }

    private void wake() {
        wakes.forEach(Runnable::run);
    }

    /** Looks for what other replicas have done, and at the clock. */
    @Scheduled(every = "1s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void refresh() {
        try {
            boolean moved = (!head.upToDate() || overdue()) && turns.look(this::lookAndUndo);
            if (moved) {
                wake();
            }
            turns.answered();
        } catch (SQLException e) {
            turns.silent(e);
        }
    }

    private boolean lookAndUndo() throws SQLException {
        boolean moved = head.look();
        if (overdue()) {
            undo();
            return true;
        }
        return moved;
    }

    /** Who made a revision; empty: there is none of this number, or it was forgotten. */
    public Optional<Revision> revision(long number) {
        try {
            return revisions.revision(number);
        } catch (SQLException e) {
            throw new StoreFailure("cannot read revision " + number, e);
        }
    }

    /** At most so many revisions older than this number, newest first. */
    public List<Revision> revisionsBefore(long number, int limit) {
        try {
            return revisions.before(number, limit);
        } catch (SQLException e) {
            throw new StoreFailure("cannot read revisions", e);
        }
    }

    /** What a revision holds; empty when there is none of this number, or it was forgotten. */
    public Optional<Configuration> configuration(long number) {
        try {
            return revisions.configuration(number);
        } catch (SQLException e) {
            throw new StoreFailure("cannot read revision " + number, e);
        }
    }
}
